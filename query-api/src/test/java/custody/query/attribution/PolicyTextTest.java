package custody.query.attribution;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a policy may say when it is set.
class PolicyTextTest {
    private static JsonNode read(String json) throws Exception {
        return JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8)).root();
    }

    @Test
    void standardRulesMayBeSetUnderAnotherVersion() throws Exception {
        String standard = new String(Policy.STANDARD.document(), StandardCharsets.UTF_8);
        assertDoesNotThrow(() -> PolicyText.check(read(standard.replace("standard-1", "acme-1"))));
        assertThrows(IllegalArgumentException.class, () -> PolicyText.check(read(standard)));
    }

    @Test
    void everythingThatTheRulesReadMayBeSaid() throws Exception {
        PolicyText.check(read("""
                {"version":"v","validFrom":"2026-12-01T00:00:00Z","defaults":{"approvalRequired":true,"quorum":1,"maxTtl":"PT8H",
                "revocationGrace":"PT0S","standingWithoutException":"EXCEPTION","selfApproved":"VIOLATION","maxChainDepth":3,
                "reviewWithin":"P3650D","relationSources":["okta"],"delegationRequired":false,
                "conditions":{"mfa":true,"ip":["10.0.0.0/8","::1","cloudformation.amazonaws.com"]}},
                "byActorKind":{"AGENT":{"maxTtl":"PT1H","delegationRequired":true,"conditions":{"tool":"psql"}}},
                "bySecretTag":{"tier/0":{"quorum":2,"approvalRequired":true,"conditions":{"deviceManaged":true}}},
                "sources":{"apono/agentic-session":{"clockError":"PT5M","allowedLateness":"PT10M","covers":["aws:123/*","*"]}}}"""));
    }

    @Test
    void burstsAndControlsAreKeptWithTheDocument() throws Exception {
        String said = """
                {"version":"v","byActorKind":{"AGENT":{"burstPerMinute":10}},"controls":{"REVOKED":["OWASP-NHI1:2025"],"STANDING":[]}}""";
        PolicyText.check(read(said));
        String kept = new String(Policy.of(said.getBytes(StandardCharsets.UTF_8)).document(), StandardCharsets.UTF_8);
        assertTrue(kept.contains("\"burstPerMinute\":10") && kept.contains("OWASP-NHI1:2025"), kept);
    }

    @Test
    void timesJustWithinTheBoundsAreTaken() throws Exception {
        PolicyText.check(read("{\"version\":\"v\",\"validFrom\":\"1970-01-01T00:00:00Z\"}"));
        PolicyText.check(read("{\"version\":\"v\",\"validFrom\":\"2199-12-31T23:59:59.999Z\"}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[]                                                        | a policy is an object",
        "{}                                                        | a policy has a version",
        "{'version':' '}                                           | /version is a text",
        "{'version':'v','default':{}}                              | nothing is set by /default",
        "{'version':'v','defaults':{'maxTTL':'PT1H'}}              | nothing is set by /defaults/maxTTL",
        "{'version':'v','defaults':{'x/maxTtl':'PT1H'}}            | nothing is set by /defaults/x/maxTtl",
        "{'version':'v','defaults':{'maxTtl':'-PT1H'}}             | /defaults/maxTtl is a duration",
        "{'version':'v','defaults':{'maxTtl':8}}                   | /defaults/maxTtl is a duration",
        "{'version':'v','defaults':{'maxTtl':'P3651D'}}            | /defaults/maxTtl is a duration like PT8H, of at most 3650 days",
        "{'version':'v','sources':{'a':{'clockError':'PT1300000H'}}} | /sources/a/clockError is a duration",
        "{'version':'v','defaults':{'maxTtl':'8h'}}                | /defaults/maxTtl is a duration",
        "{'version':'v','defaults':{'quorum':-1}}                  | /defaults/quorum is an integer",
        "{'version':'v','defaults':{'quorum':'2'}}                 | /defaults/quorum is an integer",
        "{'version':'v','defaults':{'approvalRequired':'yes'}}     | /defaults/approvalRequired is true or false",
        "{'version':'v','defaults':{'selfApproved':'OK'}}          | /defaults/selfApproved is one of EXCEPTION, VIOLATION",
        "{'version':'v','defaults':{'relationSources':'okta'}}     | /defaults/relationSources is a list",
        "{'version':'v','defaults':{'conditions':{'mfaa':true}}}   | no use states the condition mfaa",
        "{'version':'v','defaults':{'conditions':{'mfa':[1]}}}     | /defaults/conditions/mfa is true or false",
        "{'version':'v','defaults':{'conditions':{'mfa':'true'}}}  | /defaults/conditions/mfa is true or false",
        "{'version':'v','defaults':{'conditions':{'tool':true}}}   | /defaults/conditions/tool is a text",
        "{'version':'v','defaults':{'conditions':{'ip':'10.0.0.0/99'}}} | /defaults/conditions/ip is no range",
        "{'version':'v','defaults':{'conditions':{'ip':['::1','office/1']}}} | /defaults/conditions/ip is no range",
        "{'version':'v','byActorKind':{'AGENT':{'burstPerMinute':'many'}}} | /byActorKind/AGENT/burstPerMinute is an integer",
        "{'version':'v','controls':{'REVOKE':['x']}}               | there is no verdict REVOKE",
        "{'version':'v','controls':{'REVOKED':'x'}}                | /controls/REVOKED is a list",
        "{'version':'v','byActorKind':{'ROBOT':{}}}                | there is no kind of actor ROBOT",
        "{'version':'v','byActorKind':{'AGENT':{'reviewWithin':'P1D'}}} | nothing is set by /byActorKind/AGENT/reviewWithin",
        "{'version':'v','bySecretTag':{'t':{'delegationRequired':true}}} | nothing is set by /bySecretTag/t/delegationRequired",
        "{'version':'v','sources':{'a/b':{'clockErr':'PT1S'}}}     | nothing is set by /sources/a/b/clockErr",
        "{'version':'v','sources':{'a':{'covers':'op:*'}}}         | /sources/a/covers is a list",
        "{'version':'v','sources':{'a':{'covers':['op:*',1]}}}     | /sources/a/covers is a list of texts",
        "{'version':'v','sources':{'a':{'covers':[]}}}             | /sources/a/covers has an entry at least",
        "{'version':'v','sources':{'a':{'covers':['op:*',' ']}}}   | /sources/a/covers is a list of refs",
        "{'version':'v','defaults':{'covers':['op:*']}}            | nothing is set by /defaults/covers",
        "{'version':'v','validFrom':'tomorrow'}                    | /validFrom is a time",
        "{'version':'v','validFrom':'1969-12-31T23:59:59Z'}        | /validFrom is not within",
        "{'version':'v','validFrom':'2200-01-01T00:00:00Z'}        | /validFrom is not within",
    })
    void whatCannotBeMeantSoIsToldWithItsPlace(String json, String sentence) throws Exception {
        JsonNode said = read(json.replace('\'', '"'));
        String told = assertThrows(IllegalArgumentException.class, () -> PolicyText.check(said)).getMessage();
        assertTrue(told.startsWith(sentence), told);
    }
}
