package custody.query.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Layer;
import custody.ledger.event.Revocation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rule D67: which layers a revocation has reached, by what was said of them.
class RevocationRulesTest extends ToldCatalog {
    private static final Actor MALLORY = Actor.of("u:mallory", ActorKind.HUMAN);

    private static Credential token(String ref, @Nullable String parent) {
        return new Credential(ref, "token", null, parent, null, null);
    }

    private EventBuilder revoked(String source, @Nullable Boolean confirms, @Nullable Boolean lifted) {
        return event(source, EventType.REVOCATION).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), null, null, null, confirms, lifted));
    }

    private List<String> layersOf(Event revocation) throws Exception {
        return revocations().stream().filter(each -> each.index() == events.indexOf(revocation)).findFirst().orElseThrow()
                .layers().stream().map(each -> each.layer() + " " + (each.confirmedAt() != null)).sorted().toList();
    }

    @Test
    void d67_onlyAnEventConfirmsALayer() throws Exception {
        tell(event(EventType.GRANT).grant(terms("g1", ITEM)));
        tell(event(EventType.ISSUE).layer(Layer.BROKER).actor(ALICE).grant(Grant.of("g1"))
                .credential(new Credential("k1", "token", null, null, START.plusSeconds(1), null)));
        Event unconfirmed = tell(revoked("s", false, null));
        assertEquals(List.of("BROKER false", "PRIVILEGE false"), layersOf(unconfirmed));
        tell(revoked("s", null, null));
        assertEquals(List.of("BROKER false", "PRIVILEGE true"), layersOf(unconfirmed));
        tell(event(EventType.EXPIRY).credential(token("k1", null)));
        assertEquals(List.of("BROKER true", "PRIVILEGE true"), layersOf(unconfirmed));
    }

    @Test
    void d67_neitherAnotherSourceNorALiftConfirms() throws Exception {
        tell(event(EventType.GRANT).grant(terms("g1", ITEM)));
        Event unconfirmed = tell(revoked("s", false, null));
        tell(revoked("s2", null, null));
        tell(revoked("s", null, true));
        assertEquals(List.of("PRIVILEGE false"), layersOf(unconfirmed));
        tell(revoked("s", true, null));
        assertEquals(List.of("PRIVILEGE true"), layersOf(unconfirmed));
    }

    @Test
    void d67_childrenOfACredentialAreRowsAndEndWithAnAncestor() throws Exception {
        tell(event(EventType.GRANT).grant(terms("g1", ITEM)));
        tell(event(EventType.ISSUE).layer(Layer.BROKER).actor(ALICE).grant(Grant.of("g1")).credential(token("k1", null)));
        tell(event(EventType.ISSUE).layer(Layer.IDENTITY).actor(ALICE).credential(token("k2", "k1")));
        Event revocation = tell(revoked("s", null, null));
        assertEquals(List.of("BROKER false", "IDENTITY false", "PRIVILEGE true"), layersOf(revocation));
        tell(revoked(Revocation.Kind.CREDENTIAL, "k2"));
        assertEquals(List.of("BROKER false", "IDENTITY true", "PRIVILEGE true"), layersOf(revocation));
        tell(revoked(Revocation.Kind.CREDENTIAL, "k*"));
        assertEquals(List.of("BROKER true", "IDENTITY true", "PRIVILEGE true"), layersOf(revocation));
    }

    @Test
    void d67_sameRefOfAnotherSourceHasNoRow() throws Exception {
        tell(event(EventType.GRANT).grant(terms("g1", ITEM)));
        tell(event("s2", EventType.GRANT).layer(Layer.BROKER).grant(new Grant("g1", MALLORY, List.of(ITEM), List.of(), null,
                null, null, null, null, null, null, null)));
        tell(event("s2", EventType.ISSUE).layer(Layer.IDENTITY).actor(MALLORY).grant(Grant.of("g1"))
                .credential(token("k1", null)));
        assertEquals(List.of("PRIVILEGE true"), layersOf(tell(revoked("s", null, null))));
    }
}
