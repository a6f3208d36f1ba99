package custody.query.attribution;

import static custody.query.attribution.World.AGENT;
import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static custody.query.attribution.World.terms;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.query.attribution.model.Given;
import custody.query.attribution.model.RuleModel;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Rules D51 to D55: several candidates, none, and nobody.
class CombiningRulesTest {
    private static final Credential KEY = Credential.of("k1", "key");
    private final World w = new World();

    private void granted(String ref, double start, String... scope) {
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant(ref, ALICE, List.of(scope), List.of(), null, at(start),
                at(4600), null, "why", null, null, null)));
        w.approved(ref, BOB, 990);
    }

    private String chosen() {
        return w.is(Verdict.AUTHORIZED).last().grant().ref();
    }

    @Test
    void d51_narrowestEntryThenFewerThenLatestThenSmallest() {
        w.used(2000);
        granted("a", 1000, "op:*");
        assertEquals("a", chosen());
        granted("b", 1000, "op:v1/*");
        assertEquals("b", chosen());
        granted("c", 1000, ITEM, "op:x");
        assertEquals("c", chosen());
        granted("e", 1000, ITEM);
        assertEquals("e", chosen());
        granted("d", 1000, ITEM);
        assertEquals("d", chosen());
        granted("f", 1000.000000001, ITEM);
        assertEquals("f", chosen());
        w.has(Flag.MULTIPLE_GRANTS);
    }

    @Test
    void d51_sameRefOfTwoSourcesTakesTheSmallerSource() {
        w.valid();
        w.add(w.event("a", EventType.GRANT, 1000).grant(terms("g1", ALICE, 1000, 4600)));
        w.add(w.event("a", EventType.APPROVAL, 990).actor(BOB).grant(Grant.of("g1")));
        w.used(2000);
        w.is(Verdict.AUTHORIZED);
        assertEquals("a", w.last().grant().source());
    }

    /// U+FF5E is smaller than U+10000 in octets, but greater in the 16-bit units of Java.
    @Test
    void d51_smallestIsByOctets() {
        w.used(2000);
        granted("g\ud800\udc00", 1000, ITEM);
        granted("g\uff5e", 1000, ITEM);
        assertEquals("g\uff5e", chosen());
        assertTrue(modelSays().contains(" grant s g\uff5e"), this::modelSays);
        granted("g\ud7ff\ud800\udc00", 1000, ITEM);
        granted("g\ud7ff", 1000, ITEM);
        assertEquals("g\ud7ff", chosen());
        assertTrue(modelSays().contains(" grant s g\ud7ff "), this::modelSays);
    }

    private String modelSays() {
        return new RuleModel(w.events.stream().map(event -> new Given(event, World.LATER, null)).toList()).said().toString();
    }

    @Test
    void d51_rankOfTheOkAndOrderOfTheFailures() {
        w.used(2000);
        w.grant("g9", ALICE, 5000, 9000).is(Verdict.NOT_YET_VALID);
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g8", ALICE, List.of(ITEM), List.of("export"), null,
                at(1000), at(4600), null, "why", null, null, null)));
        w.is(Verdict.OUT_OF_SCOPE);
        w.grant("g7", ALICE, 1000, 4600).is(Verdict.UNAPPROVED);
        w.grant("g6", ALICE, 1000, 1500).is(Verdict.EXPIRED);
        w.grant("g5", ALICE, 1000, 4600).revoke(Revocation.Kind.GRANT, "g5", 1500).is(Verdict.REVOKED);
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g4", ALICE, List.of(ITEM), List.of(), "{\"mfa\":true}",
                at(1000), at(4600), null, "why", null, null, null)));
        w.is(Verdict.INDETERMINATE);
        w.grant("g3", ALICE, 1000, 2000).is(Verdict.AMBIGUOUS);
        w.approved("g7", ALICE, 990).is(Verdict.SELF_APPROVED);
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g2", ALICE, List.of(ITEM), List.of(), null,
                at(1000), at(4600), null, "why", null, true, null)));
        w.is(Verdict.BREAK_GLASS);
        w.grant("g1", ALICE, 1000, -1).approved("g1", BOB, 990).is(Verdict.STANDING);
        w.grant("g0", ALICE, 1000, 4600).approved("g0", BOB, 990).is(Verdict.AUTHORIZED);
    }

    @Test
    void d52_otherGrantIsJudgedWithoutEndsAndLimitsOfTheCredential() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).credential(KEY).grant(new Grant("g1", null,
                List.of("op:v1/other"), List.of(), null, null, null, null, null, null, null, null)));
        w.add(w.use(2000).credential(KEY));
        w.is(Verdict.OUT_OF_SCOPE).hasNot(Flag.OTHER_VALID_GRANT);
        w.grant("g2", ALICE, 1000, 4600).hasNot(Flag.OTHER_VALID_GRANT);
        w.approved("g2", BOB, 990).is(Verdict.OUT_OF_SCOPE).has(Flag.OTHER_VALID_GRANT);
        w.revoke(Revocation.Kind.CREDENTIAL, "k1", 1500).is(Verdict.REVOKED).has(Flag.OTHER_VALID_GRANT);
        w.revoke(Revocation.Kind.SECRET, ITEM, 1500).hasNot(Flag.OTHER_VALID_GRANT);
    }

    @Test
    void d52_notWhenTheWinningTierIsTheFourth() {
        w.grant("g1", ALICE, 1000, 1500).approved("g1", BOB, 990).used(2000);
        w.is(Verdict.EXPIRED).hasNot(Flag.OTHER_VALID_GRANT);
    }

    @Test
    void d53_unprovenDelegationOnlyWithTheGranteeInTheChain() {
        w.valid();
        w.add(w.use(2000).actor(MALLORY).grant(Grant.of("g1")));
        assertEquals(Set.of(), w.is(Verdict.GRANTEE_MISMATCH).last().flags());
        w.add(w.use(2000).actor(MALLORY).onBehalfOf(List.of(Hop.of("u:alice", ActorKind.HUMAN))).grant(Grant.of("g1")));
        assertEquals(Set.of(Flag.DELEGATION_UNPROVEN), w.is(Verdict.GRANTEE_MISMATCH).last().flags());
    }

    @Test
    void d54_nobodyWithoutActorOrAliasOfAnUnknownOne() {
        var unknown = Actor.of("ip:1", ActorKind.UNKNOWN);
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).credential(KEY));
        w.add(w.use(2000).actor(null).credential(KEY));
        w.is(Verdict.UNATTRIBUTED);
        w.add(w.use(2000).actor(unknown));
        w.is(Verdict.UNATTRIBUTED);
        assertEquals(List.of(), w.last().chain());
        assertNull(w.last().grant());
        w.relation(Relation.Kind.ALIAS_OF, unknown, ALICE, at(2000.000000001), null).is(Verdict.UNATTRIBUTED);
        w.relation(Relation.Kind.ALIAS_OF, unknown, ALICE, at(2000), null).is(Verdict.AUTHORIZED);
    }

    /// Whatever the kind says of it, and though somebody's name stands beside it or something is an alias of it.
    @Test
    void d54_emptyRefIsNobodyOfAnyKind() {
        w.valid().relation(Relation.Kind.ALIAS_OF, Actor.of("", ActorKind.HUMAN), ALICE)
                .relation(Relation.Kind.ALIAS_OF, Actor.of(" ", ActorKind.HUMAN), ALICE);
        for (ActorKind kind : ActorKind.values()) {
            w.add(w.use(2000).actor(new Actor("", kind, "Alice", null, "spiffe://a/alice"))
                    .onBehalfOf(List.of(Hop.of("u:alice", ActorKind.HUMAN))).grant(Grant.of("g1")));
            VerdictVersion v = w.is(Verdict.UNATTRIBUTED).last();
            assertEquals(List.of(), v.chain(), kind.name());
            assertNull(v.grant(), kind.name());
            assertEquals(Set.of(), v.flags(), kind.name());
            w.add(w.use(2000).actor(Actor.of(" ", kind)));
            assertEquals("g1", w.last().grant().ref(), kind.name());
        }
        int kinds = ActorKind.values().length;
        assertEquals(kinds + 1, modelSays().split("UNATTRIBUTED", -1).length, this::modelSays);
    }

    @Test
    void d55_sessionDoesNotBindButTiersOneAndTwoDo() {
        w.valid();
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g9", ALICE, List.of("op:x"), List.of(), null, null,
                at(4600), null, null, null, null, null)).context(Context.builder().session("s1").build()));
        w.add(w.use(2000).context(Context.builder().session("s1").build()));
        w.is(Verdict.AUTHORIZED);
        assertEquals(Confidence.STRONG, w.last().confidence());
        assertEquals(List.of(), w.last().joinKeys());
        w.add(w.use(2000).grant(Grant.of("g9")));
        w.is(Verdict.OUT_OF_SCOPE).has(Flag.OTHER_VALID_GRANT);
    }

    @Test
    void d55_otherFailuresInASessionStand() {
        w.valid();
        w.add(w.event(EventType.GRANT, 1000).grant(terms("g9", ALICE, 1000, 1500))
                .context(Context.builder().session("s1").build()));
        w.add(w.use(2000).context(Context.builder().session("s1").build()));
        w.is(Verdict.EXPIRED).has(Flag.OTHER_VALID_GRANT);
    }

    @Test
    void otherActionOnASecretInScopeIsOutOfScopeAndOtherSecretIsNoGrant() {
        w.valid();
        w.add(w.use(2000).action(Action.EXPORT));
        w.is(Verdict.OUT_OF_SCOPE);
        w.add(w.use(2000).secret(Secret.of("op:v1/i2")));
        w.is(Verdict.NO_GRANT);
        w.add(w.use(2000).actor(AGENT));
        w.is(Verdict.NO_GRANT);
    }
}
