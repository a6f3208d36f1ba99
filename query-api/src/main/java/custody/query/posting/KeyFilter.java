package custody.query.posting;

import java.nio.ByteBuffer;

/// Says of a hash that it is not in a run, or that it may be: a Bloom filter in blocks of 256 bits, eight bits each.
///
/// About one in a hundred of what is not there passes.
final class KeyFilter {
    private static final int BITS_PER_KEY = 12;
    private static final int LANES = 8;
    private static final int[] SALT = {
        0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31
    };

    private final int[] lanes;

    private KeyFilter(int[] lanes) {
        this.lanes = lanes;
    }

    static KeyFilter forKeys(long keys) {
        long blocks = Math.clamp(keys * BITS_PER_KEY / (LANES * Integer.SIZE) + 1, 1, Integer.MAX_VALUE / LANES - 1);
        return new KeyFilter(new int[Math.toIntExact(blocks * LANES)]);
    }

    static KeyFilter of(byte[] bytes) {
        int[] lanes = new int[bytes.length / Integer.BYTES];
        if (lanes.length == 0 || bytes.length % (LANES * Integer.BYTES) != 0) {
            throw new IllegalArgumentException("a filter of " + bytes.length + " bytes");
        }
        ByteBuffer.wrap(bytes).asIntBuffer().get(lanes);
        return new KeyFilter(lanes);
    }

    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(lanes.length * Integer.BYTES);
        bytes.asIntBuffer().put(lanes);
        return bytes.array();
    }

    void add(long hash) {
        long mixed = KeyHash.mixed(hash);
        int at = block(mixed);
        for (int lane = 0; lane < LANES; lane++) {
            lanes[at + lane] |= bit((int) mixed, lane);
        }
    }

    boolean mayHold(long hash) {
        long mixed = KeyHash.mixed(hash);
        int at = block(mixed);
        for (int lane = 0; lane < LANES; lane++) {
            if ((lanes[at + lane] & bit((int) mixed, lane)) == 0) {
                return false;
            }
        }
        return true;
    }

    private int block(long mixed) {
        return (int) ((mixed >>> Integer.SIZE) * (lanes.length / LANES) >>> Integer.SIZE) * LANES;
    }

    private static int bit(int low, int lane) {
        return 1 << (low * SALT[lane] >>> 27);
    }
}
