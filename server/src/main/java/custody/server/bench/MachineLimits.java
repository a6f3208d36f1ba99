package custody.server.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/// What this machine can do at best, measured in the same run as what is compared with it.
final class MachineLimits {
    private static final int FILE_BYTES = 64 << 20;
    private static final long MEASURE_NANOS = 1_000_000_000L;

    private MachineLimits() {}

    /// SHA-256 over messages of a size, bytes per second, with so many threads.
    static double sha256BytesPerSecond(int messageBytes, int threads) throws InterruptedException {
        long[] counts = new long[threads];
        CountDownLatch done = new CountDownLatch(threads);
        long start = System.nanoTime();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            Thread.ofPlatform().name("sha-limit-" + t).start(() -> {
                counts[thread] = hashes(messageBytes);
                done.countDown();
            });
        }
        done.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        return Arrays.stream(counts).sum() * (double) messageBytes / seconds;
    }

    private static long hashes(int messageBytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] message = new byte[messageBytes];
            byte[] hash = new byte[32];
            long until = System.nanoTime() + MEASURE_NANOS;
            long count = 0;
            while (System.nanoTime() < until) {
                for (int i = 0; i < 64; i++) {
                    digest.update(message);
                    digest.digest(hash, 0, hash.length);
                    message[0] = hash[0];
                }
                count += 64;
            }
            return count;
        } catch (NoSuchAlgorithmException | java.security.DigestException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Seconds to write so many bytes into a preallocated file and force them: the median of many.
    static double forceSeconds(Path directory, int bytes) throws IOException {
        Path file = directory.resolve("force-limit");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            preallocate(channel);
            ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
            long[] nanos = new long[200];
            long position = 0;
            for (int i = 0; i < nanos.length; i++) {
                if (position + bytes > FILE_BYTES) {
                    position = 0;
                }
                buffer.clear();
                buffer.putLong(0, i + 1L);
                long start = System.nanoTime();
                channel.write(buffer, position);
                channel.force(false);
                nanos[i] = System.nanoTime() - start;
                position += bytes;
            }
            Arrays.sort(nanos);
            return nanos[nanos.length / 2] / 1e9;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void preallocate(FileChannel channel) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        for (long at = 0; at < FILE_BYTES; at += zeros.capacity()) {
            zeros.clear();
            channel.write(zeros, at);
        }
        channel.force(true);
    }
}
