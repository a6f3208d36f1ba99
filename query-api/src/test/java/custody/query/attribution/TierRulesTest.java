package custody.query.attribution;

import static custody.query.attribution.World.AGENT;
import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static custody.query.attribution.World.terms;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Relation.Kind;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules D4, D23, D25, D51, D52 and D55 where they say which tier a grant is found in and which one decides.
class TierRulesTest {
    private static final Context SESSION = Context.builder().session("s1").build();
    private static final Actor TEAM = Actor.of("g:team", ActorKind.GROUP);
    private static final Actor MAIL = Actor.of("email:x@y", ActorKind.HUMAN);
    private final World w = new World();

    private static Credential key(String ref, @Nullable String parent) {
        return new Credential(ref, "key", null, parent, null, null);
    }

    private static Grant scoped(String ref, String secret, @Nullable String action) {
        return new Grant(ref, ALICE, List.of(secret), action == null ? List.of() : List.of(action), null, at(1000), at(4600), null,
                "why", null, null, null);
    }

    /// Whose grant it is tells that it was found: another's use of it is a mismatch.
    private World byMallory(@Nullable Credential credential) {
        w.add(w.use(2000).actor(MALLORY).credential(credential));
        return w;
    }

    @Test
    void d23_sessionOrTraceOfAnIssueOfTheCredentialOrAnAncestor() {
        w.valid();
        w.add(w.event(EventType.SESSION_START, 1100).grant(Grant.of("g1")).context(Context.builder().session("s1").traceId("t1").build()));
        w.add(w.event(EventType.ISSUE, 1200).actor(ALICE).credential(key("in-session", null)).context(SESSION));
        w.add(w.event(EventType.ISSUE, 1200).actor(ALICE).credential(key("in-trace", null)).link("trace", "t1"));
        w.add(w.event(EventType.ISSUE, 1200).actor(ALICE).credential(key("elsewhere", null)).link("trace", "t2"));
        byMallory(key("elsewhere", null)).is(Verdict.NO_GRANT);
        byMallory(key("in-session", null)).is(Verdict.GRANTEE_MISMATCH);
        assertEquals(Confidence.EXACT, w.last().confidence());
        byMallory(key("in-trace", null)).is(Verdict.GRANTEE_MISMATCH);
        assertEquals(Confidence.STRONG, w.last().confidence());
        byMallory(key("child", "in-session")).is(Verdict.GRANTEE_MISMATCH);
        byMallory(key("child-in-trace", "in-trace")).is(Verdict.GRANTEE_MISMATCH);
    }

    @Test
    void d23_grantsDelegationsAndStartsOfASessionNameGrantsAndItsEndDoesNot() {
        for (EventType type : List.of(EventType.DELEGATION, EventType.SESSION_START, EventType.SESSION_END, EventType.APPROVAL)) {
            World v = new World().valid();
            v.add(v.event(type, 1100).actor(BOB).grant(Grant.of("g1")).context(SESSION));
            v.add(v.use(2000).actor(MALLORY).context(SESSION));
            v.is(type == EventType.DELEGATION || type == EventType.SESSION_START ? Verdict.GRANTEE_MISMATCH : Verdict.NO_GRANT);
        }
    }

    @Test
    void d23_everyListedNameOfAnOperationJoins() {
        for (String name : List.of("operation", "k8s.audit_id", "aws.shared_event_id", "requestId")) {
            World v = new World().valid();
            v.add(v.event(EventType.ADMIN, 1100).grant(Grant.of("g1")).link(name, "7"));
            v.add(v.use(2000).actor(MALLORY).link(name, "7"));
            v.is(name.equals("requestId") ? Verdict.NO_GRANT : Verdict.GRANTEE_MISMATCH);
        }
    }

    /// The use names another grant than the request that it belongs to.
    @Test
    void d23_firstTierGoesBeforeTheSecondAndTheSecondBeforeTheThird() {
        w.grant("g1", MALLORY, 1000, 4600).grant("g2", MALLORY, 1000, 4600).grant("g3", MALLORY, 1000, 4600);
        w.issue("k1", "g2", ALICE, 1100);
        w.add(w.event(EventType.SESSION_START, 1100).grant(Grant.of("g3")).context(SESSION));
        w.add(w.use(2000).context(SESSION).credential(key("k1", null)).grant(Grant.of("g1")));
        assertEquals("g1", w.last().grant().ref());
        w.add(w.use(2000).context(SESSION).credential(key("k1", null)));
        assertEquals("g2", w.last().grant().ref());
        w.add(w.use(2000).context(SESSION));
        assertEquals("g3", w.last().grant().ref());
    }

    @Test
    void d25_memberOfTheGroupWithoutAnEmailIsStrong() {
        w.grant("g1", TEAM, 1000, 4600).approved("g1", BOB, 990).relation(Kind.MEMBER_OF, MAIL, TEAM).relation(Kind.ALIAS_OF, ALICE, MAIL);
        w.used(2000).is(Verdict.AUTHORIZED).has(Flag.HEURISTIC_JOIN);
        assertEquals(Confidence.WEAK, w.last().confidence());
        w.relation(Kind.MEMBER_OF, ALICE, TEAM).is(Verdict.AUTHORIZED).hasNot(Flag.HEURISTIC_JOIN);
        assertEquals(Confidence.STRONG, w.last().confidence());
    }

