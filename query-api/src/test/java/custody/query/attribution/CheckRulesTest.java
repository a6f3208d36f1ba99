package custody.query.attribution;

import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.at;
import static custody.query.attribution.World.terms;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Action;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Clock;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Revocation;
import custody.ledger.event.Source;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules D31 to D35: what ends a use, and when.
class CheckRulesTest {
    private final World w = new World();

    private static Credential key(String ref, @Nullable String parent) {
        return new Credential(ref, "key", null, parent, null, null);
    }

    private static Context session(String session) {
        return Context.builder().session(session).build();
    }

    @Test
    void d31_everyKindOfEnd() {
        for (Revocation.Kind kind : Revocation.Kind.values()) {
            String hit = switch (kind) {
                case GRANT -> "g1";
                case CREDENTIAL -> "parent*";
                case SECRET -> "op:v1/*";
                case SESSION -> "s1";
                case IDENTITY -> "u:alice";
            };
            for (String ref : List.of(hit, hit + "-other")) {
                World v = new World().valid().revoke(kind, ref, 1500);
                v.add(v.use(2000).credential(key("k1", "parent-1")).context(session("s1")));
                v.is(ref.equals(hit) ? Verdict.REVOKED : Verdict.AUTHORIZED);
            }
        }
    }

    /// Errors are 2 s each: what was issued up to 4 s after it may have been there.
    @Test
    void d31_aPatternReachesWhatWasIssuedBeforeIt() {
        for (boolean ancestor : List.of(false, true)) {
            String used = ancestor ? "child" : "lease-1";
            for (double issued : List.of(1100.0, 1504.0, 1504.001)) {
                World v = new World().valid().revoke(Revocation.Kind.CREDENTIAL, "lease-*", 1500);
                v.add(v.event(EventType.ISSUE, issued).actor(ALICE).credential(key("lease-1", null)));
                v.add(v.use(2000).credential(key(used, ancestor ? "lease-1" : null)));
                v.is(issued > 1504 ? Verdict.AUTHORIZED : Verdict.REVOKED);
            }
        }
        World exact = new World().valid().revoke(Revocation.Kind.CREDENTIAL, "lease-1", 1500);
        exact.add(exact.event(EventType.ISSUE, 1600).actor(ALICE).credential(key("lease-1", null)));
        exact.add(exact.use(2000).credential(key("lease-1", null)));
        exact.is(Verdict.REVOKED);
    }

    /// A token's end that leaves its child tokens alive takes the leases that were made with it.
    @Test
    void d31_whatARevocationSparesLivesOnWithAllBelowIt() {
        for (List<String> spares : List.of(List.<String>of(), List.of("token"))) {
            boolean spared = !spares.isEmpty();
            for (String used : List.of("parent", "its-lease", "child", "childs-lease")) {
                World v = new World().valid();
                v.add(v.event(EventType.ISSUE, 1010).actor(ALICE).credential(new Credential("parent", "token", null, null, null, null)));
                v.add(v.event(EventType.ISSUE, 1011).actor(ALICE).credential(new Credential("its-lease", "lease", null, "parent", null, null)));
                v.add(v.event(EventType.ISSUE, 1012).actor(ALICE).credential(new Credential("child", "token", null, "parent", null, null)));
                v.add(v.event(EventType.ISSUE, 1013).actor(ALICE).credential(new Credential("childs-lease", "lease", null, "child", null, null)));
                v.add(v.event(EventType.REVOCATION, 1500).revocation(new Revocation(
                        new Revocation.Target(Revocation.Kind.CREDENTIAL, "parent"), null, null, null, null, null, spares)));
                v.add(v.use(2000).credential(key(used, null)));
                v.is(spared && used.startsWith("child") ? Verdict.AUTHORIZED : Verdict.REVOKED);
            }
        }
    }

    /// An orphan has no ancestors: what ended them before it was one ended it too, what ends them later does not.
    @Test
    void d31_whatWasSparedDescendsFromNothingAfterwards() {
        for (double root : List.of(1400.0, 1600.0)) {
            World v = new World().valid().revoke(Revocation.Kind.CREDENTIAL, "root", root);
            v.add(v.event(EventType.ISSUE, 1011).actor(ALICE).credential(new Credential("parent", "token", null, "root", null, null)));
            v.add(v.event(EventType.ISSUE, 1012).actor(ALICE).credential(new Credential("child", "token", null, "parent", null, null)));
            v.add(v.event(EventType.REVOCATION, 1500).revocation(new Revocation(
                    new Revocation.Target(Revocation.Kind.CREDENTIAL, "parent"), null, null, null, null, null, List.of("token"))));
            v.add(v.use(2000).credential(key("child", null)));
            v.is(root > 1500 ? Verdict.AUTHORIZED : Verdict.REVOKED);
        }
    }

