package custody.query.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The rules on verdicts: what speaks, what does not, and what shows it.
final class VerdictRulesTest {
    private static final Event USE = Event.of(new Source("vault", "vault", null, "u", null, null, "test/1", 0), EventType.USE,
                    Layer.CUSTODY, Instant.parse("2026-03-02T00:00:00Z"))
            .actor(Actor.of("human:bob", ActorKind.HUMAN)).secret(Secret.of("vault:a")).build();

    private final VerdictRules rules = new VerdictRules(Detections.STANDARD, entry -> Optional.of(USE));

    private static VerdictRules.Judged judged(boolean withdrawn, String verdict, String verdictClass, String... flags) {
        return new VerdictRules.Judged(3, 5, false, withdrawn, verdict, verdictClass, List.of(flags), "broker g1", null);
    }

    private List<Rule> of(VerdictRules.Judged judged) {
        return rules.take(judged).stream().map(VerdictRules.Repeatable::rule).toList();
    }

    @Test
    void revised_onlyAfterItWasFinal() {
        assertEquals(List.of(Rule.REVISED_AFTER_FINAL), of(judged(false, "AUTHORIZED", "OK", "LATE_EVIDENCE")));
        assertEquals(List.of(Rule.REVISED_AFTER_FINAL), of(judged(true, "AUTHORIZED", "OK", "LATE_EVIDENCE")), "taken back, too");
        assertEquals(List.of(), of(judged(false, "AUTHORIZED", "OK")));
        assertEquals(List.of(), of(judged(true, "REVOKED", "VIOLATION")), "what is taken back is nothing any more");
    }

    @Test
    void r29_standing_onlyWithoutException() {
        assertEquals(List.of(Rule.STANDING_PRIVILEGE), of(judged(false, "STANDING", "VIOLATION")));
        assertEquals(List.of(), of(judged(false, "STANDING", "EXCEPTION")));
    }

    @Test
    void useAfterRevocation_showsTheEnd() {
        var use = new VerdictRules.Judged(3, 5, true, false, "REVOKED", "VIOLATION", List.of(), "broker g1", 4L);
        Finding found = rules.take(use).getFirst().finding().get();
        assertEquals(Rule.USE_AFTER_REVOCATION, found.rule());
        assertEquals("g1", found.subject());
        assertEquals(5, found.cause());
        assertEquals(List.of(3L, 4L), found.evidence());
        assertEquals(List.of(), of(judged(false, "EXPIRED", "VIOLATION")));
    }

    @Test
    void reviewOverdue_byTheVerdictsFlag() {
        assertEquals(List.of(Rule.REVIEW_OVERDUE), of(judged(false, "STANDING", "EXCEPTION", "REVIEW_OVERDUE")));
    }

    @Test
    void ofAnErasedUse_nothingIsSaid() {
        assertEquals(List.of(), new VerdictRules(Detections.STANDARD, entry -> Optional.empty()).take(judged(false, "REVOKED", "VIOLATION")));
    }
}
