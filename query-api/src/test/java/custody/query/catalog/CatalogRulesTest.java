package custody.query.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.query.answer.Condition;
import custody.query.answer.CredentialEvidence;
import custody.query.answer.CredentialFacts;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.GrantTally;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.SecretCriteria;
import custody.query.answer.SecretFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What the catalogue says after particular events, each named after the rule or requirement that it shows.
class CatalogRulesTest extends ToldCatalog {
    private GrantFacts grant(String ref) throws Exception {
        GrantKey key = new GrantKey("s", ref);
        return projections.grants(List.of(key), told()).get(key);
    }

    private List<GrantFacts> grants(GrantCriteria where) throws Exception {
        return projections.grants(where, new PageRequest(told(), 100, null, true)).rows().stream().map(Page.Row::node).toList();
    }

    private static GrantCriteria ofState(String state) {
        return GrantCriteria.ANY.in(state);
    }

    private SecretFacts secret() throws Exception {
        return Objects.requireNonNull(projections.secrets(List.of(ITEM), told()).get(ITEM));
    }

    private EventBuilder correcting(Event wrong) {
        return event(EventType.ADMIN).corrects(wrong.id().toString());
    }

    @Test
    void d65_correctedGrantStandsAsItsReplacementSays() throws Exception {
        Event wrong = tell(event(EventType.GRANT).grant(terms("g1", "vault:*")));
        assertEquals(List.of("vault:*"), grant("g1").scope());
        long before = told();
        tell(event(EventType.GRANT).grant(terms("g1", ITEM)).corrects(wrong.id().toString()));
        assertEquals(List.of(ITEM), grant("g1").scope());
        assertEquals(List.of("vault:*"), projections.grants(List.of(new GrantKey("s", "g1")), before).get(new GrantKey("s", "g1")).scope());
    }

    @Test
    void d65_withdrawnGrantIsGoneAndItsRequestWaitsAgain() throws Exception {
        tell(event(EventType.REQUEST).actor(ALICE).grant(terms("g1", ITEM)));
        Event wrong = tell(event(EventType.GRANT).grant(terms("g1", ITEM)));
        assertTrue(grant("g1").given());
        tell(correcting(wrong));
        assertFalse(grant("g1").given());
        assertEquals("PENDING", grant("g1").state());
    }

    @Test
    void d65_onlyItsOwnSourceCorrects() throws Exception {
        Event right = tell(event(EventType.GRANT).grant(terms("g1", ITEM)));
        tell(event("other", EventType.ADMIN).corrects(right.id().toString()));
        assertTrue(grant("g1").given());
    }

    @Test
    void d65_correctionMayComeFirst() throws Exception {
        Event wrong = event(EventType.DISCOVERY).secret(Secret.of(ITEM)).build();
        tell(correcting(wrong));
        told();
        events.add(wrong);
        entries.append(wrong);
        assertEquals(ITEM, secret().ref(), "it is known, for the entry shows it");
        assertEquals(List.of(), projections.secrets(exposed(), new PageRequest(told(), 10, null, true)).rows());
    }

    private static SecretCriteria exposed() {
        return new SecretCriteria(List.of(), null, null, null, List.of(), true, null, null, List.of());
    }

    @Test
    void d65_statementsOfASecretAreTakenBackOneByOne() throws Exception {
        tell(event(EventType.INVENTORY).relation(owned(ALICE)));
        Event wrong = tell(event(EventType.INVENTORY).relation(owned(BOB)));
        Event discovery = tell(event(EventType.DISCOVERY).secret(Secret.of(ITEM)));
        assertEquals("u:bob", secret().owner());
        assertEquals(1, projections.secrets(exposed(), new PageRequest(told(), 10, null, true)).rows().size());
        tell(correcting(wrong));
        tell(correcting(discovery));
        assertEquals("u:alice", secret().owner());
        assertEquals(0, projections.secrets(exposed(), new PageRequest(told(), 10, null, true)).rows().size());
    }

