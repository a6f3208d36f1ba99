package custody.ledger.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Strings are looked at eight bytes at once, names in a table: neither may change what is read.
class JsonScanTest {
    private static final int PLACES = 40;

    @Test
    void parse_everyByteAtEveryPlaceOfAString_isTakenOrRefusedThere() throws Exception {
        for (int length = 1; length < PLACES; length++) {
            for (int at = 0; at < length; at++) {
                for (int b = 0; b < 256; b++) {
                    check(text(length, at, b), at + 1, b);
                }
            }
        }
    }

    private static byte[] text(int length, int at, int b) {
        byte[] json = ("\"" + "n".repeat(length) + "\"").getBytes(StandardCharsets.UTF_8);
        json[at + 1] = (byte) b;
        return json;
    }

    private static void check(byte[] json, int at, int b) throws JsonException {
        if (b < 0x20 || b >= 0x80) {
            JsonException e = assertThrows(JsonException.class, () -> JsonDocument.parse(json));
            assertEquals(b < 0x20 ? "json_malformed" : "json_not_utf8", e.code());
            assertEquals(at, e.offset());
        } else if (b == '"') {
            assertEquals(at + 1, assertThrows(JsonException.class, () -> JsonDocument.parse(json)).offset());
        } else if (b == '\\') {
            // What follows is the letter of an escape, or the closing quote that is one no more.
            if (at == json.length - 2) {
                assertThrows(JsonException.class, () -> JsonDocument.parse(json));
            } else {
                assertEquals(json.length - 3, JsonDocument.parse(json).root().asString().length());
            }
        } else {
            assertEquals(new String(json, 1, json.length - 2, StandardCharsets.US_ASCII), JsonDocument.parse(json).root().asString());
        }
    }

    @Test
    void find_knownNames_areTheSameStringsAndNothingElseIs() {
        String[] known = {"id", "ip", "ips", "ref", "a", "eventId", "eventTime", "endTime", "secret", "source"};
        JsonNames names = JsonNames.of(known);
        for (String name : known) {
            byte[] bytes = (name + name).getBytes(StandardCharsets.US_ASCII);
            assertSame(name, names.find(bytes, 0, name.length()));
            assertSame(name, names.find(bytes, name.length(), bytes.length));
            bytes[0] ^= 1;
            assertNull(names.find(bytes, 0, name.length()));
        }
        assertNull(names.find(new byte[] {'i'}, 0, 0));
        assertNull(JsonNames.NONE.find(new byte[] {'i'}, 0, 1));
    }

    @Test
    void members_ofKnownNames_areReadAsTheyStand() throws Exception {
        byte[] json = "{\"i\\u0064\":1,\"id2\":2,\"\":3,\"é\":4,\"ref\":5}".getBytes(StandardCharsets.UTF_8);
        StringBuilder read = new StringBuilder();
        for (JsonNode.Member member : JsonDocument.parse(json).root().members(JsonNames.of("id", "ref"))) {
            read.append(member.name()).append('=').append(member.value().asNumberText()).append(' ');
        }
        assertEquals("id=1 id2=2 =3 é=4 ref=5 ", read.toString());
    }

    @Test
    void string_textThatGrowsInWriting_hasRoom() {
        for (int length = 0; length < PLACES; length++) {
            ByteSink out = new ByteSink(1);
            String hard = "\u0001".repeat(length) + "x".repeat(length) + "😀".repeat(length) + "\ud800";
            String canonical = "\"" + "\\u0001".repeat(length) + "x".repeat(length) + "😀".repeat(length) + "\\\\ud800\"";
            assertEquals(canonical, new String(out.string(hard).toByteArray(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void parse_oneKeyTwiceAmongAnyNumber_isRefusedAndNothingElseIs() throws Exception {
        for (int members = 2; members < 90; members++) {
            for (int twice = 0; twice < members; twice++) {
                String name = "k" + twice;
                JsonDocument.parse(object(members, "other"));
                for (String said : List.of(name, "\\u006b" + name.substring(1))) {
                    byte[] json = object(members, said);
                    JsonException e = assertThrows(JsonException.class, () -> JsonDocument.parse(json));
                    assertEquals("json_duplicate_key", e.code());
                }
            }
        }
    }

    /// Keys out of order, an escaped one among them, and one more.
    private static byte[] object(int members, String last) {
        StringBuilder json = new StringBuilder("{\"z\\u0061\":0");
        for (int i = members - 1; i >= 0; i--) {
            json.append(",\"k").append(i).append("\":1");
        }
        return json.append(",\"").append(last).append("\":1}").toString().getBytes(StandardCharsets.UTF_8);
    }
}
