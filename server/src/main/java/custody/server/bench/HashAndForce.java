package custody.server.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// The least that a tamper-evident durable append can cost here: a program that does nothing but hash messages of the
/// same sizes and force the same number of bytes, with the same callers.
///
/// Callers hash the payloads; one thread hashes a leaf and a tree node for each, because that is a chain, and writes
/// and forces once for all that wait.
final class HashAndForce implements AutoCloseable {
    private static final int FILE_BYTES = 256 << 20;
    private static final int NODE_BYTES = 65;
    private static final int FRAME_BYTES = 64 << 20;
    private static final Wish END = new Wish(0);

    private final int payloadBytes;
    private final int leafBytes;
    private final Path file;
    private final FileChannel channel;
    private final LinkedBlockingQueue<Wish> queue = new LinkedBlockingQueue<>();
    private final Thread committer = Thread.ofPlatform().name("limit-committer").daemon().unstarted(this::commit);
    private volatile @Nullable Exception failure;
    private long position;

    private record Wish(int events, CountDownLatch done) {
        Wish(int events) {
            this(events, new CountDownLatch(1));
        }
    }

    HashAndForce(Path directory, int payloadBytes, int leafBytes) throws IOException {
        this.payloadBytes = payloadBytes;
        this.leafBytes = leafBytes;
        this.file = directory.resolve("hash-and-force");
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        for (long at = 0; at < FILE_BYTES; at += zeros.capacity()) {
            channel.write(zeros.clear(), at);
        }
        channel.force(true);
        committer.start();
    }

    Crew.Done run(int callers, int events, double seconds) throws Exception {
        return Crew.work(callers, seconds, Long.MAX_VALUE, (caller, round) -> {
            hash(new byte[payloadBytes], events);
            Wish wish = new Wish(events);
            queue.add(wish);
            wish.done.await();
            Exception failed = failure;
            if (failed != null) {
                throw failed;
            }
            return events;
        });
    }

    private void commit() {
        List<Wish> taken = new ArrayList<>();
        ByteBuffer frame = ByteBuffer.allocateDirect(FRAME_BYTES);
        try {
            while (!taken.contains(END)) {
                taken.forEach(wish -> wish.done.countDown());
                taken.clear();
                taken.add(queue.take());
                queue.drainTo(taken);
                int events = taken.stream().mapToInt(Wish::events).sum();
                if (events > 0) {
                    hash(new byte[leafBytes], events);
                    hash(new byte[NODE_BYTES], events);
                    force(frame, events * payloadBytes);
                }
            }
        } catch (IOException | InterruptedException e) {
            failure = e;
        }
        taken.forEach(wish -> wish.done.countDown());
    }

    private void force(ByteBuffer frame, int bytes) throws IOException {
        if (position + bytes > FILE_BYTES) {
            position = 0;
        }
        frame.clear().limit(Math.min(bytes, frame.capacity()));
        frame.put(0, (byte) (frame.get(0) + 1));
        channel.write(frame, position);
        channel.force(false);
        position += bytes;
    }

    private static void hash(byte[] message, int times) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] hash = new byte[32];
            for (int i = 0; i < times; i++) {
                digest.update(message);
                digest.digest(hash, 0, hash.length);
                message[0] = hash[0];
            }
        } catch (NoSuchAlgorithmException | DigestException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        queue.add(END);
        committer.join();
        channel.close();
        Files.delete(file);
    }
}
