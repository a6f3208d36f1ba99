package custody.query.attribution;

import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static custody.query.attribution.World.terms;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Clock;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Rules D16 to D25: which events belong together.
class ReferenceRulesTest {
    private final World w = new World();

    private static Credential key(String ref, String parent) {
        return new Credential(ref, "key", null, parent, null, null);
    }

    private void renew(double time, Double until) {
        w.add(w.event(EventType.RENEW, time).grant(new Grant("g1", null, List.of(), List.of(), null, null,
                until == null ? null : at(until), null, null, null, null, null)));
    }

    @Test
    void d16_ownSourceFirstElseAll() {
        w.valid();
        w.add(w.event("s2", EventType.REVOCATION, 1500).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g1"), null, null, null, null, null)));
        w.used(2000).is(Verdict.REVOKED);
        w.add(w.event("s2", EventType.GRANT, 1000).grant(terms("g1", MALLORY, 1000, 4600)));
        w.is(Verdict.AUTHORIZED);
    }

    @Test
    void d17_onlyListedNamesJoin() {
        w.add(w.event(EventType.GRANT, 1000).grant(terms("g1", ALICE, 1000, 4600)).link("apono.request_id", "7")
                .link("ticket", "T"));
        w.used(2000).is(Verdict.UNAPPROVED);
        w.add(w.event(EventType.APPROVAL, 990).actor(BOB).link("apono.request_id", "7"));
        w.is(Verdict.AUTHORIZED);
        w.add(w.use(2000).actor(MALLORY).link("ticket", "T"));
        w.is(Verdict.NO_GRANT);
        w.add(w.use(2000).actor(MALLORY).link("teleport.access_request", "7"));
        w.is(Verdict.NO_GRANT);
        w.add(w.use(2000).actor(MALLORY).link("apono.request_id", "7"));
        w.is(Verdict.GRANTEE_MISMATCH);
    }

    /// The names of section 2 of the rules, one by one; each joins as what it is, and as nothing else.
    @Test
    void d17_everyListedNameJoinsAsItsClass() {
        Map<String, List<String>> listed = Map.of(
                "grant", List.of("grant", "apono.request_id", "teleport.access_request", "sdm.access_request", "sdm.grant"),
                "credential", List.of("credential", "aws.access_key_id", "aws.web_identity_token_id", "vault.lease_id", "vault.accessor", "k8s.jti",
                        "x509.serial", "jwt.jti", "token.sha256"),
                "session", List.of("session", "apono.agent_session", "onepassword.session", "okta.session", "teleport.sid", "cyberark.session"),
                "nothing", List.of("ticket", "trace", "access_key_id", ""));
        listed.forEach((as, names) -> names.forEach(name -> {
            Event event = w.event(EventType.SESSION_START, 1000).link(name, "7").build();
            assertEquals(as.equals("grant"), !JoinName.grants(event).isEmpty(), name);
            assertEquals(as.equals("credential"), !JoinName.credentials(event).isEmpty(), name);
            assertEquals(as.equals("credential"), JoinName.isCredential(event.links().getFirst()), name);
            assertEquals(as.equals("session"), !JoinName.sessions(event).isEmpty(), name);
        }));
    }

    @Test
    void d18_requestAloneIsNoGrantAndFillsWhatTheGrantLeavesOut() {
        w.add(w.event(EventType.REQUEST, 980).actor(ALICE).grant(terms("g1", ALICE, 1000, 4600)));
        w.approved("g1", BOB, 990).used(2000).is(Verdict.NO_GRANT);
        w.add(w.event(EventType.GRANT, 1000).grant(Grant.of("g1")));
        w.is(Verdict.AUTHORIZED);
    }

    @Test
    void d18_lastRequestAtOrBeforeTheGrantElseTheFirst() {
        w.add(w.event(EventType.REQUEST, 1000).actor(BOB).grant(terms("g1", ALICE, 1000, 4600)));
        w.add(w.event(EventType.REQUEST, 1000.000000001).actor(BOB).grant(terms("g1", MALLORY, 1000, 4600)));
        w.add(w.event(EventType.GRANT, 1000).grant(Grant.of("g1")));
        w.used(2000).is(Verdict.UNAPPROVED);
        World v = new World();
        v.add(v.event(EventType.GRANT, 1000).grant(Grant.of("g1")));
        v.add(v.event(EventType.REQUEST, 1001).actor(BOB).grant(terms("g1", ALICE, 1000, 4600)));
        v.used(2000).is(Verdict.UNAPPROVED);
    }

    @Test
    void d18_withoutStartTheGrantsOwnTimeAndWithoutGranteeIndeterminate() {
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g1", ALICE, List.of(ITEM), List.of(), null, null,
                at(4600), null, "why", null, null, null)));
        w.approved("g1", BOB, 990).used(996).is(Verdict.AUTHORIZED);
        w.used(995.999999999).is(Verdict.NOT_YET_VALID);
        World v = new World();
        v.add(v.event(EventType.GRANT, 1000).grant(terms("g1", null, 1000, 4600)));
        v.add(v.use(2000).grant(Grant.of("g1")));
        v.is(Verdict.INDETERMINATE);
    }

    @Test
    void d19_statementInForceAtTheUse() {
        w.valid();
        w.add(w.event(EventType.GRANT, 2000).grant(terms("g1", MALLORY, 1500, 4600)));
        w.used(1999.999999999).is(Verdict.AUTHORIZED);
        w.used(2000).is(Verdict.NO_GRANT);
    }

    @Test
    void d19_revocationEndsTheStatementInForceThenAndNoOther() {
        w.valid().revoke(Revocation.Kind.GRANT, "g1", 2000).grant("g1", ALICE, 3000, 4600).approved("g1", BOB, 2990);
        w.used(2500).is(Verdict.REVOKED);
        w.used(3000).is(Verdict.AUTHORIZED);
        w.revoke(Revocation.Kind.GRANT, "g1", 3000).used(3500).is(Verdict.REVOKED);
    }

    @Test
    void d20_approvalBeforeTheEndCountsForAnAmendmentOnly() {
        w.valid().revoke(Revocation.Kind.GRANT, "g1", 3000).grant("g1", ALICE, 3000, 4600);
        w.used(3500).is(Verdict.REVOKED);
        World ended = new World().valid().revoke(Revocation.Kind.GRANT, "g1", 2999).grant("g1", ALICE, 3000, 4600);
        ended.used(3500).is(Verdict.UNAPPROVED);
        ended.approved("g1", BOB, 2998.999999999).is(Verdict.UNAPPROVED);
        ended.approved("g1", BOB, 2999).is(Verdict.AUTHORIZED);
        new World().valid().grant("g1", ALICE, 3000, 4600).used(3500).is(Verdict.AUTHORIZED);
    }

    @Test
    void d21_renewalAtTheEndReplacesItAndAfterItLeavesAHole() {
        w.valid();
        renew(4600, 8000.0);
        w.used(4700).is(Verdict.AUTHORIZED);
        w.used(4599).is(Verdict.AUTHORIZED).hasNot(Flag.TIME_BOUNDARY);
        World late = new World().valid();
        late.add(late.event(EventType.RENEW, 4600.000000001).grant(terms("g1", null, 0, 8000)));
        late.used(4600).is(Verdict.AMBIGUOUS);
        World hole = new World().valid();
        hole.add(hole.event(EventType.RENEW, 5000).grant(terms("g1", null, 0, 6000)));
        hole.used(4800).is(Verdict.EXPIRED);
        hole.used(5000).is(Verdict.AUTHORIZED);
        hole.used(6004).is(Verdict.AMBIGUOUS);
        hole.used(6004.000000001).is(Verdict.EXPIRED);
    }

    @Test
    void d21_renewalMayShortenAndWithoutExpiryTakesItAway() {
        w.valid();
        renew(2000, 3000.0);
        w.used(3500).is(Verdict.EXPIRED);
        renew(2500, null);
        w.is(Verdict.STANDING);
    }

    @Test
    void d21_renewalNeverUndoesARevocationAndNeedsNoApproval() {
        w.valid().revoke(Revocation.Kind.GRANT, "g1", 2000);
        renew(2500, 9000.0);
        w.used(3000).is(Verdict.REVOKED);
    }

    @Test
    void d21_errorOfTheEndIsThatOfTheEventThatSetIt() {
        w.valid();
        w.add(w.event(EventType.RENEW, 4000).grant(terms("g1", null, 0, 5000)).clock(
                new Clock(10_000L, Clock.Trust.SERVER)));
        w.used(5012).is(Verdict.AMBIGUOUS);
        w.used(5012.000000001).is(Verdict.EXPIRED);
    }

    @Test
    void d21_lengthIsMeasuredAsRenewedAtOrBeforeTheUse() {
        w.valid();
        renew(3000, 1000.0 + 9 * 3600);
        w.used(2999.999999999).is(Verdict.AUTHORIZED);
        w.used(3000).is(Verdict.STANDING);
    }

    @Test
    void d22_reportedExpiryEndsAndDerivedOnesAreIgnored() {
        w.valid();
        w.add(w.event(EventType.EXPIRY, 1500).grant(Grant.of("g1")).derived(true));
        w.used(2000).is(Verdict.AUTHORIZED);
        w.add(w.event(EventType.EXPIRY, 1500).grant(Grant.of("g1")));
        w.is(Verdict.EXPIRED).hasNot(Flag.DERIVED_EXPIRY);
        assertEquals(4, w.last().ending());
        new World().valid().used(5000).is(Verdict.EXPIRED).has(Flag.DERIVED_EXPIRY);
    }

    @Test
    void d22_expiryOfACredentialAtItsEffectiveTime() {
        w.valid();
        w.add(w.event(EventType.EXPIRY, 4000).credential(key("k1", null)).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.CREDENTIAL, "k1"), at(1500), null, null, null, null)));
        w.add(w.use(2000).credential(key("k1", null)));
        w.is(Verdict.EXPIRED).hasNot(Flag.DERIVED_EXPIRY);
        w.add(w.use(1495.999999999).credential(key("k1", null)));
        w.is(Verdict.AUTHORIZED);
    }

    /// What issued it calls it by two refs: what is said under the other is said of it.
    @Test
    void d22_expiryAndRenewalUnderAnotherNameOfACredential() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).credential(key("k1", null)).link("credential", "hash"));
        w.add(w.event(EventType.EXPIRY, 1500).credential(key("hash", null)));
        w.add(w.use(2000).credential(key("k1", null)));
        w.is(Verdict.EXPIRED).hasNot(Flag.DERIVED_EXPIRY);
        w.add(w.event(EventType.RENEW, 1600).credential(key("hash", null)));
        w.is(Verdict.AUTHORIZED);
        w.add(w.use(1550).credential(key("k1", null)));
        w.is(Verdict.EXPIRED);
        w.add(w.event(EventType.EXPIRY, 1700).credential(key("other", null)));
        w.add(w.use(2000).credential(key("k1", null)));
        w.is(Verdict.AUTHORIZED);
    }

    @Test
    void d23_tierOneByOperationTierThreeBySessionOrTrace() {
        w.valid();
        w.add(w.event(EventType.ADMIN, 1999).grant(Grant.of("g1")).link("operation", "o1"));
        w.add(w.use(2000).actor(MALLORY).link("operation", "o2"));
        w.is(Verdict.NO_GRANT);
        w.add(w.use(2000).actor(MALLORY).link("operation", "o1"));
        w.is(Verdict.GRANTEE_MISMATCH);
        w.add(w.event(EventType.SESSION_START, 1100).grant(Grant.of("g1")).link("trace", "t1").link("okta.session", "7"));
        w.add(w.use(2000).link("trace", "t1"));
        assertEquals(Confidence.STRONG, w.last().confidence());
        w.add(w.use(2000).link("trace", "t1").link("okta.session", "7"));
        assertEquals(Confidence.EXACT, w.last().confidence());
    }

    @Test
    void d23_oneStepNoClosure() {
        w.valid();
        w.add(w.event(EventType.SESSION_START, 1100).grant(Grant.of("g1")).link("okta.session", "7"));
        w.add(w.event(EventType.SESSION_START, 1100).link("okta.session", "7").link("teleport.sid", "8"));
        w.add(w.use(2000).actor(MALLORY).link("teleport.sid", "8"));
        w.is(Verdict.NO_GRANT);
        w.add(w.use(2000).actor(MALLORY).link("okta.session", "7"));
        w.is(Verdict.GRANTEE_MISMATCH);
    }

    @Test
    void d23_earlierTierWins() {
        w.valid().issue("k1", "g1", ALICE, 1010);
        w.grant("g2", MALLORY, 1000, 4600);
        w.add(w.use(2000).credential(key("k1", null)).grant(Grant.of("g2")));
        w.is(Verdict.GRANTEE_MISMATCH).has(Flag.OTHER_VALID_GRANT);
    }

    @Test
    void d24_ancestorsByParentSaidByAnyEvent() {
        w.valid().issue("root", "g1", ALICE, 1010);
        w.add(w.use(2000).credential(key("leaf", "mid")).secret(Secret.of("op:else")));
        w.is(Verdict.NO_GRANT);
        w.add(w.event(EventType.USE, 1020).actor(ALICE).secret(Secret.of("op:x")).credential(key("mid", "root")));
        var store = new MemoryStore();
        World.run(store, w.events);
        assertEquals(Verdict.OUT_OF_SCOPE, store.latest(3).verdict());
    }

    @Test
    void d24_wrappedCredentialIsJoinedByItsLink() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).grant(Grant.of("g1")).credential(key("wrapping", null))
                .link("vault.accessor", "a@d"));
        w.add(w.use(2000).secret(Secret.of("op:else")).link("vault.accessor", "a@other"));
        w.is(Verdict.NO_GRANT);
        w.add(w.use(2000).secret(Secret.of("op:else")).link("vault.accessor", "a@d"));
        w.is(Verdict.OUT_OF_SCOPE);
    }

    @Test
    void d25_scopeAndGranteeOfTheStatementInForce() {
        w.valid().used(2000).is(Verdict.AUTHORIZED);
        assertEquals(Confidence.STRONG, w.last().confidence());
        w.add(w.use(2000).secret(Secret.of(ITEM + "x")));
        w.is(Verdict.NO_GRANT);
        assertEquals(Confidence.NONE, w.last().confidence());
        w.add(w.use(2000).context(Context.builder().ip("10.0.0.1").build()).actor(MALLORY));
        w.is(Verdict.NO_GRANT);
    }
}
