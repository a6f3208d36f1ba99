package custody.query.attribution;

import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Layer;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Rules D63 and D67 to D69: what answers say beside the verdict. (D70 is the intake's; its test is the server's `RolesTest`.)
class AnswerRulesTest {
    private final World w = new World();
    private final MemoryStore store = new MemoryStore();

    private static Credential key(String ref, String parent) {
        return new Credential(ref, "key", null, parent, null, null);
    }

    private Event revocation(Revocation.Kind kind, String ref, double time, Layer layer, Boolean confirms) {
        return w.add(w.event(EventType.REVOCATION, time).layer(layer).revocation(
                new Revocation(new Revocation.Target(kind, ref), null, null, null, confirms, null)));
    }

    private Set<Flag> observed(int use, Object... others) {
        var facts = new java.util.ArrayList<Fact>();
        for (Object other : others) {
            facts.add(store.fact((Integer) other));
        }
        return Observations.of(store, use, facts, World.LATER);
    }

    @Test
    void d63_sharedCredentialWithinADay() {
        w.add(w.use(2000).credential(key("k1", null)));
        w.add(w.use(2000 + 86_400).actor(MALLORY).credential(key("k1", null)));
        w.add(w.use(2000.000000001 + 86_400).actor(MALLORY).credential(key("k1", null)));
        w.add(w.use(2000).actor(Actor.of("u:alice", ActorKind.AGENT)).credential(key("k1", null)));
        w.add(w.use(2000).credential(key("k1", null)));
        World.run(store, w.events);
        assertEquals(Set.of(Flag.SHARED_CREDENTIAL), observed(0, 0, 1));
        assertEquals(Set.of(), observed(0, 2));
        assertEquals(Set.of(Flag.SHARED_CREDENTIAL), observed(0, 3));
        assertEquals(Set.of(), observed(0, 4));
    }

    @Test
    void d63_supersededVersion() {
        w.add(w.event(EventType.ROTATE, 1000).secret(new Secret(ITEM, null, null, "10", List.of())));
        for (String version : List.of("9", "10", "11", "beta")) {
            w.add(w.use(1004.000000001).secret(new Secret(ITEM, null, null, version, List.of())));
        }
        w.add(w.use(1004).secret(new Secret(ITEM, null, null, "9", List.of())));
        w.add(w.event(EventType.ROTATE, 5000).secret(new Secret(ITEM, null, null, "beta", List.of())));
        World.run(store, w.events);
        assertEquals(Set.of(Flag.SUPERSEDED_VERSION), observed(1));
        assertEquals(Set.of(), observed(2));
        assertEquals(Set.of(), observed(3));
        assertEquals(Set.of(), observed(4));
        assertEquals(Set.of(), observed(5));
    }

    @Test
    void d63_exposedUntilRotated() {
        w.add(w.event(EventType.DISCOVERY, 1500).secret(Secret.of(ITEM)));
        w.used(1499.999999999).used(1500).used(2499.999999999).used(2500);
        w.add(w.event(EventType.ROTATE, 2500).secret(Secret.of(ITEM)));
        World.run(store, w.events);
        assertEquals(Set.of(), observed(1));
        assertEquals(Set.of(Flag.EXPOSED_SECRET), observed(2));
        assertEquals(Set.of(Flag.EXPOSED_SECRET), observed(3));
        assertEquals(Set.of(), observed(4));
    }

    @Test
    void d67_goldenRevocationLeavesTheBrokerOpen() throws Exception {
        World.run(store, GoldenScenarioTest.events());
        RevocationFacts facts = RevocationFacts.of(store, 6, List.of(), List.of(5L, 7L));
        assertNotNull(facts);
        assertFalse(facts.complete());
        assertEquals(List.of("BROKER false", "PRIVILEGE true"), rows(facts));
        assertEquals(Duration.ofMinutes(6), facts.leakWindow());
        assertEquals(List.of(7L), facts.usesAfter());
        GrantFacts grant = GrantFacts.of(store, new GrantId("apono:acme", "apono:req:123"), World.LATER);
        assertNotNull(grant);
        assertEquals(GrantFacts.State.REVOKED, grant.state());
        assertFalse(grant.selfApproved());
        assertEquals(List.of(1L), grant.approvals());
    }

    private static List<String> rows(RevocationFacts facts) {
        return facts.layers().stream().map(r -> r.layer() + " " + r.complete()).toList();
    }

    private RevocationFacts facts(Event revocation) {
        var fresh = new MemoryStore();
        World.run(fresh, w.events);
        RevocationFacts facts = RevocationFacts.of(fresh, w.events.indexOf(revocation), List.of(), List.of());
        assertNotNull(facts);
        return facts;
    }