    @Test
    void d08_tagsAreThoseOfTheLatestInventoryThatNamesAList() throws Exception {
        tell(event(EventType.USE).secret(tagged("of a use")));
        tell(event(EventType.ROTATE).secret(tagged("of a rotation")));
        assertEquals(List.of(), secret().tags());
        tell(event(EventType.INVENTORY).secret(tagged("tier0")));
        tell(event(EventType.INVENTORY).secret(Secret.of(ITEM)));
        tell(event(EventType.ROTATE).secret(tagged()));
        tell(event(EventType.DISCOVERY).secret(tagged("of a discovery")));
        tell(event(EventType.INVENTORY).secret(tagged()).outcome(Outcome.FAILED));
        assertEquals(List.of("tier0"), secret().tags());
        tell(event(EventType.INVENTORY).secret(tagged()));
        assertEquals(List.of(), secret().tags());
    }

    /// A static key that its source issues anew every day stands under one name.
    @Test
    void issuesOfACredential_areToldUpToALimit() throws Exception {
        for (int i = 0; i <= CredentialEvidence.ISSUES; i++) {
            tell(event(EventType.ISSUE).credential(Credential.of("key", "apiKey")));
            if (i == 0) {
                told();
            }
        }
        List<Long> issues = projections.credentialEvidence(List.of("key"), told()).get("key").issues();
        assertEquals(LongStream.range(0, CredentialEvidence.ISSUES).boxed().toList(), issues);
    }

    private static Secret tagged(String... tags) {
        return new Secret(ITEM, null, null, null, List.of(tags));
    }

    private static Relation owned(Actor by) {
        return new Relation(Relation.Kind.OWNED_BY, Actor.of(ITEM, ActorKind.UNKNOWN), by, null, null);
    }

    @Test
    void d65_revocationTakenBackEndsNothing() throws Exception {
        tell(event(EventType.GRANT).grant(terms("g1", ITEM)));
        Event wrong = tell(revoked(Revocation.Kind.GRANT, "g1"));
        assertEquals(1, revocations().size());
        tell(correcting(wrong));
        assertNull(grant("g1").revokedAt());
        assertEquals(List.of(), revocations());
    }

    private List<String> finality(long asOf) throws Exception {
        told();
        List<String> told = projections.histories(List.of(0L), asOf).get(0L).stream().map(each -> each.verdict() + " " + each.finality()).toList();
        assertEquals(told.getLast().split(" ")[1], projections.attributions(List.of(0L), asOf).get(0L).finality());
        return told;
    }

    @Test
    void d62_versionThatWasReplacedKeepsItsFinality() throws Exception {
        tell(event(EventType.USE).actor(ALICE).secret(Secret.of(ITEM)).action(Action.FETCH));
        assertEquals(List.of("NO_GRANT PROVISIONAL"), finality(1));
        tell(event(EventType.GRANT).grant(new Grant("g1", ALICE, List.of(ITEM), List.of(), null, START, null, null, "why", null, null, null)));
        tell(event(EventType.DISCOVERY).watermark(START.plusSeconds(86_400)));
        assertEquals(List.of("NO_GRANT PROVISIONAL", "UNAPPROVED FINAL"), finality(3));
        assertEquals(List.of("NO_GRANT PROVISIONAL"), finality(1));
        tell(event(EventType.APPROVAL).actor(BOB).grant(Grant.of("g1")).eventTime(START));
        assertEquals(List.of("NO_GRANT PROVISIONAL", "UNAPPROVED FINAL", "STANDING REVISED"), finality(4));
        assertEquals(List.of("NO_GRANT PROVISIONAL", "UNAPPROVED FINAL"), finality(3));
        assertEquals(List.of("NO_GRANT PROVISIONAL", "UNAPPROVED PROVISIONAL"), finality(2), "as it was told before the heartbeat");
    }

    @Test
    void d40_externalApprovalByTicketAloneCountsForEveryGrantOfTheTicket() throws Exception {
        tell(event(EventType.GRANT).grant(terms("g1", ITEM)));
        Approval external = new Approval(null, Approval.Kind.EXTERNAL, null, Approval.Decision.APPROVED, null, null, "T1", null, null);
        tell(event("chat", EventType.APPROVAL).actor(BOB).approval(external));
        tell(event(EventType.GRANT).grant(terms("g2", ITEM)));
        assertEquals(List.of(1L), grant("g1").approvals());
        assertEquals(List.of(1L), grant("g2").approvals());
        Approval bare = new Approval(null, Approval.Kind.EXTERNAL, null, Approval.Decision.APPROVED, null, null, "T2", null, null);
        tell(event("chat", EventType.APPROVAL).actor(BOB).approval(bare));
        assertEquals(List.of(1L), grant("g1").approvals(), "another ticket is another matter");
    }