    /// A log that tells a token's accessor here and its hash there says once that they are one.
    @Test
    void d31_anotherNameOfTheCredentialOrAnAncestor() {
        for (EventType tells : List.of(EventType.ISSUE, EventType.RENEW, EventType.ADMIN)) {
            for (String used : List.of("accessor", "lease")) {
                World v = new World().valid().revoke(Revocation.Kind.CREDENTIAL, "hash", 1500);
                v.add(v.event(tells, 1600).actor(ALICE).credential(key("accessor", null)).link("credential", "hash"));
                v.add(v.use(2000).credential(key(used, used.equals("lease") ? "accessor" : null)));
                v.is(tells == EventType.ADMIN ? Verdict.AUTHORIZED : Verdict.REVOKED);
            }
        }
    }

    @Test
    void d31_sessionsOfAnIssueAndNamedAsAncestorAndByLink() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).credential(key("k1", "okta.session=7")).context(session("s1")));
        w.add(w.use(2000).credential(key("k1", null)).link("teleport.sid", "8"));
        w.is(Verdict.AUTHORIZED);
        for (String ref : List.of("s1", "session=s1", "okta.session=7", "teleport.sid=8")) {
            var events = new World();
            events.events.addAll(w.events);
            events.revoke(Revocation.Kind.SESSION, ref, 1500).is(Verdict.REVOKED);
        }
        w.revoke(Revocation.Kind.SESSION, "8", 1500).is(Verdict.AUTHORIZED);
    }

    @Test
    void d31_identityOfAnyMemberOrHolder() {
        w.valid();
        w.add(w.use(2000).onBehalfOf(List.of(Hop.of("u:mallory", ActorKind.HUMAN))));
        w.is(Verdict.AUTHORIZED);
        w.revoke(Revocation.Kind.IDENTITY, "u:mallory", 1500).is(Verdict.REVOKED);
    }

    @Test
    void d31_credentialExpiryCountsButNotOfAncestors() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).grant(Grant.of("g1")).credential(
                new Credential("k1", "key", null, null, at(1500), null)));
        w.add(w.use(2000).credential(key("k1", null)));
        w.is(Verdict.EXPIRED);
        w.add(w.use(2000).credential(key("k2", "k1")));
        w.is(Verdict.AUTHORIZED);
    }

    @Test
    void d31_credentialIssuedAgainLivesAnew() {
        w.valid();
        for (double from : new double[] {1010, 3000}) {
            w.add(w.event(EventType.ISSUE, from).actor(ALICE).credential(
                    new Credential("k1", "key", null, null, at(from + 500), null)));
        }
        w.add(w.event(EventType.RENEW, 1100).credential(new Credential("k1", "key", null, null, at(2000), null)));
        w.add(w.use(1900).credential(key("k1", null)));
        w.is(Verdict.AUTHORIZED);
        w.add(w.use(2500).credential(key("k1", null)));
        w.is(Verdict.EXPIRED);
        w.add(w.use(3400).credential(key("k1", null)));
        w.is(Verdict.AUTHORIZED);
    }

    @Test
    void d31_noCandidateStaysNoGrant() {
        w.revoke(Revocation.Kind.CREDENTIAL, "k1", 1500);
        w.add(w.use(2000).credential(key("k1", null)));
        w.is(Verdict.NO_GRANT);
    }

    @Test
    void d32_closedIntervalsTouch() {
        w.valid().revoke(Revocation.Kind.GRANT, "g1", 2000);
        w.used(1995.999999999).is(Verdict.AUTHORIZED);
        w.used(1996).is(Verdict.AMBIGUOUS).has(Flag.TIME_BOUNDARY);
        w.used(2004).is(Verdict.AMBIGUOUS);
        w.used(2004.000000001).is(Verdict.REVOKED).hasNot(Flag.TIME_BOUNDARY);
    }

    @Test
    void d32_earliestOfTheCertainEndsAndATieGoesToTheRevocation() {
        new World().valid().revoke(Revocation.Kind.GRANT, "g1", 4600).used(5000).is(Verdict.REVOKED);
        new World().valid().revoke(Revocation.Kind.GRANT, "g1", 4600.000000001).used(5000).is(Verdict.EXPIRED);
        World v = new World().valid().revoke(Revocation.Kind.GRANT, "g1", 3000)
                .revoke(Revocation.Kind.IDENTITY, "u:alice", 2999).used(5000).is(Verdict.REVOKED);
        assertEquals(3, v.last().ending());
    }

    @Test
    void d32_reportedExpiryIsCertainWhereTheStatedOneIsNot() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).credential(new Credential("k1", "key", null, null, at(1500), null))
                .clock(new Clock(60_000L, Clock.Trust.SERVER)));
        w.add(w.use(1510).credential(key("k1", null)));
        w.is(Verdict.AMBIGUOUS);
        w.add(w.event(EventType.EXPIRY, 1504).credential(key("k1", null)));
        w.is(Verdict.EXPIRED).hasNot(Flag.DERIVED_EXPIRY);
    }

    @Test
    void d32_boundaryStaysWhenALaterCheckFails() {
        w.valid().revoke(Revocation.Kind.GRANT, "g1", 2000);
        w.add(w.use(2000).action(Action.EXPORT));
        w.is(Verdict.OUT_OF_SCOPE).has(Flag.TIME_BOUNDARY);
    }

    @Test
    void d32_graceAndEffectiveTime() {
        w.valid();
        w.add(w.event(EventType.REVOCATION, 1500).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), at(2000), null, null, null, null)));
        w.used(1700).is(Verdict.AUTHORIZED).has(Flag.REVOCATION_PENDING);
        w.used(1499.999999999).hasNot(Flag.REVOCATION_PENDING);
        w.used(2010).is(Verdict.REVOKED).hasNot(Flag.REVOCATION_PENDING);
        String rest = "\"approvalRequired\":true,\"maxTtl\":\"PT8H\",\"revocationGrace\":";
        assertEquals(Verdict.REVOKED, w.under(rest + "\"PT5.999999999S\"").verdict());
        assertEquals(Verdict.AMBIGUOUS, w.under(rest + "\"PT6S\"").verdict());
    }

    @Test
    void d33_useThatOutlivesTheGrant() {
        w.valid();
        w.add(w.use(4000).endTime(at(4604)));
        w.is(Verdict.AMBIGUOUS);
        w.add(w.use(4000).endTime(at(4604.000000001)));
        w.is(Verdict.EXPIRED).has(Flag.SESSION_OUTLIVED_GRANT);
        w.add(w.use(4000).endTime(at(3000)));
        w.is(Verdict.AUTHORIZED);
    }

    @Test
    void d33_useInASessionThatBeganBeforeTheEnd() {
        for (double start : new double[] {2004, 2004.000000001}) {
            World v = new World().valid().revoke(Revocation.Kind.GRANT, "g1", 2000);
            v.add(v.event(EventType.SESSION_START, start).context(session("s1")));
            v.add(v.use(3000).context(session("s1")));
            v.is(Verdict.REVOKED);
            assertEquals(start == 2004, v.last().flags().contains(Flag.SESSION_OUTLIVED_GRANT));
        }
    }

    private static Event sequenced(Event e, String stream, String sequence) {
        Source s = e.source();
        return e.toBuilder().source(new Source(s.id(), s.system(), stream, s.eventId() + e.type(), null, sequence,
                s.adapter(), 0)).build();
    }

    private static World sequencedWorld(String stream, String mine, @Nullable Instant effective, @Nullable Instant end) {
        World v = new World().valid();
        Event revocation = v.event(EventType.REVOCATION, 2000).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), effective, null, null, null, null)).build();
        v.events.add(sequenced(revocation, "a", "5"));
        v.events.add(sequenced(v.use(2000).endTime(end).build(), stream, mine));
        return v;
    }

    private static Verdict bySequence(String stream, String mine, @Nullable Instant effective, @Nullable Instant end) {
        return sequencedWorld(stream, mine, effective, end).last().verdict();
    }

    @Test
    void d34_sequenceOfOneStreamDecidesInsideTheError() {
        assertEquals(Verdict.AUTHORIZED, bySequence("a", "4", null, null));
        assertEquals(Verdict.AMBIGUOUS, bySequence("a", "5", null, null));
        assertEquals(Verdict.REVOKED, bySequence("a", "6", null, null));
        assertEquals(Verdict.REVOKED, bySequence("a", "60000000000000000000000", null, null));
        assertEquals(Verdict.AMBIGUOUS, bySequence("b", "6", null, null));
        assertEquals(Verdict.AMBIGUOUS, bySequence("a", "6a", null, null));
        assertEquals(Verdict.AMBIGUOUS, bySequence("a", "6", at(2000), null));
        assertEquals(Verdict.AMBIGUOUS, bySequence("a", "6", null, at(2001)));
    }

    /// What comes after a revocation may still lie in its grace, what comes before it does not.
    @Test
    void d34_sequenceTellsNothingOfTheEndOfAGrace() {
        for (String grace : List.of("PT0S", "PT0.000000001S")) {
            String defaults = "\"approvalRequired\":true,\"maxTtl\":\"PT8H\",\"revocationGrace\":\"" + grace + "\"";
            assertEquals(grace.equals("PT0S") ? Verdict.REVOKED : Verdict.AMBIGUOUS, sequencedWorld("a", "6", null, null).under(defaults).verdict());
            assertEquals(Verdict.AUTHORIZED, sequencedWorld("a", "4", null, null).under(defaults).verdict());
        }
    }

    @Test
    void d35_backdatedStartHolds() {
        w.add(w.event(EventType.GRANT, 1500).grant(terms("g1", ALICE, 1000, 4600)));
        w.approved("g1", BOB, 990).used(1200).is(Verdict.AUTHORIZED);
        w.used(996).is(Verdict.AUTHORIZED).has(Flag.CLOCK_SKEW);
        w.used(995.999999999).is(Verdict.NOT_YET_VALID);
    }
}
