package custody.ledger.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
    private static String canonical(String json) throws JsonException {
        return new String(CanonicalJson.bytes(parse(json).root()), StandardCharsets.UTF_8);
    }

    private static JsonDocument parse(String json) throws JsonException {
        return JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void write_exampleOfTheRfc_isItsCanonicalForm() throws Exception {
        String said = """
                {"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
                 "string":"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}""";
        // The first number of the RFC's example is more than a double holds, so here it is kept as its digits.
        assertEquals("{\"literals\":[null,true,false],\"numbers\":[{\"$number\":\"333333333.33333329\"},1e+30,4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}", canonical(said));
    }

    @Test
    void write_keysBeyondAscii_sortsByUtf16Units() throws Exception {
        assertEquals("{\"\\r\":1,\"1\":2,\"\u0080\":3,\"ö\":4,\"€\":5,\"😀\":6,\"\ufb33\":7}",
                canonical("{\"\\u20ac\":5,\"\\r\":1,\"\\ufb33\":7,\"1\":2,\"\\ud83d\\ude00\":6,\"\\u0080\":3,\"\\u00f6\":4}"));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-0,0", "-0.0,0", "1e0,1", "100000000000000000000,100000000000000000000", "1e21,1e+21",
        "1e-6,0.000001", "1e-7,1e-7", "123456789.5,123456789.5", "5e-324,5e-324", "-1.5e300,-1.5e+300", "9007199254740992,9007199254740992"})
    void write_numbers_asEcmaScriptDoes(String said, String canonical) throws Exception {
        assertEquals(canonical, canonical(said));
    }

    @ParameterizedTest
    @CsvSource({"9007199254740993", "1e400", "0.1000000000000000055", "123456789012345678901234567890"})
    void write_numberThatNoDoubleHolds_keepsItsDigits(String said) throws Exception {
        assertEquals("{\"$number\":\"" + said + "\"}", canonical(said));
    }

    @Test
    void write_nulAndLoneSurrogate_becomeVisibleAndAreFlagged() throws Exception {
        JsonDocument document = parse("[\"a\\u0000b\",\"\\ud800x\",\"\\udc00\",\"\\ud83d\\ude00\"]");
        assertTrue(document.hasStringsThatAreNotText());
        assertEquals("[\"a\\\\u0000b\",\"\\\\ud800x\",\"\\\\udc00\",\"😀\"]",
                new String(CanonicalJson.bytes(document.root()), StandardCharsets.UTF_8));
        assertFalse(parse("[\"\\ud83d\\ude00\"]").hasStringsThatAreNotText());
    }

    @Test
    void write_randomDocuments_agreesWithAnotherImplementationAndIsAFixedPoint() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String json = value(random, 0);
            String ours = canonical("[" + json + "]");
            assertEquals(new JsonCanonicalizer("[" + json + "]").getEncodedString(), ours, "seed " + seed + " in " + json);
            assertEquals(ours, canonical(ours), "seed " + seed);
        }
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 7)) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2 -> Long.toString(random.nextLong() >> 12 + random.nextInt(50));
            case 3 -> Double.toString(Math.scalb(random.nextDouble() - 0.5, random.nextInt(200) - 100));
            case 4 -> string(random);
            case 5 -> {
                StringBuilder out = new StringBuilder("[");
                for (int n = random.nextInt(5); n > 0; n--) {
                    out.append(value(random, depth + 1)).append(n > 1 ? " , " : "");
                }
                yield out.append("]").toString();
            }
            default -> {
                StringBuilder out = new StringBuilder("{");
                for (int n = random.nextInt(14); n > 0; n--) {
                    out.append(string(random), 0, 1).append(n).append(string(random).substring(1));
                    out.append(":").append(value(random, depth + 1)).append(n > 1 ? "\n," : "");
                }
                yield out.append("}").toString();
            }
        };
    }

    private static String string(Random random) {
        String[] pieces = {"a", "Z", "\\n", "\\u0001", "\\\"", "\\\\", "é", "€", "😀", "\\ud83d\\ude00", " ", "/", "\\/", "\u007f"};
        StringBuilder out = new StringBuilder("\"");
        for (int n = random.nextInt(6); n > 0; n--) {
            out.append(pieces[random.nextInt(pieces.length)]);
        }
        return out.append('"').toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"a\":1,\"a\":2}|json_duplicate_key|7", "{\"a\":1,\"\\u0061\":2}|json_duplicate_key|7", "[1,]|json_malformed|3",
        "{\"a\" 1}|json_malformed|5", "01|json_malformed|1", "[1 2]|json_malformed|3", "tru|json_malformed|0",
        "[\"\\x\"]|json_malformed|2", "1.|json_malformed|2", "-|json_malformed|1", "[|json_malformed|1", "{}x|json_malformed|2"})
    void parse_badInput_saysWhatAndWhere(String json, String code, int offset) {
        JsonException e = assertThrows(JsonException.class, () -> parse(json));
        assertEquals(code, e.code());
        assertEquals(offset, e.offset());
    }

    @Test
    void parse_tooDeep_isRefusedAndJustDeepEnoughIsRead() throws Exception {
        parse("[".repeat(64) + "]".repeat(64));
        assertEquals("json_too_deep", assertThrows(JsonException.class, () -> parse("[".repeat(65) + "]".repeat(65))).code());
    }

    @Test
    void parse_bytesThatAreNotUtf8_areRefused() {
        byte[][] bad = {{'"', (byte) 0xc0, (byte) 0x80, '"'}, {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
            {'"', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'}, {'"', (byte) 0xe2, (byte) 0x82, '"'}, {'"', (byte) 0xff, '"'}};
        for (byte[] bytes : bad) {
            assertEquals("json_not_utf8", assertThrows(JsonException.class, () -> JsonDocument.parse(bytes)).code());
        }
    }

    @Test
    void get_manyMembersOutOfOrder_findsDuplicates() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 40; i > 0; i--) {
            json.append("\"k").append(i).append("\":").append(i).append(',');
        }
        JsonException e = assertThrows(JsonException.class, () -> parse(json + "\"k7\":0}"));
        assertEquals("json_duplicate_key", e.code());
    }
}
