package custody.ledger.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SharedStringsTest {
    @Test
    void onlyDocumentsThatShareHoldStringsTogether() throws JsonException {
        // Held by whoever shares; it must not reach those who do not.
        shared("\"s-12-shared\"");
        String held = shared("\"s-12-shared\"");
        assertSame(held, shared("\"s-12-shared\""));
        String own = JsonDocument.parse(bytes("\"s-12-shared\"")).root().asString();
        assertEquals(held, own);
        assertNotSame(held, own);
    }

    @Test
    void whatIsNotSharedIsNeverHeld() throws JsonException {
        for (int times = 0; times < 5; times++) {
            JsonDocument.parse(bytes("\"hunter2-is-secret\"")).root().asString();
        }
        // The first time that it is shared it is only noted.
        assertNotSame(shared("\"hunter2-is-secret\""), shared("\"hunter2-is-secret\""));
    }

    @Test
    void escapesAndOtherLettersReadAlike() throws JsonException {
        for (int times = 0; times < 3; times++) {
            assertEquals("a\nb", shared("\"a\\nb\""));
            assertEquals("ünïcode", shared("\"ünïcode\""));
        }
    }

    private static String shared(String json) throws JsonException {
        return JsonDocument.parse(bytes(json)).sharing().root().asString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
