package custody.query.attribution;

import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Relation.Kind;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules D12, D13, D22, D24 and D31 where they say what ends a credential, and with it a use, and what does not.
class CredentialRulesTest {
    private final World w = new World().valid();

    private static Credential key(String ref, @Nullable String parent) {
        return new Credential(ref, "key", null, parent, null, null);
    }

    private static Credential until(String ref, double end) {
        return new Credential(ref, "key", null, null, at(end), null);
    }

    private static Revocation of(Revocation.Kind kind, String ref, @Nullable Double effective, @Nullable Boolean lifted) {
        return new Revocation(new Revocation.Target(kind, ref), effective == null ? null : at(effective), null, null, null, lifted);
    }

    /// A wrapping token shares its accessor with the token in it, which lives on when the wrapping ends (D24).
    @Test
    void d31_whatOnlySharesALinkDoesNotEndWithIt() {
        for (EventType end : List.of(EventType.ISSUE, EventType.EXPIRY, EventType.REVOCATION)) {
            for (String used : List.of("inner", "wrapping")) {
                World v = new World().valid();
                v.add(v.event(EventType.ISSUE, 1010).actor(ALICE).credential(key("inner", null)).link("vault.accessor", "a@d"));
                v.add(v.event(EventType.ISSUE, 1020).actor(ALICE).link("vault.accessor", "a@d")
                        .credential(end == EventType.ISSUE ? until("wrapping", 1500) : key("wrapping", null)));
                v.add(v.event(end, 1500).actor(ALICE).credential(end == EventType.ISSUE ? key("other", null) : key("wrapping", null))
                        .revocation(end == EventType.ISSUE ? null : of(Revocation.Kind.CREDENTIAL, "wrapping", null, null)));
                v.add(v.use(2000).credential(key(used, null)).link("vault.accessor", "a@d"));
                v.is(used.equals("inner") ? Verdict.AUTHORIZED : end == EventType.REVOCATION ? Verdict.REVOKED : Verdict.EXPIRED);
            }
        }
    }

