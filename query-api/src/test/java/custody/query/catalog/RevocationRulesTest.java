package custody.query.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import custody.query.answer.CredentialFacts;
import custody.query.answer.RevocationCriteria;
import custody.query.answer.RevocationFacts;
import custody.query.memory.MemoryProjections;
import java.time.Instant;
import java.util.ArrayList;
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

    /// The same by the projections that look at every entry.
    private List<String> layersOf(Event revocation) throws Exception {
        List<String> layers = layersOf(revocation, revocations());
        List<RevocationFacts> looked = new ArrayList<>();
        MemoryProjections memory = new MemoryProjections(entries);
        memory.revocations(new RevocationCriteria(null, null, null, null, null, null), memory.size(), looked::addAll);
        assertEquals(layers, layersOf(revocation, looked));
        return layers;
    }

    private List<String> layersOf(Event revocation, List<RevocationFacts> revocations) {
        return revocations.stream().filter(each -> each.index() == events.indexOf(revocation)).findFirst().orElseThrow()
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

    private Instant revokedAt(String credential) throws Exception {
        Instant revoked = projections.credentials(List.of(credential), told()).get(credential).revokedAt();
        MemoryProjections memory = new MemoryProjections(entries);
        assertEquals(revoked, memory.credentials(List.of(credential), memory.size()).get(credential).revokedAt());
        return revoked;
    }

    @Test
    void d22_derivedRevocationOfACredentialEndsNothing() throws Exception {
        tell(event(EventType.GRANT).grant(terms("g1", ITEM)));
        tell(event(EventType.ISSUE).layer(Layer.BROKER).actor(ALICE).grant(Grant.of("g1")).credential(token("k1", null)));
        Event ofGrant = tell(revoked("s", null, null));
        Event derived = tell(revoked(Revocation.Kind.CREDENTIAL, "k1").derived(true));
        assertEquals(List.of("BROKER false", "PRIVILEGE true"), layersOf(ofGrant));
        assertEquals(List.of("BROKER false", "PRIVILEGE false"), layersOf(derived), "not even its own");
        assertNull(revokedAt("k1"));
        Event reported = tell(revoked(Revocation.Kind.CREDENTIAL, "k1"));
        assertEquals(List.of("BROKER true", "PRIVILEGE true"), layersOf(ofGrant));
        assertEquals(reported.eventTime(), revokedAt("k1"));
    }

    @Test
    void d22_derivedRevocationConfirmsNoOther() throws Exception {
        Revocation wish = new Revocation(new Revocation.Target(Revocation.Kind.SECRET, ITEM), null, null, null, false, null);
        Event unconfirmed = tell(event(EventType.REVOCATION).revocation(wish));
        tell(revoked(Revocation.Kind.SECRET, ITEM).derived(true));
        assertEquals(List.of("PRIVILEGE false"), layersOf(unconfirmed));
        tell(revoked(Revocation.Kind.SECRET, ITEM));
        assertEquals(List.of("PRIVILEGE true"), layersOf(unconfirmed));
    }

    private EventBuilder expired(Revocation.Kind kind, String ref) {
        return event(EventType.EXPIRY).revocation(new Revocation(new Revocation.Target(kind, ref), null, null, null, null, null));
    }

    @Test
    void d22_expiryEndsTheCredentialThatIsItsTarget() throws Exception {
        tell(event(EventType.GRANT).grant(terms("g1", ITEM)));
        tell(event(EventType.ISSUE).layer(Layer.BROKER).actor(ALICE).grant(Grant.of("g1")).credential(token("k1", null)));
        Event revocation = tell(revoked("s", null, null));
        tell(expired(Revocation.Kind.GRANT, "g1").credential(token("k1", null)));
        assertEquals(List.of("BROKER false", "PRIVILEGE true"), layersOf(revocation), "the grant's end is not the credential's");
        tell(expired(Revocation.Kind.CREDENTIAL, "k*"));
        assertEquals(List.of("BROKER false", "PRIVILEGE true"), layersOf(revocation), "an expiry is of one credential");
        tell(expired(Revocation.Kind.CREDENTIAL, "k1"));
        assertEquals(List.of("BROKER true", "PRIVILEGE true"), layersOf(revocation));
    }

    private CredentialFacts.State state(String credential) throws Exception {
        Instant now = events.getLast().eventTime();
        CredentialFacts facts = projections.credentials(List.of(credential), told()).get(credential);
        MemoryProjections memory = new MemoryProjections(entries);
        assertEquals(facts, memory.credentials(List.of(credential), memory.size()).get(credential));
        return facts.state(now);
    }

    @Test
    void d22_aCredentialIsExpiredOnceThatIsReported_untilItIsRenewed() throws Exception {
        tell(event(EventType.ISSUE).actor(ALICE).credential(token("k1", null)));
        tell(expired(Revocation.Kind.CREDENTIAL, "k1").derived(true));
        assertEquals(CredentialFacts.State.ACTIVE, state("k1"), "what is derived is no evidence");
        tell(expired(Revocation.Kind.CREDENTIAL, "k1").outcome(Outcome.FAILED));
        assertEquals(CredentialFacts.State.ACTIVE, state("k1"), "what failed ended nothing");
        Event reported = tell(expired(Revocation.Kind.CREDENTIAL, "k1"));
        assertEquals(CredentialFacts.State.EXPIRED, state("k1"));
        assertEquals(reported.eventTime(), projections.credentials(List.of("k1"), told()).get("k1").expiresAt());
        Instant later = START.plusSeconds(86_400);
        tell(event(EventType.RENEW).credential(new Credential("k1", "token", null, null, later, null)));
        assertEquals(CredentialFacts.State.ACTIVE, state("k1"));
        assertEquals(later, projections.credentials(List.of("k1"), told()).get("k1").expiresAt());
    }

    private static Credential lasting(String ref, @Nullable Instant until) {
        return new Credential(ref, "token", null, null, until, null);
    }

    private Instant expiry(String credential) throws Exception {
        state(credential);
        return projections.credentials(List.of(credential), told()).get(credential).expiresAt();
    }

    @Test
    void d21_aRenewalOfTheGrantAloneIsNoneOfTheCredential() throws Exception {
        Instant until = START.plusSeconds(86_400);
        tell(event(EventType.ISSUE).actor(ALICE).credential(lasting("k1", until)));
        Event reported = tell(expired(Revocation.Kind.CREDENTIAL, "k1"));
        Grant longer = new Grant("g1", null, List.of(), List.of(), null, null, until, null, null, null, null, null);
        tell(event(EventType.RENEW).grant(longer).credential(lasting("k1", null)));
        assertEquals(reported.eventTime(), expiry("k1"));
        tell(event(EventType.RENEW).grant(longer).credential(lasting("k1", until.plusSeconds(1))).outcome(Outcome.FAILED));
        assertEquals(reported.eventTime(), expiry("k1"), "what failed renews nothing");
        tell(event(EventType.RENEW).grant(longer).credential(lasting("k1", until.plusSeconds(1))));
        assertEquals(until.plusSeconds(1), expiry("k1"));
    }

    @Test
    void d21_aRenewalWithoutAnEndTakesItAway_theLastByTimeCounts() throws Exception {
        Instant until = START.plusSeconds(86_400);
        Instant now = START.plusSeconds(36_000);
        tell(event(EventType.ISSUE).actor(ALICE).credential(lasting("k1", until)));
        tell(event(EventType.RENEW).eventTime(now).credential(lasting("k1", null)));
        assertNull(expiry("k1"));
        tell(event(EventType.USE).actor(ALICE).credential(lasting("k1", until)));
        assertNull(expiry("k1"), "what a use mentions is no renewal");
        tell(event(EventType.RENEW).credential(lasting("k1", until)));
        assertNull(expiry("k1"), "this one was before");
        tell(event(EventType.EXPIRY).eventTime(now).credential(lasting("k1", null)));
        assertNull(expiry("k1"), "at one moment the renewal replaces the expiry");
        tell(event(EventType.EXPIRY).eventTime(now.plusNanos(1_000)).credential(lasting("k1", null)));
        assertEquals(now.plusNanos(1_000), expiry("k1"));
        tell(event(EventType.ISSUE).eventTime(now.plusNanos(1_000)).actor(ALICE).credential(lasting("k1", until)));
        assertEquals(now.plusNanos(1_000), expiry("k1"), "an expiry of that moment is of the one that was issued then");
        tell(event(EventType.ISSUE).eventTime(now.plusNanos(2_000)).actor(ALICE).credential(lasting("k1", until)));
        assertEquals(until, expiry("k1"));
    }

    @Test
    void d22_aCredentialIsExpiredWhenThatIsReportedUnderAnotherNameOfIt() throws Exception {
        tell(event(EventType.ISSUE).actor(ALICE).credential(lasting("k1", null)).link("credential", "hash"));
        tell(expired(Revocation.Kind.CREDENTIAL, "other"));
        assertEquals(CredentialFacts.State.ACTIVE, state("k1"));
        tell(expired(Revocation.Kind.CREDENTIAL, "hash"));
        assertEquals(CredentialFacts.State.EXPIRED, state("k1"));
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
