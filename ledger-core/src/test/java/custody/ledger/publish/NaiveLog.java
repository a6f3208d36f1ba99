package custody.ledger.publish;

import custody.ledger.merkle.Hash;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The files of a log by the words of c2sp.org/tlog-tiles, from all leaves at once; nothing of `tile` is used.
final class NaiveLog {
    private NaiveLog() {}

    /// Tiles and bundles, by path, that a log must serve whose checkpoints had these sizes, the last one last; those partial
    /// ones left out that became full.
    static Map<String, byte[]> files(List<byte[]> leaves, List<Integer> sizes) {
        Map<String, byte[]> files = new TreeMap<>();
        int last = sizes.getLast();
        List<Hash> hashes = leaves.subList(0, last).stream().map(Hash::ofLeaf).toList();
        for (int size : sizes) {
            long span = 1;
            for (int level = 0; span <= last; level++, span *= 256) {
                long full = size / span / 256;
                long width = size / span % 256;
                for (long n = 0; n < full; n++) {
                    put(files, leaves, hashes, level, n, 256, "");
                }
                if (width > 0 && full == last / span / 256) {
                    put(files, leaves, hashes, level, full, (int) width, ".p/" + width);
                }
            }
        }
        return files;
    }

    private static void put(
            Map<String, byte[]> files, List<byte[]> leaves, List<Hash> hashes, int level, long n, int width, String suffix) {
        files.computeIfAbsent("tile/" + level + "/" + path(n) + suffix, _ -> tile(hashes, level, n, width));
        if (level == 0) {
            files.computeIfAbsent("tile/entries/" + path(n) + suffix, _ -> bundle(leaves, n, width));
        }
    }

    private static String path(long n) {
        String path = String.format("%03d", n % 1000);
        for (long rest = n / 1000; rest > 0; rest /= 1000) {
            path = String.format("x%03d/", rest % 1000) + path;
        }
        return path;
    }

    private static byte[] tile(List<Hash> hashes, int level, long n, int width) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int span = (int) Math.pow(256, level);
        for (int i = 0; i < width; i++) {
            int from = (int) ((n * 256 + i) * span);
            bytes.writeBytes(TestLog.root(hashes.subList(from, from + span)).bytes());
        }
        return bytes.toByteArray();
    }

    private static byte[] bundle(List<byte[]> leaves, long n, int width) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] leaf : leaves.subList((int) n * 256, (int) n * 256 + width)) {
            bytes.write(leaf.length / 256);
            bytes.write(leaf.length % 256);
            bytes.writeBytes(leaf);
        }
        return bytes.toByteArray();
    }
}