    /// Another ref's ISSUE tells of the end as long as none says the ref that the use names, be it in a link.
    @Test
    void d31_expiryIsThatOfTheRefThatTheUseNamesWhereItIsKnown() {
        w.add(w.event(EventType.ISSUE, 1020).actor(ALICE).credential(until("lease", 1500)).link("aws.access_key_id", "A1"));
        w.add(w.use(2000).credential(key("k1", null)).link("aws.access_key_id", "A1"));
        w.is(Verdict.EXPIRED).has(Flag.DERIVED_EXPIRY);
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).credential(key("k1", null)));
        w.is(Verdict.AUTHORIZED);
        w.add(w.event(EventType.ISSUE, 1030).actor(ALICE).credential(until("x", 1600)).link("credential", "k1"));
        w.is(Verdict.EXPIRED);
    }

    /// A use that knows its credential by a link alone is of the ref that an ISSUE says beside the link, and so of every ISSUE of that.
    @Test
    void d24_credentialFoundByALinkWasIssuedByAllThatSayItsRef() {
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).credential(key("k1", null)).link("vault.accessor", "a@d"));
        w.add(w.event(EventType.ISSUE, 1020).actor(ALICE).credential(key("k1", null)).grant(Grant.of("g1")));
        w.add(w.use(2000).secret(Secret.of("op:else")).link("vault.accessor", "b@d"));
        w.is(Verdict.NO_GRANT);
        w.add(w.use(2000).secret(Secret.of("op:else")).link("vault.accessor", "a@d"));
        w.is(Verdict.OUT_OF_SCOPE);
        w.add(w.use(2000).secret(Secret.of("op:else")).credential(key("k2", null)).link("vault.accessor", "a@d"));
        w.is(Verdict.NO_GRANT);
    }

    @Test
    void d31_credentialExpiresBeyondBothErrors() {
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).credential(until("k1", 1500)));
        for (double time : new double[] {1495.999999999, 1496, 1504, 1504.000000001}) {
            w.add(w.use(time).credential(key("k1", null)));
            w.is(time < 1496 ? Verdict.AUTHORIZED : time > 1504 ? Verdict.EXPIRED : Verdict.AMBIGUOUS);
        }
    }

    @Test
    void d31_sessionsOfAnAncestorsIssueEndNothingAndItsHolderDoes() {
        w.add(w.event(EventType.ISSUE, 1010).actor(BOB).credential(key("k0", null)).context(Context.builder().session("s1").build()));
        w.add(w.use(2000).credential(key("k1", "k0")));
        w.revoke(Revocation.Kind.SESSION, "s1", 1500).is(Verdict.AUTHORIZED);
        w.revoke(Revocation.Kind.IDENTITY, BOB.ref(), 1500).is(Verdict.REVOKED);
    }

    /// A credential that is issued again belongs to the later ISSUE from its very moment; what was reported of the first ends the first.
    @Test
    void d31_momentOfTheNextIssueIsTheNextOnes() {
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).credential(key("k1", null)));
        w.add(w.event(EventType.ISSUE, 3000).actor(ALICE).credential(key("k1", null)));
        w.add(w.event(EventType.EXPIRY, 3500).credential(key("k1", null)).revocation(of(Revocation.Kind.CREDENTIAL, "k1", 2000.0, null)));
        for (double time : new double[] {2999.999999999, 3000}) {
            w.add(w.use(time).credential(key("k1", null)));
            w.is(time < 3000 ? Verdict.EXPIRED : Verdict.AUTHORIZED);
        }
        w.add(w.event(EventType.RENEW, 2999.999999999).credential(until("k1", 2500)));
        w.add(w.use(3000).credential(key("k1", null)));
        w.is(Verdict.AUTHORIZED);
        w.add(w.event(EventType.RENEW, 3000).credential(until("k1", 2900)));
        w.is(Verdict.EXPIRED);
    }

    @Test
    void d32_graceIsOfEveryRevocation() {
        String rest = "\"approvalRequired\":true,\"maxTtl\":\"PT8H\",\"revocationGrace\":";
        for (Revocation.Kind kind : Revocation.Kind.values()) {
            String ref = switch (kind) {
                case GRANT -> "g1";
                case CREDENTIAL -> "k1";
                case SECRET -> ITEM;
                case SESSION -> "s1";
                case IDENTITY -> ALICE.ref();
            };
            World v = new World().valid().revoke(kind, ref, 2000);
            v.add(v.use(2010).credential(key("k1", null)).context(Context.builder().session("s1").build()));
            assertEquals(Verdict.REVOKED, v.under(rest + "\"PT5.999999999S\"").verdict(), kind.name());
            assertEquals(Verdict.AMBIGUOUS, v.under(rest + "\"PT6S\"").verdict(), kind.name());
            assertEquals(Verdict.AUTHORIZED, v.under(rest + "\"PT14.000000001S\"").verdict(), kind.name());
        }
    }

    @Test
    void d31_revocationThatDecidedIsNoExpiryThatNobodyReported() {
        w.revoke(Revocation.Kind.CREDENTIAL, "k1", 1500).add(w.use(2000).credential(key("k1", null)));
        w.is(Verdict.REVOKED).hasNot(Flag.DERIVED_EXPIRY);
    }

    /// The flag asks what ended: an expiry that a source reported of the grant says nothing of the credential.
    @Test
    void d22_reportOfAnotherExpiryLeavesItDerived() {
        w.add(w.event(EventType.ISSUE, 1010).actor(ALICE).credential(until("k1", 1500)));
        w.add(w.event(EventType.EXPIRY, 4600).grant(Grant.of("g1")));
        w.add(w.use(2000).credential(key("k1", null)));
        w.is(Verdict.EXPIRED).has(Flag.DERIVED_EXPIRY);
        w.add(w.event(EventType.EXPIRY, 1500).credential(key("k1", null)));
        w.is(Verdict.EXPIRED).hasNot(Flag.DERIVED_EXPIRY);
        World v = new World().valid();
        v.add(v.event(EventType.EXPIRY, 4700).credential(key("k1", null)));
        v.add(v.use(5000).credential(key("k1", null)));
        v.is(Verdict.EXPIRED).has(Flag.DERIVED_EXPIRY);
    }

    @Test
    void d12_liftIsOfTheSameTargetAlone() {
        w.revoke(Revocation.Kind.SECRET, "op:v1/*", 1500).used(2000);
        w.add(w.event(EventType.REVOCATION, 1600).revocation(of(Revocation.Kind.SECRET, ITEM, null, true)));
        w.is(Verdict.REVOKED);
        w.add(w.event(EventType.REVOCATION, 1600).revocation(of(Revocation.Kind.SECRET, "op:v1/*", null, true)));
        w.is(Verdict.AUTHORIZED);
    }

    @Test
    void d13_holderIsWhoHeIsAtTheUse() {
        Actor mail = Actor.of("email:x@y", ActorKind.HUMAN);
        for (Actor had : List.of(MALLORY, BOB)) {
            World v = new World().valid().revoke(Revocation.Kind.IDENTITY, MALLORY.ref(), 1500);
            v.relation(Kind.ALIAS_OF, had, mail, null, at(1400)).relation(Kind.ALIAS_OF, had == BOB ? MALLORY : BOB, mail, at(1400), null);
            v.add(v.event(EventType.ISSUE, 1010).actor(mail).credential(key("k1", null)));
            v.add(v.use(2000).credential(key("k1", null)));
            v.is(had == MALLORY ? Verdict.REVOKED : Verdict.AUTHORIZED);
        }
    }
}