    @Test
    void d17_linksOfTheGrantClassNameItsGrants() throws Exception {
        tell(event(EventType.GRANT).grant(terms("g1", ITEM)).link("apono.request_id", "77"));
        tell(event("chat", EventType.APPROVAL).actor(BOB).link("apono.request_id", "77"));
        tell(event("chat", EventType.APPROVAL).actor(BOB).link("other.id", "77"));
        assertEquals(List.of(1L), grant("g1").approvals());
    }

    @Test
    void r20_requestsAreFoundBeforeAndAfterTheyAreDecided() throws Exception {
        tell(event(EventType.REQUEST).actor(ALICE).grant(terms("g1", ITEM)));
        assertEquals(List.of("g1"), refs(grants(ofState("PENDING"))));
        assertFalse(grants(ofState("PENDING")).getFirst().standing());
        tell(event(EventType.DENIAL).actor(BOB).grant(Grant.of("g1")).outcome(Outcome.DENIED));
        assertEquals(List.of("g1"), refs(grants(ofState("REJECTED"))));
        assertEquals(List.of(), grants(ofState("PENDING")));
        tell(event(EventType.GRANT).grant(Grant.of("g1")));
        assertEquals(List.of(), grants(ofState("REJECTED")));
        assertEquals("u:alice", grant("g1").requester());
        tell(event(EventType.REQUEST).actor(BOB).grant(terms("g2", ITEM)).outcome(Outcome.FAILED));
        assertEquals(List.of("g2"), refs(grants(ofState("FAILED"))));
        assertEquals(List.of("g2", "g1"), refs(grants(GrantCriteria.ANY.under("T1"))));
    }

    private static List<String> refs(List<GrantFacts> grants) {
        return grants.stream().map(grant -> grant.key().ref()).toList();
    }

    @Test
    void d67_layerIsOpenWhileOneCredentialOrChildIs() throws Exception {
        tell(event(EventType.GRANT).grant(terms("g1", ITEM)));
        tell(issued("k1", null).grant(Grant.of("g1")));
        tell(issued("k2", null).grant(Grant.of("g1")));
        tell(issued("k3", "k2"));
        tell(revoked(Revocation.Kind.GRANT, "g1"));
        tell(revoked(Revocation.Kind.CREDENTIAL, "k1"));
        assertEquals(List.of("PRIVILEGE true", "BROKER false"), layers());
        tell(revoked(Revocation.Kind.CREDENTIAL, "k2"));
        assertEquals(List.of("PRIVILEGE true", "BROKER true"), layers(), "a child ends with its parent");
    }

    private EventBuilder issued(String ref, String parent) {
        Source from = new Source("broker", "test", null, "e" + events.size(), null, null, "test/1", 0);
        return Event.of(from, EventType.ISSUE, Layer.BROKER, START.plusSeconds(events.size() * 60L))
                .actor(ALICE)
                .credential(new Credential(ref, "token", null, parent, null, null));
    }

    private List<String> layers() throws Exception {
        return revocations().getFirst().layers().stream().map(each -> each.layer() + " " + (each.confirmedAt() != null)).toList();
    }

    @Test
    void grantsOfALongRefAreCountedUnderIt() throws Exception {
        Actor longest = Actor.of("u:" + "x".repeat(300), ActorKind.HUMAN);
        Instant end = START.plusSeconds(3_600);
        tell(event(EventType.GRANT).grant(new Grant("G1", longest, List.of(ITEM), List.of(), null, START, end, null, null, null, null, null)));
        tell(event(EventType.GRANT).grant(terms("G2", ITEM)));
        Duration exactly = Duration.between(START, end);
        GrantTally tally = new GrantTally(START, end, List.of(exactly.minusNanos(1_000), exactly), true, told());
        assertEquals(
                Map.of(new GrantTally.Group("s", longest.ref(), 1), 1L, new GrantTally.Group("s", ALICE.ref(), 2), 1L),
                projections.tally(tally));
        GrantTally later = new GrantTally(end, end.plusSeconds(1), List.of(exactly), false, told());
        assertEquals(Map.of(new GrantTally.Group("s", null, 1), 1L), projections.tally(later), "what ends at the start is not in it");
    }

