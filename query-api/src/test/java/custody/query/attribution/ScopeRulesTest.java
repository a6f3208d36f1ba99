package custody.query.attribution;

import static custody.query.attribution.World.ALICE;
import static custody.query.attribution.World.BOB;
import static custody.query.attribution.World.ITEM;
import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules D36 to D38: scope, missing parts, conditions.
class ScopeRulesTest {
    private final World w = new World();

    private static Credential key(String ref, @Nullable String parent) {
        return new Credential(ref, "key", null, parent, null, null);
    }

    private static Conditions.Result check(String conditions, Context context) {
        Findings found = new Findings();
        Conditions.check(conditions, context, found);
        return found.result();
    }

    @Test
    void d36_patterns() {
        assertTrue(Scope.has("op://a/v/*", "op://a/v/x/y"));
        assertFalse(Scope.has("op://a/v/*", "op://a/v"));
        assertTrue(Scope.has("op://a/v/*", "op://a/v/"));
        assertTrue(Scope.has("op://a/v*", "op://a/v"));
        assertFalse(Scope.has("op://a/v/*", "op://a/v2/x"));
        assertTrue(Scope.has("*", "anything"));
        assertFalse(Scope.has("a*b", "axb"));
        assertFalse(Scope.has("A", "a"));
        assertTrue(Scope.has("a/*", "a/b/*"));
        assertTrue(Scope.has("a/*", "a/*"));
        assertFalse(Scope.has("a/b/*", "a/*"));
        assertFalse(Scope.has("a/b", "a/*"));
    }

