package custody.query.attribution;

import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.at;
import static custody.query.attribution.World.terms;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Clock;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Gap;
import custody.ledger.event.Grant;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
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

    /// An expiry says that it was reported also of what had ended before it, here of one that is known under two names.
    @Test
    void d61_expiryUnderAnotherNameReachesUsesAfterTheStatedEnd() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).credential(new Credential("k1", "token", null, null, at(1500), null))
                .link("credential", "hash"));
        w.add(w.use(2000).credential(token("k1", null)));
        w.is(Verdict.EXPIRED).has(Flag.DERIVED_EXPIRY);
        w.add(w.event(EventType.EXPIRY, 3000).credential(token("hash", null)));
        w.is(Verdict.EXPIRED).hasNot(Flag.DERIVED_EXPIRY);
    }

    /// A request that names two grants is known by the extent of the one that was given, until the other is given too.
    @Test
    void d61_requestOfAGrantThatWasGivenIsReadWhenAnotherIsGivenOnIt() {
        w.add(w.event(EventType.REQUEST, 2003).grant(terms("g2", ALICE, 1000, 4600)).link("grant", "g1"));
        w.add(w.event("s2", EventType.GRANT, 3000).grant(terms("g1", ALICE, 3000, 4600)));
        w.add(w.use(2006).grant(Grant.of("g1")));
        w.is(Verdict.NOT_YET_VALID).hasNot(Flag.OTHER_VALID_GRANT);
        w.add(w.event(EventType.GRANT, 4599).grant(new Grant("g2", null, List.of(), List.of(), null, at(1000), null, null, null, null, true, null)));
        w.is(Verdict.NOT_YET_VALID).has(Flag.OTHER_VALID_GRANT);
    }

    /// A store with what was told so far, which notes the uses that are judged from then on.
    private EvidenceStore noting(List<Long> judged) {
        var store = new MemoryStore();
        World.run(store, w.events);
        return (EvidenceStore) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {EvidenceStore.class}, (proxy, method, given) -> {
            if (method.getName().equals("footprint")) {
                judged.add((Long) given[0]);
            }
            return method.invoke(store, given);
        });
    }

    /// One that has a grant, and three without, of two secrets and of another time.
    @Test
    void d61_gapReachesTheUsesThatItMayCoverAndAPolicyOfCoversThoseThatAGapMayChange() {
        w.valid().used(2000);
        w.add(w.use(2000).actor(BOB));
        w.add(w.use(2000).actor(BOB).secret(Secret.of("op:v2/i1")));
        w.add(w.use(90_000).actor(BOB));
        var judged = new ArrayList<Long>();
        var engine = new Engine(noting(judged));
        World.policy(engine, 6, w.event("custody", EventType.ADMIN, 0).build(), new String(Policy.STANDARD.document(), UTF_8)
                .replaceFirst("\\{", "{\"sources\":{\"s\":{\"covers\":[\"op:v1/*\"]}},").replace("standard-1", "covers"));
        assertEquals(List.of(3L, 4L, 5L), judged, "not the one that has a grant");
        judged.clear();
        w.add(w.event(EventType.SOURCE_GAP, 2500).gap(new Gap("gap", "s", Gap.State.OPEN, at(1500), at(2500), List.of(), null)));
        engine.apply(LedgerFact.first(7, World.LATER, w.events.getLast()));
        assertEquals(List.of(3L), judged, "neither another secret nor another time");
        judged.clear();
        w.add(w.event(EventType.SOURCE_GAP, 2501).gap(new Gap("gap", "s", Gap.State.OPEN, at(1500), at(2500), List.of("op:v2/*"), null)));
        engine.apply(LedgerFact.first(8, World.LATER, w.events.getLast()));
        assertEquals(List.of(3L, 4L), judged, "what it covered before, and what it covers now");
    }

    /// Of a policy that holds later, neither the end of a use nor the error of its clock makes it the policy of that use.
    @Test
    void d66_usesThatBeganBeforeAPolicyAreNotJudgedAgain() {
        w.used(2999.999999999);
        w.add(w.use(2000).endTime(at(9000)));
        w.used(3000);
        var judged = new ArrayList<Long>();
        EvidenceStore noting = noting(judged);
        for (int from : List.of(0, 3000)) {
            judged.clear();
            World.policy(new Engine(noting), 3 + from, w.event("custody", EventType.ADMIN, from).build(),
                    "{\"version\":\"p%d\",\"defaults\":{\"maxTtl\":\"PT%dS\"}}".formatted(from, 3600 + from));
            assertEquals(from == 0 ? List.of(0L, 1L, 2L) : List.of(2L), judged);
        }
        judged.clear();
        World.policy(new Engine(noting), 4000, w.event("custody", EventType.ADMIN, 1000).build(),
                "{\"version\":\"again\",\"defaults\":{\"maxTtl\":\"PT3600S\"},\"controls\":{}}");
        assertEquals(List.of(), judged, "one that asks the same as the one in whose place it comes");
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

    /// A grant that was over is left unread by a use that another allows, until it is given again.
    @Test
    void d61_grantGivenAgainReachesUsesThatLeftItUnread() {
        w.add(w.event(EventType.REQUEST, 980).actor(ALICE).grant(new Grant("g1", ALICE, List.of(World.ITEM), List.of(), null,
                null, null, null, "why", null, null, null)));
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g1", null, List.of(), List.of(), null, null, at(1500), null,
                null, null, null, null)));
        w.grant("g2", ALICE, 1000, 4600).approved("g2", BOB, 990).used(2000);
        w.is(Verdict.AUTHORIZED).hasNot(Flag.MULTIPLE_GRANTS);
        w.approved("g1", BOB, 1600).add(w.event(EventType.GRANT, 1700).grant(new Grant("g1", null, List.of(), List.of(), null,
                null, at(4600), null, null, null, null, null)));
        w.has(Flag.MULTIPLE_GRANTS);
    }

    /// Not yet valid says less than unapproved, but a grant that ended before it began says more.
    @Test
    void d61_grantThatEndedBeforeItBeginsReachesUsesBeforeIt() {
        w.g1().revoke(Revocation.Kind.GRANT, "g2", 1500).used(2000).is(Verdict.UNAPPROVED);
        w.grant("g3", ALICE, 3000, 4600).is(Verdict.UNAPPROVED);
        w.grant("g2", ALICE, 3000, 4600).is(Verdict.REVOKED);
    }

    @Test
    void d61_gapThatIsSaidToBeShorterReachesUsesThatItHad() {
        w.used(90_000);
        for (double until : new double[] {100_000, 200}) {
            w.add(w.event(EventType.SOURCE_GAP, 100_000 - until).gap(
                    new Gap("gap1", "s", Gap.State.OPEN, at(100), at(until), List.of("op:*"), null)));
            w.is(until > 200 ? Verdict.INDETERMINATE : Verdict.NO_GRANT);
        }
    }

    /// A renewal may say another name of a credential, under which it had been revoked long before.
    @Test
    void d61_renewalThatNamesAnotherCredentialReachesUsesBeforeIt() {
        w.valid().issue("k1", "g1", ALICE, 1010).revoke(Revocation.Kind.CREDENTIAL, "k9", 1500);
        w.add(w.use(2000).credential(KEY));
        w.is(Verdict.AUTHORIZED);
        w.add(w.event(EventType.RENEW, 3000).credential(KEY).link("credential", "k9"));
        w.is(Verdict.REVOKED);
    }

    /// One name has the vague end, the other is renewed.
    @Test
    void d61_renewalReachesAsFarAsTheVagueEndOfAnotherName() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).clock(new Clock(300_000L, Clock.Trust.CLIENT)).grant(Grant.of("g1"))
                .credential(new Credential("k1", "key", null, null, at(2000), null)).link("aws.access_key_id", "A1"));
        for (String link : List.of("credential=k1", "aws.access_key_id=A1")) {
            World v = new World();
            v.events.addAll(w.events);
            v.add(v.use(1800).credential(Credential.of("k2", "key")).link(link.substring(0, link.indexOf('=')), link.substring(link.indexOf('=') + 1)));
            v.is(Verdict.AMBIGUOUS);
            v.add(v.event(EventType.RENEW, 1900).credential(new Credential("k2", "key", null, null, at(4600), null)));
            v.is(Verdict.AUTHORIZED);
        }
    }

    /// One name had an end, the expiry of the other is reported long after.
    @Test
    void d61_expiryThatIsReportedOfAnotherNameReachesUsesBeforeIt() {
        w.valid();
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).grant(Grant.of("g1"))
                .credential(new Credential("k1", "key", null, null, at(1500), null)));
        w.add(w.use(2000).credential(Credential.of("k2", "key")).link("credential", "k1"));
        w.is(Verdict.EXPIRED).has(Flag.DERIVED_EXPIRY);
        w.add(w.event(EventType.EXPIRY, 4000).credential(Credential.of("k2", "key")));
        w.is(Verdict.EXPIRED).hasNot(Flag.DERIVED_EXPIRY);
    }

    @Test
    void d61_renewalReachesAsFarAsTheVagueEndThatItReplaces() {
        w.add(w.event(EventType.GRANT, 1000).clock(new Clock(300_000L, Clock.Trust.CLIENT))
                .grant(World.terms("g1", ALICE, 1000, 2000)));
        w.approved("g1", BOB, 990).used(1800).is(Verdict.AMBIGUOUS);
        w.add(w.event(EventType.RENEW, 1900).grant(World.terms("g1", null, 0, 4600)));
        w.is(Verdict.AUTHORIZED);
    }
}