    /// The discovery says one name, the use another, and only what issued the credential says both.
    @Test
    void d63_filterFindsUsesOfACredentialThatWasFoundUnderAnotherName() throws Exception {
        tell(event(EventType.ISSUE).credential(Credential.of("k1", "token")).link("aws.access_key_id", "AKIA1"));
        tell(event(EventType.DISCOVERY).link("aws.access_key_id", "AKIA1"));
        for (String credential : List.of("k1", "k2")) {
            tell(event(EventType.USE).actor(ALICE).credential(Credential.of(credential, "token")));
        }
        Condition exposed = new Condition.Is(Condition.Field.FLAG, Set.of("EXPOSED_SECRET"));
        EntryOrder order = new EntryOrder(EntryOrder.By.LEDGER_SEQ, true);
        assertEquals(List.of(2L), projections.uses(exposed, order, new PageRequest(told(), 10, null, true)).rows().stream().map(Page.Row::node).toList());
    }

    @Test
    void credentialsAreFoundByWhatASecondDeviceCallsThem() throws Exception {
        Event issue = tell(event(EventType.ISSUE).credential(new Credential("token:one", "token", "hash-one", null, null, null)));
        Event copy = issue.toBuilder()
                .credential(new Credential("token:two", "token", "hash-two", null, null, null))
                .link("vault.accessor", "acc-two@second")
                .build();
        Event other = tell(event(EventType.ISSUE).credential(Credential.of("token:other", "token")));
        entries.append(copy, Standing.COPY, 0);
        events.add(copy);
        entries.append(other.toBuilder().credential(Credential.of("token:another", "token")).build(), Standing.COPY, 1);
        assertEquals(List.of("token:other"),
                projections.credentialsByRef("token:another", told(), 5).stream().map(CredentialFacts::ref).toList(), "of two copies at once");
        for (String name : List.of("token:one", "hash-one", "token:two", "hash-two", "acc-two@second", "acc-two")) {
            assertEquals(
                    List.of("token:one"),
                    projections.credentialsByRef(name, told(), 5).stream().map(CredentialFacts::ref).toList(), name);
        }
        assertEquals(List.of(), projections.credentialsByRef("hash-two", told() - 2, 5), "nobody had said so then");
    }

    @Test
    void d65_correctedEndOfAnIdentity_isNobodyLeaving() throws Exception {
        Event wrong = tell(revoked(Revocation.Kind.IDENTITY, "u:alice"));
        tell(revoked(Revocation.Kind.IDENTITY, "u:bob").outcome(Outcome.FAILED));
        long before = told();
        tell(correcting(wrong));
        assertEquals(0, projections.departures(new PageRequest(told(), 10, null, true)).rows().size());
        assertEquals(
                List.of("u:alice"),
                projections.departures(new PageRequest(before, 10, null, true)).rows().stream().map(row -> row.node().who()).toList());
    }

    /// By octets, whatever else a database may make of letters, and no sign stands for another.
    @Test
    void secretsWhoseRefsStartAlike_areARange() throws Exception {
        String longest = "vault:" + "l".repeat(300);
        for (String ref : List.of("vault:b", longest + "2", "Vault:a", "vault_a", "vault:\u00e9", "vault:%", "vault:a", longest + "1", "vault;", "vault:\ud83d\udd11")) {
            tell(event(EventType.INVENTORY).secret(Secret.of(ref)));
        }
        assertEquals(
                List.of("vault:%", "vault:a", "vault:b", longest + "2", longest + "1", "vault:\u00e9", "vault:\ud83d\udd11"),
                startingWith("vault:"), "of long refs that start alike the first known first");
        assertEquals(List.of("vault:%"), startingWith("vault:%"));
        assertEquals(List.of("vault_a"), startingWith("vault_"));
        assertEquals(List.of("Vault:a"), startingWith("V"));
        assertEquals(List.of(longest + "1"), startingWith(longest + "1"));
        assertEquals(List.of("vault:\u00e9"), startingWith("vault:\u00e9"));
        assertEquals(10, startingWith("").size());
    }

    /// Read two at a time.
    private List<String> startingWith(String prefix) throws Exception {
        List<String> found = new ArrayList<>();
        Page<SecretFacts> page = new Page<>(List.of(), true, null);
        while (page.more()) {
            String key = page.rows().isEmpty() ? null : page.rows().getLast().key();
            page = projections.secrets(SecretCriteria.startingWith(prefix), new PageRequest(told(), 2, key, true));
            page.rows().forEach(row -> found.add(row.node().ref()));
        }
        return found;
    }
}
