package custody.verifier;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The fuzz targets on many thousand mutations of good evidence, with a printed seed: bytes flipped, removed, doubled,
/// replaced by what parsers stumble over.
final class ParsersMutationTest {
    private static final int ROUNDS = 15_000;
    private static final int LONG_ROUNDS = 2_000;
    private static final String[] STUMBLES = {"\n", "\n\n", " ", "+", "\u2014 ", "9223372036854775808", "-1", "0", "\u0000", "\u0085", "=", "\"", "\\", "{", "\uD83D\uDE00"};
    private static final ParsersFuzzTest TARGETS = new ParsersFuzzTest();

    private interface Target {
        void take(byte[] bytes);
    }

    @Test
    void mutatedEvidence_isRefusedOrTaken_andNothingElse() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        TestLedger ledger = new TestLedger(9, 1);
        byte[] note = ledger.checkpoint(9);
        byte[] event = ("{\"leaf\":\"" + new String(ledger.leaf(0), StandardCharsets.UTF_8).replace("\"", "\\\"") + "\",\"salt\":\"" + "ab".repeat(32)
                + "\",\"payload\":{\"a\":[1,2,{\"b\":null}]}}").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++) {
            bundle.write(ledger.leaf(i).length >> 8);
            bundle.write(ledger.leaf(i).length);
            bundle.writeBytes(ledger.leaf(i));
        }
        run(random, note, TARGETS::note, TARGETS::checkpoint);
        run(random, ledger.proof(3, 9).getBytes(StandardCharsets.UTF_8), TARGETS::proof);
        run(random, TestLedger.vkeys().getBytes(StandardCharsets.UTF_8), TARGETS::verifierKeys);
        run(random, ledger.leaf(4), TARGETS::leaf);
        run(random, bundle.toByteArray(), TARGETS::bundle);
        run(random, event, TARGETS::event);
        run(random, "tile/0/x001/x234/067.p/112".getBytes(StandardCharsets.UTF_8), TARGETS::tilePath);
        run(random, ledger.body(3), TARGETS::frame);
        TestPack pack = new TestPack();
        run(random, LONG_ROUNDS, pack.bytes(), TARGETS::pack);
        for (String part : List.of("consistency", "entry/3", TestPack.POLICY_PART, "verdict/3/3")) {
            run(random, pack.part(part).line().getBytes(StandardCharsets.UTF_8), TARGETS::packPart);
        }
    }

    private static void run(Random random, byte[] good, Target... targets) {
        run(random, ROUNDS, good, targets);
    }

    private static void run(Random random, int rounds, byte[] good, Target... targets) {
        for (int i = 0; i < rounds; i++) {
            byte[] bad = good;
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                bad = mutated(random, bad);
            }
            for (Target target : targets) {
                try {
                    target.take(bad);
                } catch (RuntimeException e) {
                    fail("round " + i + ": " + new String(bad, StandardCharsets.ISO_8859_1), e);
                }
            }
        }
    }

    private static byte[] mutated(Random random, byte[] bytes) {
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        int length = Math.min(bytes.length - at, random.nextInt(40));
        byte[] rest = Arrays.copyOfRange(bytes, at + length, bytes.length);
        List<byte[]> middle = switch (random.nextInt(4)) {
            case 0 -> List.of();
            case 1 -> List.of(Arrays.copyOfRange(bytes, at, at + length), Arrays.copyOfRange(bytes, at, at + length));
            case 2 -> List.of(STUMBLES[random.nextInt(STUMBLES.length)].getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(bytes, at, at + length));
            default -> List.of(flipped(random, Arrays.copyOfRange(bytes, at, at + length)));
        };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        middle.forEach(out::writeBytes);
        out.writeBytes(rest);
        return out.toByteArray();
    }

    private static byte[] flipped(Random random, byte[] bytes) {
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
