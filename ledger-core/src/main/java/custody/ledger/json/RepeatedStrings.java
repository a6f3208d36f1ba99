package custody.ledger.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Short ASCII strings that document after document repeats (names of systems, refs of people, words), kept once.
///
/// Events live for a while, many at a time, and most of what they are made of is such strings: a string for all of
/// them is not made, not copied by collections of garbage, and held once. One that comes for the first time is only
/// noted, so that ids, which never come again, push nothing out. What is kept stays until its place is wanted, which may
/// be never: no secret value may come here. For any number of threads without a lock: what one thread puts here another
/// may see late or never, and then makes a string of its own.
final class RepeatedStrings {
    private static final int LONGEST = 64;
    private static final int BITS = 13;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    /// By hash; the newcomer gets the place.
    private final @Nullable Kept[] kept = new @Nullable Kept[1 << BITS];
    /// By the same places, the hash of what came last and is not kept.
    private final int[] seen = new int[1 << BITS];

    /// All of it is final: whoever sees it, sees it whole.
    private static final class Kept {
        private final byte[] bytes;
        private final String text;

        Kept(byte[] bytes, String text) {
            this.bytes = bytes;
            this.text = text;
        }
    }

    /// The string of ASCII bytes `[from, to)`.
    String of(byte[] in, int from, int to) {
        if (to - from > LONGEST) {
            return text(in, from, to);
        }
        long hash = hash(in, from, to);
        int place = (int) (hash >>> Long.SIZE - BITS);
        Kept known = kept[place];
        if (known != null && Arrays.equals(known.bytes, 0, known.bytes.length, in, from, to)) {
            return known.text;
        }
        String text = text(in, from, to);
        if (seen[place] == (int) hash) {
            kept[place] = new Kept(Arrays.copyOfRange(in, from, to), text);
        } else {
            seen[place] = (int) hash;
        }
        return text;
    }

    private static String text(byte[] in, int from, int to) {
        return new String(in, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static long hash(byte[] in, int from, int to) {
        long hash = to - from;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = mixed(hash ^ (long) LONG.get(in, at));
        }
        long rest = 0;
        for (; at < to; at++) {
            rest = rest << Byte.SIZE | in[at] & 0xff;
        }
        return mixed(hash ^ rest);
    }

    private static long mixed(long hash) {
        long product = hash * SPREAD;
        return product ^ product >>> 32;
    }
}
