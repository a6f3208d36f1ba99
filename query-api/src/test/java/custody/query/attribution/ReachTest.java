package custody.query.attribution;

import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Clock;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rule D61: uses that are judged again although what comes lies far from them.
class ReachTest {
    private static final Credential KEY = Credential.of("k1", "key");
    private final World w = new World();

    private static Credential token(String ref, @Nullable String parent) {
        return new Credential(ref, "token", null, parent, null, null);
    }

    /// What ended for every grant is said under the grant that starts last, also when that comes after the use.
    @Test
    void d61_grantThatStartsLaterIsShownWhenEverythingHadEnded() {
        for (Revocation.Kind kind : List.of(Revocation.Kind.IDENTITY, Revocation.Kind.CREDENTIAL)) {
            World v = new World().valid().revoke(kind, kind == Revocation.Kind.IDENTITY ? "u:alice" : "k1", 1500);
            v.add(v.use(2000).credential(KEY));
            v.is(Verdict.REVOKED).grant("g2", ALICE, 3000, 4600).is(Verdict.REVOKED);
            assertEquals("g2", v.last().grant().ref());
        }
    }

    /// A revocation that spares children shortens the reach of one with a vaguer clock, which a use long before may touch.
    @Test
    void d61_whatARevocationSparesChangesUsesBeforeIt() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).credential(token("p", "root")));
        w.add(w.event(EventType.ISSUE, 1011).actor(ALICE).credential(token("k1", "p")));
        w.add(w.event(EventType.REVOCATION, 1510).clock(new Clock(300_000L, Clock.Trust.CLIENT)).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.CREDENTIAL, "root"), null, null, null, null, null)));
        w.add(w.use(1300).credential(token("k1", null)));
        w.is(Verdict.AMBIGUOUS);
        w.add(w.event(EventType.REVOCATION, 1500).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.CREDENTIAL, "p"), null, null, null, null, null, List.of("token"))));
        w.is(Verdict.AUTHORIZED);
    }

    /// Of many who say the same parent one is kept: when that is corrected, another takes its place.
    @Test
    void d65_parentIsStillSaidWhenOneWhoSaidItIsCorrected() {
        w.valid().issue("root", "g1", ALICE, 1010);
        Event first = w.add(w.event(EventType.USE, 1020).actor(BOB).secret(Secret.of("op:x")).credential(token("mid", "root")));
        w.add(w.event(EventType.USE, 1021).actor(BOB).secret(Secret.of("op:x")).credential(token("mid", "root")));
        Source source = new Source("s", "test", null, "c", null, null, "test/1", 0);
        w.add(w.event(EventType.ADMIN, 1030).source(source).corrects(first.id().toString()));
        w.add(w.use(2000).credential(token("leaf", "mid")).secret(Secret.of("op:else")));
        w.is(Verdict.OUT_OF_SCOPE);
    }
}
