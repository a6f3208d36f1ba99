package custody.query.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rules as data.
final class DetectionsTest {
    private static Detections read(String said) throws Exception {
        return Detections.of(JsonDocument.parse(said.getBytes(StandardCharsets.UTF_8)).root(), "entry 1");
    }

    /// Each of the four kinds of framework is there, and all tags come from the file.
    @Test
    void r83_everyRuleHasControls() throws Exception {
        for (Rule rule : Rule.values()) {
            assertFalse(Detections.STANDARD.of(rule).controls().isEmpty(), rule.id());
        }
        for (String framework : List.of("OWASP NHI", "OWASP Agentic", "NIST CSF 2.0", "NIST SP 800-207")) {
            assertTrue(Detections.STANDARD.rules().values().stream().flatMap(rule -> rule.controls().stream())
                    .anyMatch(control -> control.startsWith(framework)), framework);
        }
        Detections own = read("""
                {"rules":{"burst":{"controls":["ISO 27001 A.8.16"],"owner":"team:soc"}}}""");
        assertEquals(List.of("ISO 27001 A.8.16"), own.of(Rule.BURST).controls());
        assertEquals("team:soc", own.of(Rule.BURST).owner());
        assertEquals(Detections.STANDARD.of(Rule.BURST).thresholds(), own.of(Rule.BURST).thresholds());
        assertEquals(Detections.STANDARD.of(Rule.OFF_HOURS), own.of(Rule.OFF_HOURS));
    }

    @Test
    void mutes_endByThemselves() throws Exception {
        Detections muted = read("""
                {"mutes":[{"rule":"burst","subject":"svc:a","until":"2026-12-01T00:00:00Z","reason":"migration, CHG-7"}]}""");
        Instant end = Instant.parse("2026-12-01T00:00:00Z");
        Finding of = new Finding(Rule.BURST, "svc:a", 1, end, null, null, "", List.of());
        assertTrue(muted.isMuted(of, end.minusSeconds(1)));
        assertFalse(muted.isMuted(of, end));
        assertFalse(muted.isMuted(new Finding(Rule.BURST, "svc:b", 1, end, null, null, "", List.of()), end.minusSeconds(1)));
        assertFalse(muted.isMuted(new Finding(Rule.OFF_HOURS, "svc:a", 1, end, null, null, "", List.of()), end.minusSeconds(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "[]", "{\"rule\":{}}", "{\"rules\":{\"none\":{}}}", "{\"rules\":{\"burst\":{\"severity\":\"loud\"}}}",
        "{\"rules\":{\"burst\":{\"thresholds\":{\"none\":1}}}}", "{\"rules\":{\"burst\":{\"thresholds\":{\"HUMAN\":\"PT1M\"}}}}",
        "{\"rules\":{\"burst\":{\"thresholds\":{\"HUMAN\":0}}}}", "{\"rules\":{\"burst\":{\"thresholds\":{\"HUMAN\":100000}}}}",
        "{\"rules\":{\"burst\":{\"thresholds\":{\"within\":\"soon\"}}}}", "{\"rules\":{\"burst\":{\"enabled\":1}}}",
        "{\"rules\":{\"burst\":7}}", "{\"rules\":{\"burst\":{\"controls\":[1]}}}",
        "{\"mutes\":[{\"rule\":\"burst\",\"until\":\"2026-12-01T00:00:00Z\"}]}", "{\"mutes\":[{\"rule\":\"burst\",\"reason\":\"x\"}]}",
        "{\"mutes\":[{\"rule\":\"burst\",\"reason\":\"x\",\"until\":\"soon\"}]}", "{\"reviews\":{\"within\":{\"none\":\"P1D\"}}}"})
    void whatDoesNotRead_isRefusedWithASentence(String said) {
        var refused = assertThrows(IllegalArgumentException.class, () -> read(said));
        assertFalse(String.valueOf(refused.getMessage()).isBlank());
    }
}