    @Test
    void d67_onlyAnEventConfirmsALayer() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).layer(Layer.BROKER).actor(ALICE).grant(Grant.of("g1"))
                .credential(new Credential("k1", "key", null, null, at(1500), null)));
        Event unconfirmed = revocation(Revocation.Kind.GRANT, "g1", 2000, Layer.CUSTODY, false);
        assertEquals(List.of("BROKER false", "CUSTODY false"), rows(facts(unconfirmed)));
        revocation(Revocation.Kind.GRANT, "g1", 2100, Layer.CUSTODY, null);
        assertEquals(List.of("BROKER false", "CUSTODY true"), rows(facts(unconfirmed)));
        w.add(w.event(EventType.EXPIRY, 3000).credential(key("k1", null)));
        assertTrue(facts(unconfirmed).complete());
        assertNull(facts(unconfirmed).leakWindow());
    }

    @Test
    void d67_childrenOfACredentialAreRowsAndEndWithAnAncestor() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).layer(Layer.BROKER).actor(ALICE).grant(Grant.of("g1")).credential(key("k1", null)));
        w.add(w.event(EventType.ISSUE, 1020).layer(Layer.IDENTITY).actor(ALICE).credential(key("k2", "k1")));
        Event revocation = revocation(Revocation.Kind.GRANT, "g1", 2000, Layer.CUSTODY, null);
        assertEquals(List.of("BROKER false", "CUSTODY true", "IDENTITY false"), rows(facts(revocation)));
        revocation(Revocation.Kind.CREDENTIAL, "k2", 2100, Layer.IDENTITY, null);
        assertEquals(List.of("BROKER false", "CUSTODY true", "IDENTITY true"), rows(facts(revocation)));
        revocation(Revocation.Kind.CREDENTIAL, "k*", 2100, Layer.BROKER, null);
        assertTrue(facts(revocation).complete());
    }

    @Test
    void d67_sameRefOfAnotherSourceHasNoRow() {
        w.valid();
        w.add(w.event("s2", EventType.GRANT, 1000).layer(Layer.BROKER).grant(World.terms("g1", MALLORY, 1000, 4600)));
        w.add(w.event("s2", EventType.ISSUE, 1010).layer(Layer.IDENTITY).actor(MALLORY).grant(Grant.of("g1"))
                .credential(key("k1", null)));
        assertEquals(List.of("CUSTODY true"), rows(facts(revocation(Revocation.Kind.GRANT, "g1", 2000, Layer.CUSTODY, null))));
    }

    @Test
    void d68_grantApprovalsCandidatesRevocationOfTheChosenOne() {
        w.valid().revoke(Revocation.Kind.GRANT, "g1", 1500).used(2000);
        VerdictVersion v = w.last();
        assertEquals(new GrantId("s", "g1"), v.grant());
        assertEquals(List.of(1L), v.approvals());
        assertEquals(2, v.ending());
        assertEquals(Verdict.REVOKED, v.candidates().getFirst().rejectedBecause());
        assertTrue(v.chain().getFirst().proven());
        VerdictVersion ok = new World().valid().used(2000).last();
        assertEquals(-1, ok.ending());
        assertNull(ok.candidates().getFirst().rejectedBecause());
    }

    @Test
    void d68_noGrantForThoseWithoutACandidate() {
        w.valid();
        w.add(World.denied(w.use(2000)));
        assertNull(w.is(Verdict.ATTEMPT_DENIED).last().grant());
        w.add(w.use(2000).actor(null));
        assertNull(w.is(Verdict.UNATTRIBUTED).last().grant());
        w.add(w.use(2000).actor(MALLORY));
        assertNull(w.is(Verdict.NO_GRANT).last().grant());
        w.add(w.use(5000));
        w.is(Verdict.EXPIRED);
        assertEquals(-1, w.last().ending());
        assertEquals(List.of(1L), w.last().approvals());
    }

    @Test
    void d68_actorRefIsAsStated() {
        w.valid().relation(custody.ledger.event.Relation.Kind.ALIAS_OF, BOB, MALLORY);
        w.add(w.use(2000).actor(MALLORY));
        assertEquals("u:mallory", w.last().chain().getFirst().actorRef());
    }

    @Test
    void d69_fieldsOfTheSchema() throws Exception {
        String sdl = Files.readString(Path.of("..", "docs", "spec", "schema.graphql"));
        for (String[] field : new String[][] {{"type Grant ", "ref: String!"}, {"type Grant ", "grantee: Identity\\s"},
            {"type Identity ", "refs: \\[String!\\]!"}, {"type Secret ", "tags: \\[String!\\]!"},
            {"input GrantFilter", "refs: \\[String!\\]"}, {"enum ActorKind", "GROUP"}}) {
            assertTrue(Pattern.compile("(?s)" + field[0] + "[^}]*" + field[1]).matcher(sdl).find(), field[0] + field[1]);
        }
    }
}
