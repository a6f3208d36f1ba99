package custody.query.attribution;

import static custody.query.attribution.World.AGENT;
import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import custody.ledger.event.Hop;
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private Set<Flag> observed(long use, Long... others) {
        return World.observed(store, use, List.of(others), World.LATER);
    }

    @Test
    void d63_sharedCredentialWithinADay() {
        w.add(w.use(2000).credential(key("k1", null)));
        w.add(w.use(2000 + 86_400).actor(MALLORY).credential(key("k1", null)));
        w.add(w.use(2000.000000001 + 86_400).actor(MALLORY).credential(key("k1", null)));
        w.add(w.use(2000).actor(Actor.of("u:alice", ActorKind.AGENT)).credential(key("k1", null)));
        w.add(w.use(2000).credential(key("k1", null)));
        World.run(store, w.events);
        assertEquals(Set.of(Flag.SHARED_CREDENTIAL), observed(0, 0L, 1L));
        assertEquals(Set.of(), observed(0, 2L));
        assertEquals(Set.of(Flag.SHARED_CREDENTIAL), observed(0, 3L));
        assertEquals(Set.of(), observed(0, 4L));
    }

    @Test
    void d63_sharedWithOneADayBeforeAndNotWithWhatWasRefused() {
        w.add(w.use(100_000).credential(key("k1", null)));
        w.add(w.use(100_000 - 86_400).actor(MALLORY).credential(key("k1", null)));
        w.add(w.use(99_999.999999999 - 86_400).actor(MALLORY).credential(key("k1", null)));
        w.add(World.denied(w.use(100_000).actor(MALLORY).credential(key("k1", null))));
        w.add(w.use(100_000).actor(MALLORY).credential(key("k2", null)));
        World.run(store, w.events);
        assertEquals(Set.of(Flag.SHARED_CREDENTIAL), observed(0, 1L));
        assertEquals(Set.of(), observed(0, 2L, 3L, 4L));
        assertEquals(Set.of(), observed(3, 0L));
    }

    @Test
    void d63_versionSetByALaterRotationIsNotSuperseded() {
        for (String later : List.of("c", "a")) {
            World v = new World();
            v.add(v.event(EventType.ROTATE, 1000).secret(new Secret(ITEM, null, null, "b", null)));
            v.add(v.event(EventType.ROTATE, 5000).secret(new Secret(ITEM, null, null, later, null)));
            v.add(v.use(2000).secret(new Secret(ITEM, null, null, "a", null)));
            v.add(v.use(2000).secret(new Secret(ITEM, null, null, "7", null)));
            var known = new MemoryStore();
            World.run(known, v.events);
            assertEquals(later.equals("a") ? Set.of() : Set.of(Flag.SUPERSEDED_VERSION), World.observed(known, 2, List.of(), World.LATER));
            assertEquals(Set.of(Flag.SUPERSEDED_VERSION), World.observed(known, 3, List.of(), World.LATER));
        }
    }

    @Test
    void d63_supersededVersion() {
        w.add(w.event(EventType.ROTATE, 1000).secret(new Secret(ITEM, null, null, "10", null)));
        for (String version : List.of("9", "10", "11", "beta")) {
            w.add(w.use(1004.000000001).secret(new Secret(ITEM, null, null, version, null)));
        }
        w.add(w.use(1004).secret(new Secret(ITEM, null, null, "9", null)));
        w.add(w.event(EventType.ROTATE, 5000).secret(new Secret(ITEM, null, null, "beta", null)));
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

    /// A scanner knows of a credential what it found, not how another source calls it: a link does, as a ref does.
    @Test
    void d63_credentialIsFoundByItsRefOrALink() {
        w.add(w.event(EventType.DISCOVERY, 1500).link("credential", "k1").link("aws.access_key_id", "AKIA1").link("note", "n1"));
        w.add(w.event(EventType.DISCOVERY, 1500).credential(key("k2", null)));
        w.add(w.use(2000).credential(key("k1", null)));
        w.add(w.use(2000).credential(key("k3", null)).link("aws.access_key_id", "AKIA1"));
        w.add(w.use(2000).link("credential", "k2"));
        w.add(w.use(2000).credential(key("AKIA1", null)).link("vault.accessor", "AKIA1").link("note", "n1"));
        w.add(w.use(1499.999999999).link("aws.access_key_id", "AKIA1"));
        World.run(store, w.events);
        assertEquals(Set.of(Flag.EXPOSED_SECRET), observed(2));
        assertEquals(Set.of(Flag.EXPOSED_SECRET), observed(3));
        assertEquals(Set.of(Flag.EXPOSED_SECRET), observed(4));
        assertEquals(Set.of(), observed(5));
        assertEquals(Set.of(), observed(6));
    }

    /// The use says one name, the discovery another, and only what issued the credential says both.
    @Test
    void d63_credentialIsFoundByANameThatOnlyItsIssueSays() {
        w.add(w.event(EventType.ISSUE, 1000).credential(key("k1", null)).link("aws.access_key_id", "AKIA1"));
        w.add(w.event(EventType.ISSUE, 1000).credential(key("k2", null)).link("aws.access_key_id", "AKIA2"));
        w.add(w.event(EventType.DISCOVERY, 1500).link("aws.access_key_id", "AKIA1"));
        w.add(w.event(EventType.DISCOVERY, 1500).credential(key("k2", null)));
        w.add(w.use(2000).credential(key("k1", null)));
        w.add(w.use(2000).link("aws.access_key_id", "AKIA2"));
        w.add(w.use(1499.999999999).credential(key("k1", null)));
        w.add(w.use(2000).credential(key("k3", null)));
        World.run(store, w.events);
        assertEquals(Set.of(Flag.EXPOSED_SECRET), observed(4));
        assertEquals(Set.of(Flag.EXPOSED_SECRET), observed(5));
        assertEquals(Set.of(), observed(6));
        assertEquals(Set.of(), observed(7));
    }

    @Test
    void d63_rotationOfTheSameMomentLeavesItExposed() {
        w.add(w.event(EventType.DISCOVERY, 1500).secret(Secret.of(ITEM)));
        w.add(w.event(EventType.ROTATE, 1500).secret(Secret.of(ITEM)));
        w.used(2000);
        World.run(store, w.events);
        assertEquals(Set.of(Flag.EXPOSED_SECRET), observed(2));
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

    /// What was refused has the chain of any use, and what proves it, but no flag of it (D26, D54).
    @Test
    void d68_chainOfWhatWasRefused() {
        var byAlice = List.of(Hop.of("u:alice", ActorKind.HUMAN));
        w.valid();
        w.add(World.denied(w.use(2000).actor(AGENT).onBehalfOf(byAlice)));
        VerdictVersion unproven = w.is(Verdict.ATTEMPT_DENIED).last();
        assertEquals(List.of("u:alice", "a:agent-7"), refs(unproven));
        assertEquals(List.of(true, false), unproven.chain().stream().map(VerdictVersion.ChainHop::proven).toList());
        assertEquals(Set.of(), unproven.flags());
        assertEquals(List.of(), unproven.candidates());
        w.delegate(ALICE, AGENT, 995, null);
        VerdictVersion proven = w.is(Verdict.ATTEMPT_DENIED).last();
        assertEquals(List.of(true, true), proven.chain().stream().map(VerdictVersion.ChainHop::proven).toList());
        assertEquals(3, proven.chain().getLast().evidence());
        assertEquals("The source refused it; nothing was used.", proven.reason());
        w.add(w.use(2000).actor(Actor.of("ip:1", ActorKind.UNKNOWN)).onBehalfOf(byAlice).outcome(Outcome.FAILED));
        assertEquals(List.of(), w.is(Verdict.ATTEMPT_DENIED).last().chain());
        w.add(w.use(2000).actor(AGENT).outcome(Outcome.FAILED).context(Context.builder().session("s1").build()));
        assertEquals(List.of("a:agent-7"), refs(w.is(Verdict.ATTEMPT_DENIED).last()));
        w.delegate(BOB, AGENT, 995, "s1");
        assertEquals(List.of("u:bob", "a:agent-7"), refs(w.is(Verdict.ATTEMPT_DENIED).last()));
    }

    private static List<String> refs(VerdictVersion version) {
        return version.chain().stream().map(VerdictVersion.ChainHop::actorRef).toList();
    }

    @Test
    void d68_actorRefIsAsStated() {
        w.valid().relation(Relation.Kind.ALIAS_OF, BOB, MALLORY);
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