    @Test
    void d04_emailOnTheWayToTheGranteeIsWeakAndChangesNoOtherTier() {
        w.grant("g1", MALLORY, 1000, 4600).approved("g1", BOB, 990).relation(Kind.ALIAS_OF, ALICE, MAIL)
                .relation(Kind.ALIAS_OF, MAIL, Actor.of("okta:m", ActorKind.HUMAN))
                .relation(Kind.ALIAS_OF, Actor.of("okta:m", ActorKind.HUMAN), MALLORY);
        w.used(2000).is(Verdict.AUTHORIZED).has(Flag.HEURISTIC_JOIN);
        assertEquals(Confidence.WEAK, w.last().confidence());
        w.add(w.use(2000).grant(Grant.of("g1")));
        w.hasNot(Flag.HEURISTIC_JOIN);
        assertEquals(Confidence.EXACT, w.last().confidence());
    }

    @Test
    void d51_whatHasNoEntryForTheSubjectComesBehindWhatHasOne() {
        w.add(w.event(EventType.GRANT, 1000).grant(scoped("a", "op:v2/x", null)));
        w.add(w.event(EventType.GRANT, 1000).grant(scoped("b", "op:*", "export")));
        w.add(w.event(EventType.ADMIN, 1000).grant(Grant.of("a")).link("operation", "o"));
        w.add(w.event(EventType.ADMIN, 1000).grant(Grant.of("b")).link("operation", "o"));
        w.add(w.use(2000).link("operation", "o"));
        assertEquals("b", w.is(Verdict.OUT_OF_SCOPE).last().grant().ref());
    }

    /// A dead credential ends the uses of a grant that its session names too, but does not hide that the grant was good.
    @Test
    void d52_otherGrantOfTheSessionIsJudgedWithoutTheEndsOfTheCredential() {
        w.valid().issue("k1", "g1", ALICE, 1100).grant("g2", ALICE, 1000, 4600);
        w.add(w.event(EventType.SESSION_START, 1100).grant(Grant.of("g2")).context(SESSION));
        w.revoke(Revocation.Kind.CREDENTIAL, "k1", 1500);
        w.add(w.use(2000).credential(key("k1", null)).context(SESSION));
        w.is(Verdict.REVOKED).hasNot(Flag.OTHER_VALID_GRANT);
        w.approved("g2", BOB, 990).is(Verdict.REVOKED).has(Flag.OTHER_VALID_GRANT);
        w.revoke(Revocation.Kind.SESSION, "s1", 1500).has(Flag.OTHER_VALID_GRANT);
        w.revoke(Revocation.Kind.GRANT, "g2", 1500).hasNot(Flag.OTHER_VALID_GRANT);
    }

    private World inSession(Grant grant) {
        w.add(w.event(EventType.GRANT, 1000).grant(grant).context(SESSION));
        return w;
    }

    @Test
    void d55_fourthTierDecidesOnlyWhereEveryGrantOfTheSessionIsOutOfScope() {
        w.valid();
        inSession(scoped("g8", "op:x", null)).add(w.use(2000).context(SESSION));
        w.is(Verdict.AUTHORIZED).hasNot(Flag.OTHER_VALID_GRANT);
        inSession(terms("g9", ALICE, 1000, 1500)).is(Verdict.EXPIRED).has(Flag.OTHER_VALID_GRANT);
    }

    @Test
    void d55_credentialBinds() {
        w.valid();
        w.add(w.event(EventType.GRANT, 1000).grant(scoped("g9", "op:x", null)));
        w.issue("k1", "g9", ALICE, 1100).add(w.use(2000).credential(key("k1", null)));
        w.is(Verdict.OUT_OF_SCOPE).has(Flag.OTHER_VALID_GRANT);
    }

    /// What the token was bound to holds for every grant (D38), so that the session's grant stays the one that is shown.
    @Test
    void d55_fourthTierIsJudgedWithTheLimitsOfTheToken() {
        w.valid();
        inSession(scoped("g9", "op:x", null));
        w.add(w.event(EventType.ISSUE, 1100).actor(ALICE).credential(key("k1", null)).grant(scoped("unknown", "op:v1/other", null)));
        w.add(w.use(2000).credential(key("k1", null)).context(SESSION));
        assertEquals("g9", w.is(Verdict.OUT_OF_SCOPE).has(Flag.OTHER_VALID_GRANT).last().grant().ref());
    }

    @Test
    void d25_nearestMemberOfTheGroupIsTheGrantee() {
        w.grant("g1", TEAM, 1000, 4600).approved("g1", BOB, 990).relation(Kind.MEMBER_OF, ALICE, TEAM);
        Actor role = Actor.of("w:role", ActorKind.WORKLOAD);
        w.add(w.use(2000).actor(role).onBehalfOf(List.of(Hop.of("u:alice", ActorKind.HUMAN))));
        w.is(Verdict.GRANTEE_MISMATCH);
        w.relation(Kind.MEMBER_OF, role, TEAM).is(Verdict.AUTHORIZED).has(Flag.DELEGATION_UNPROVEN);
    }

    @Test
    void d25_grantWithoutGranteeOrScopeOfItsOwnIsFoundByWhatItsRequestSays() {
        w.add(w.event(EventType.REQUEST, 980).actor(MALLORY).grant(terms("g1", ALICE, 1000, 4600)));
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g1", null, List.of(ITEM), List.of(), null, null, null, null, null, null, null, null)));
        w.approved("g1", BOB, 990).used(2000).is(Verdict.AUTHORIZED);
        w.add(w.use(2000).actor(AGENT));
        w.is(Verdict.NO_GRANT);
        w.add(w.use(2000).action(Action.EXPORT));
        w.is(Verdict.OUT_OF_SCOPE);
        w.add(w.use(2000).secret(Secret.of("op:v1/i2")));
        w.is(Verdict.NO_GRANT);
    }
}
