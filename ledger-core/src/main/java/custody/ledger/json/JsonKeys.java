package custody.ledger.json;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// The member names of an object, as [JsonParser] wrote them on its tape: whether one stands twice.
final class JsonKeys {
    /// Up to this many members keys are compared with each other, as far as they look alike; above, a set is cheaper.
    private static final int PAIRWISE = 64;

    private JsonKeys() {}

    /// Whether two plain ASCII keys stand in strictly ascending order; anything else is decided later.
    static boolean ascend(byte[] in, int[] tape, int a, int b) {
        int hard = JsonDocument.ESCAPED | JsonDocument.NON_ASCII;
        return ((tape[a] | tape[b]) & hard) == 0
                && Arrays.compare(in, tape[a + 1], tape[a + 2], in, tape[b + 1], tape[b + 2]) < 0;
    }

    /// The first key of an object that stood before it; -1 when none did.
    static int duplicate(byte[] in, int[] tape, int object, int members) {
        boolean few = members <= PAIRWISE;
        Set<String> seen = few ? Set.of() : HashSet.newHashSet(members);
        long looks = 0;
        for (int key = object + JsonDocument.STRIDE; key < tape[object + 3]; key = next(tape, key)) {
            long look = few ? look(in, tape, key) : 0;
            boolean twice = few
                    ? (looks & look) != 0 && stoodBefore(in, tape, object, key)
                    : !seen.add(JsonText.decode(in, tape[key], tape[key + 1], tape[key + 2]));
            if (twice) {
                return key;
            }
            looks |= look;
        }
        return -1;
    }

    /// The key behind a key and its value.
    private static int next(int[] tape, int key) {
        return tape[tape[key + 3] + 3];
    }

    /// One of 64 bits for a key as it is written, the same for the same; all for one with an escape, which may be any.
    private static long look(byte[] in, int[] tape, int key) {
        int from = tape[key + 1];
        int length = tape[key + 2] - from;
        if ((tape[key] & JsonDocument.ESCAPED) != 0) {
            return -1L;
        }
        if (length == 0) {
            return 1L;
        }
        int mixed = ((length * 31 + in[from]) * 31 + in[from + length / 2]) * 31 + in[from + length - 1];
        return 1L << (mixed & 63);
    }

    private static boolean stoodBefore(byte[] in, int[] tape, int object, int key) {
        for (int k = object + JsonDocument.STRIDE; k < key; k = next(tape, k)) {
            if (same(in, tape, k, key)) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(byte[] in, int[] tape, int a, int b) {
        if (((tape[a] | tape[b]) & JsonDocument.ESCAPED) == 0) {
            return Arrays.equals(in, tape[a + 1], tape[a + 2], in, tape[b + 1], tape[b + 2]);
        }
        return JsonText.decode(in, tape[a], tape[a + 1], tape[a + 2])
                .equals(JsonText.decode(in, tape[b], tape[b + 1], tape[b + 2]));
    }
}
