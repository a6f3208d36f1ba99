package custody.query.http;

import static custody.query.http.Narrator.texts;
import static custody.query.http.WatchedCompany.ALL;
import static custody.query.http.WatchedCompany.by;
import static custody.query.http.WatchedCompany.day;
import static custody.query.http.WatchedCompany.grant;
import static custody.query.http.WatchedCompany.of;
import static custody.query.http.WatchedCompany.under;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// What raises an alert and what does not yet, rule by rule, as people read it, Q17 as printed among them. Thresholds to the
/// second are for the rules' own tests.
class AlertRulesOverHttpTest {
    @AutoClose
    private final MemoryServer server = MemoryServer.detecting();

    private final WatchedCompany company = new WatchedCompany(server);

    @Test
    void r52_dormantIdentityThatWakesUp() throws Exception {
        company.add("USE", day(0, 9), by("svc:old", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
        company.add("USE", day(91, 9), by("svc:old", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
        JsonNode alert = company.alerts("dormant-then-active").get(0);
        assertEquals("high", alert.get("severity").asText());
        assertEquals(List.of("0", "1"), texts(alert.at("/evidence/nodes"), "/seq"));
    }

    @Test
    void q17_sharedCredentialAsPrinted_r9() throws Exception {
        String with = ",\"credential\":{\"ref\":\"aws:ak:AKIAIOSFODNN7EXAMPLE\",\"kind\":\"access-key\"}";
        company.add("USE", day(0, 9), by("svc:a", "SERVICE_ACCOUNT") + "," + of("vault:prod/db") + with);
        company.add("USE", day(0, 10), by("agent:b", "AGENT") + "," + of("vault:prod/db") + with);
        JsonNode uses = server.data(MemoryServer.question(17), Map.of("t", ALL)).at("/uses/nodes");
        assertEquals(2, uses.size(), uses.toPrettyString());
        JsonNode found = company.alerts("shared-credential");
        assertEquals(1, found.size(), "the same credential on the same day is told once");
        assertEquals("aws:ak:AKIAIOSFODNN7EXAMPLE", found.get(0).get("subject").asText());
    }

    @Test
    void r56_useAfterExposure() throws Exception {
        company.add("USE", day(0, 8), by("svc:a", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
        company.add("DISCOVERY", day(0, 9), by("endpoint:scanner", "SYSTEM") + ",\"secret\":{\"ref\":\"vault:prod/db\"}");
        company.add("USE", day(0, 10), by("svc:a", "SERVICE_ACCOUNT") + "," + of("vault:prod/db"));
        JsonNode found = company.alerts("use-after-exposure");
        assertEquals(1, found.size());
        assertEquals(day(0, 10).toString(), found.get(0).get("at").asText());
        assertEquals("vault:prod/db", found.get(0).at("/secret/uri").asText());
    }

    @Test
    void r29_standingWithoutException() throws Exception {
        company.approved("g1", day(0, 7));
        company.add("GRANT", day(0, 8), grant("g1", ",\"justification\":\"ops\""));
        company.add("USE", day(0, 9), under("g1"));
        JsonNode found = company.alerts("standing-privilege");
        assertEquals(1, found.size());
        assertEquals("g1", found.get(0).get("subject").asText());
        company.add("REVIEW", day(1, 0), by("human:ann", "HUMAN") + ",\"grant\":{\"ref\":\"g1\"},\"review\":{\"kind\":\"EXCEPTION\","
                + "\"decision\":\"ACCEPTED\",\"until\":\"" + day(20, 0) + "\"}");
        company.add("USE", day(10, 9), under("g1"));
        assertEquals(1, company.alerts("standing-privilege").size(), "an exception is in force");
        company.add("USE", day(21, 9), under("g1"));
        assertEquals(2, company.alerts("standing-privilege").size());
        assertEquals("g1", company.alerts("review-overdue").get(0).get("subject").asText(), "the exception has run out");
    }

    @Test
    void revocationThatIsNotConfirmed_andUseAfterIt() throws Exception {
        company.approved("g2", day(0, 7));
        company.add("GRANT", day(0, 8), grant("g2", ",\"expiresAt\":\"" + day(9, 0) + "\",\"justification\":\"ops\""));
        company.add("REVOCATION", day(0, 9), by("human:ann", "HUMAN") + ",\"revocation\":{\"target\":{\"kind\":\"GRANT\",\"ref\":\"g2\"},\"confirms\":false}");
        company.add("USE", day(0, 9).plusSeconds(600), by("svc:x", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        assertEquals(0, company.alerts("revocation-incomplete").size());
        company.add("USE", day(0, 10), under("g2"));
        JsonNode incomplete = company.alerts("revocation-incomplete");
        assertEquals(1, incomplete.size());
        assertEquals("g2", incomplete.get(0).get("subject").asText());
        JsonNode after = company.alerts("use-after-revocation");
        assertEquals(1, after.size());
        assertEquals("critical", after.get(0).get("severity").asText());
        assertEquals(List.of("USE", "REVOCATION"), texts(after.get(0).at("/evidence/nodes"), "/type"));
    }

    @Test
    void sourceThatFallsSilent_andOneThatLosesItsKeys_r78() throws Exception {
        for (int i = 0; i < 100; i++) {
            company.add("okta", "SESSION_START", day(0, 0).plusSeconds(i), by("human:" + i, "HUMAN"));
        }
        String joined = ",\"credential\":{\"ref\":\"c:1\",\"kind\":\"token\"}";
        for (int i = 0; i < 400; i++) {
            company.add("USE", day(0, 1).plusSeconds(i), by("svc:" + i, "SERVICE_ACCOUNT") + "," + of("vault:x") + (i < 200 ? joined : ""));
        }
        company.add("USE", day(1, 0), by("svc:x", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        assertEquals(0, company.alerts("source-silent").size(), "a day is not over");
        company.add("USE", day(1, 1), by("svc:x", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        company.add("USE", day(1, 2), by("svc:x", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        JsonNode silent = company.alerts("source-silent");
        assertEquals(List.of("okta"), texts(silent, "/subject"));
        JsonNode dropped = company.alerts("join-key-drop");
        assertEquals(1, dropped.size());
        assertTrue(dropped.get(0).get("explanation").asText().startsWith("0 % of the last 200 uses of vault"), dropped.toPrettyString());
    }

    @Test
    void provenanceDebt_afterTheDaysOfGrace() throws Exception {
        company.add("USE", day(0, 1), by("svc:a", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        company.add("USE", day(6, 1), by("svc:a", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        assertEquals(0, company.alerts("provenance-debt").size());
        company.add("USE", day(8, 1), by("svc:a", "SERVICE_ACCOUNT") + "," + of("vault:x"));
        JsonNode found = company.alerts("provenance-debt");
        assertEquals(1, found.size());
        assertTrue(found.get(0).get("explanation").asText().contains("NO_OWNER"));
    }
}