    @Test
    void d36_revocationOfAPatternDoesNotHitAListingOfMore() {
        w.grant("g1", ALICE, 1000, 4600).approved("g1", BOB, 990);
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g2", ALICE, List.of("op:*"), List.of(), null, at(1000),
                at(4600), null, "why", null, null, null)));
        w.approved("g2", BOB, 990).revoke(Revocation.Kind.SECRET, "op:v1/*", 1500);
        w.add(w.use(2000).secret(Secret.of("op:*")));
        w.is(Verdict.AUTHORIZED);
        w.add(w.use(2000).secret(Secret.of("op:v1/*")));
        w.is(Verdict.REVOKED);
    }

    @Test
    void d37_missingScopeActionsAndAction() {
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g1", ALICE, List.of(), List.of(), null, null, null,
                null, null, null, null, null)));
        w.used(2000).is(Verdict.NO_GRANT);
        w.add(w.use(2000).grant(Grant.of("g1")));
        w.is(Verdict.INDETERMINATE);
        World v = new World().valid();
        v.add(v.use(2000).action(null));
        v.is(Verdict.INDETERMINATE);
        World all = new World();
        all.add(all.event(EventType.GRANT, 1000).grant(new Grant("g1", ALICE, List.of(ITEM), List.of(), null, at(1000),
                at(4600), null, "why", null, null, null)));
        all.approved("g1", BOB, 990).add(all.use(2000).action(null));
        all.is(Verdict.AUTHORIZED);
    }

    @Test
    void d37_subjectIsSecretThenResourceThenCredential() {
        w.valid();
        w.add(w.use(2000).secret(null).context(Context.builder().resource(ITEM).build()));
        w.is(Verdict.AUTHORIZED);
        w.add(w.use(2000).secret(null).credential(key(ITEM, null)));
        w.is(Verdict.AUTHORIZED);
        w.add(w.use(2000).secret(Secret.of("op:x")).context(Context.builder().resource(ITEM).build()));
        w.is(Verdict.NO_GRANT);
    }

    @Test
    void d38_conditionsHoldMissOrAreViolated() {
        var context = Context.builder().ip("10.1.2.3").tool("t").build();
        assertEquals(Conditions.Result.HOLDS, check("{\"ip\":\"10.1.0.0/16\",\"tool\":[\"t\",\"u\"]}", context));
        assertEquals(Conditions.Result.HOLDS, check("{\"ip\":\"10.1.2.2/31\"}", context));
        assertEquals(Conditions.Result.VIOLATED, check("{\"ip\":\"10.1.2.4/31\",\"x\":1}", context));
        assertEquals(Conditions.Result.MISSING, check("{\"x\":1,\"tool\":\"t\"}", context));
        assertEquals(Conditions.Result.MISSING, check("{\"ip\":\"10.0.0.0/8\"}",
                Context.builder().ip("10.1.2.3").ipTrusted(false).build()));
        assertEquals(Conditions.Result.HOLDS, check("{\"ip\":\"2001:db8::/32\"}",
                Context.builder().ip("2001:db8:0:1::9").build()));
    }

    @Test
    void d38_ofManyInputsAFewAreNamed() {
        String longest = "€".repeat(65);
        for (int inputs : List.of(5, 7)) {
            Findings found = new Findings();
            found.add(longest, Conditions.Result.MISSING);
            for (int i = 1; i < inputs; i++) {
                found.add("c" + i, Conditions.Result.MISSING);
            }
            assertEquals("€".repeat(64) + "…, c1, c2, c3, c4" + (inputs == 5 ? "" : " and 2 more"), found.inputs());
        }
    }

    @Test
    void d38_addressesOfOneKindAreInNoRangeOfTheOtherAndInNoneThatIsNone() {
        var four = Context.builder().ip("10.1.2.3").build();
        assertEquals(Conditions.Result.VIOLATED, check("{\"ip\":\"::/0\"}", four));
        assertEquals(Conditions.Result.HOLDS, check("{\"ip\":\"0.0.0.0/0\"}", four));
        assertEquals(Conditions.Result.VIOLATED, check("{\"ip\":\"10.1.2.3/33\"}", four));
        assertEquals(Conditions.Result.VIOLATED, check("{\"ip\":\"0.0.0.0/0\"}",
                Context.builder().ip("2001:db8::1").build()));
    }

    @Test
    void d38_limitsOfTheTokenHoldToo() {
        for (String scope : List.of(ITEM, "op:v1/other")) {
            World v = new World().valid();
            v.add(v.event(EventType.ISSUE, 1010).actor(ALICE).credential(key("k0", null)).grant(new Grant("g1", null,
                    List.of(scope), List.of(), null, null, null, null, null, null, null, null)));
            v.add(v.use(2000).credential(key("k1", "k0")));
            v.is(scope.equals(ITEM) ? Verdict.AUTHORIZED : Verdict.OUT_OF_SCOPE);
            v.add(v.use(2000).actor(MALLORY).credential(key("k2", null)));
            v.is(Verdict.NO_GRANT);
        }
    }

    /// Each field of the circumstances is a condition of its own.
    @Test
    void d38_everyFieldOfTheContext() {
        Context all = Context.builder().ip("10.1.2.3").geo("geo").deviceId("deviceId").deviceManaged(true).session("session").userAgent("userAgent")
                .tool("tool").toolServer("toolServer").intent("intent").mfa(false).environment("environment").resource("resource").build();
        for (String field : List.of("geo", "deviceId", "session", "userAgent", "tool", "toolServer", "intent", "environment", "resource")) {
            assertEquals(Conditions.Result.HOLDS, check("{\"" + field + "\":\"" + field + "\"}", all), field);
            assertEquals(Conditions.Result.VIOLATED, check("{\"" + field + "\":\"x" + field + "\"}", all), field);
            assertEquals(Conditions.Result.VIOLATED, check("{\"" + field + "\":[]}", all), field);
            assertEquals(Conditions.Result.MISSING, check("{\"" + field + "\":\"" + field + "\"}", Context.builder().build()), field);
        }
        for (boolean wanted : List.of(true, false)) {
            assertEquals(wanted ? Conditions.Result.HOLDS : Conditions.Result.VIOLATED, check("{\"deviceManaged\":" + wanted + "}", all));
            assertEquals(wanted ? Conditions.Result.VIOLATED : Conditions.Result.HOLDS, check("{\"mfa\":" + wanted + "}", all));
        }
        assertEquals(Conditions.Result.MISSING, check("{\"requestId\":\"x\"}", all));
    }

    @Test
    void d38_anAddressThatIsNotTrustedIsMissingAndNothingElseIs() {
        Context untrusted = Context.builder().ip("10.1.2.3").ipTrusted(false).tool("t").build();
        assertEquals(Conditions.Result.MISSING, check("{\"ip\":\"10.1.2.3\"}", untrusted));
        assertEquals(Conditions.Result.HOLDS, check("{\"tool\":\"t\"}", untrusted));
        assertEquals(Conditions.Result.HOLDS, check("{\"ip\":\"10.1.2.3\"}", Context.builder().ip("10.1.2.3").ipTrusted(true).build()));
        assertEquals(Conditions.Result.HOLDS, check("{\"ip\":\"10.1.2.3\"}", Context.builder().ip("10.1.2.3").build()));
    }

    @Test
    void d38_tokenMayBeBoundToActionsAndConditions() {
        for (String bound : List.of("fetch", "export", "tool")) {
            World v = new World().valid();
            v.add(v.event(EventType.ISSUE, 1010).actor(ALICE).credential(key("k1", null)).grant(new Grant("g1", null, List.of(),
                    bound.equals("tool") ? List.of() : List.of(bound), bound.equals("tool") ? "{\"tool\":\"u\"}" : null, null, null, null,
                    null, null, null, null)));
            v.add(v.use(2000).credential(key("k1", null)).context(Context.builder().tool("t").build()));
            v.is(bound.equals("fetch") ? Verdict.AUTHORIZED : Verdict.OUT_OF_SCOPE);
        }
    }

    @Test
    void d37_unknownScopeWithAWrongActionIsOutside() {
        w.add(w.event(EventType.GRANT, 1000).grant(new Grant("g1", ALICE, List.of(), List.of("export"), null, null, null, null,
                null, null, null, null)));
        w.add(w.use(2000).grant(Grant.of("g1")));
        w.is(Verdict.OUT_OF_SCOPE);
    }
}
