package custody.query.catalog;

import custody.query.answer.UnreadableQueryException;
import custody.query.posting.KeyHash;
import java.security.SecureRandom;
import java.util.Arrays;

/// A small number for each of very many keys, in some forty bytes each: a key is kept as 128 bits of a hash that nobody can
/// foresee, so that no two of them are ever taken for one. For one thread.
final class KeyCodes {
    static final byte NONE = -1;
    private static final int HALVES = 2;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final long first = RANDOM.nextLong();
    private final long second = RANDOM.nextLong();
    private final int most;
    private long[] hashes;
    private byte[] codes;
    private int size;

    /// Refuses more than `most` keys.
    KeyCodes(int most) {
        this.most = most;
        this.hashes = new long[64 * HALVES];
        this.codes = free(64);
    }

    private static byte[] free(int length) {
        byte[] codes = new byte[length];
        Arrays.fill(codes, NONE);
        return codes;
    }

    /// Keeps a number from 0 to 127 for a key, in the place of an earlier one.
    void put(String key, int code) {
        if (size * 2 >= codes.length) {
            grow();
        }
        put(half(first, key), half(second, key), (byte) code);
    }

    private void put(long one, long other, byte code) {
        int at = place(one, other);
        if (codes[at] == NONE && ++size > most) {
            throw new UnreadableQueryException("more than " + most + " grants would have to be looked at; choose a shorter time");
        }
        hashes[at * HALVES] = one;
        hashes[at * HALVES + 1] = other;
        codes[at] = code;
    }

    /// The number of a key, or [#NONE].
    byte get(String key) {
        return codes[place(half(first, key), half(second, key))];
    }

    private static long half(long seed, String key) {
        return KeyHash.mixed(KeyHash.text(seed, key) + seed);
    }

    /// Where a key lies, or may.
    private int place(long one, long other) {
        int mask = codes.length - 1;
        int at = (int) one & mask;
        while (codes[at] != NONE && (hashes[at * HALVES] != one || hashes[at * HALVES + 1] != other)) {
            at = at + 1 & mask;
        }
        return at;
    }

    private void grow() {
        long[] oldHashes = hashes;
        byte[] oldCodes = codes;
        hashes = new long[oldHashes.length * 2];
        codes = free(oldCodes.length * 2);
        size = 0;
        for (int at = 0; at < oldCodes.length; at++) {
            if (oldCodes[at] != NONE) {
                put(oldHashes[at * HALVES], oldHashes[at * HALVES + 1], oldCodes[at]);
            }
        }
    }
}
