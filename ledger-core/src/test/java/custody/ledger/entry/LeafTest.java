package custody.ledger.entry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.junit.FuzzTest;
import custody.ledger.journal.Chain;
import custody.ledger.merkle.Hash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LeafTest {
    private static final Instant TIME = Instant.parse("2026-11-22T06:00:00.123456Z");
    private static final String LINE = "{\"v\":1,\"index\":41,\"prev\":\"" + "ab".repeat(32)
            + "\",\"time\":\"2026-11-22T06:00:00.123456Z\",\"source\":\"vault-prod\",\"type\":\"USE\",\"payload\":\"" + "cd".repeat(32)
            + "\",\"size\":913}";
    private static final Leaf LEAF =
            new Leaf(41, Hash.parseHex("ab".repeat(32)), TIME, "vault-prod", "USE", Hash.parseHex("cd".repeat(32)), 913);

    @Test
    void leaf_isExactlyThisLine() throws LeafFormatException {
        assertEquals(LINE, new String(LEAF.encode(), StandardCharsets.US_ASCII));
        assertEquals(LEAF, Leaf.parse(LEAF.encode()));
    }

    @Test
    void leaf_isWhatTheChainHashes() {
        Chain chain = new Chain(41, LEAF.previous().bytes());
        byte[] source = ascii("vault-prod");
        byte[] type = ascii("USE");
        chain.append(
                TIME.getEpochSecond() * 1_000_000 + TIME.getNano() / 1_000, source, 0, source.length, type, 0, type.length,
                LEAF.payload().bytes(), 0, 913);
        assertArrayEquals(LEAF.encode(), chain.leaf());
        assertEquals(LEAF.hash(), Hash.copyOf(chain.hash()));
    }

    @Test
    void otherSpellings_areRefused() {
        for (String bad : new String[] {
            LINE + "\n", " " + LINE, LINE.replace("41", "041"), LINE.replace("\"v\":1", "\"v\":2"), LINE.replace("ab", "AB"),
            LINE.replace("11-22T06", "13-22T06"), LINE.replace("123456Z", "12345Z"), LINE.replace("USE", "use"),
            LINE.replace("vault-prod", "-vault"), LINE.replace("913", "+913"), LINE.replace("913", "4294967296"),
            LINE.replace(":41", ":9223372036854775808"), LINE.replace(":41", ":0"), LINE.replace("06:00:00", "24:00:00")
        }) {
            assertThrows(LeafFormatException.class, () -> Leaf.parse(bad.getBytes(StandardCharsets.UTF_8)), bad);
        }
    }

    @Test
    void commitment_isOverSaltThenPayload() {
        byte[] salt = new byte[32];
        assertEquals(
                Hash.parseHex("66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"),
                PayloadCommitment.of(salt, new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> PayloadCommitment.of(new byte[31], new byte[1]));
    }

    @FuzzTest(maxDuration = "20s")
    void anyBytes_areTheOneEncodingOrRefused(byte[] bytes) {
        try {
            assertArrayEquals(bytes, Leaf.parse(bytes).encode());
        } catch (LeafFormatException e) {
            // refused
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
