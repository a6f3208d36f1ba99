package custody.ledger.journal;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The right to write a directory: held by one process, given back by the system when it ends however it ends.
///
/// The lock file names its holder, so that a second writer can be told who is in its way. The file stays.
public final class DirectoryLock implements Closeable {
    private static final String NAME = "lock";
    private static final int HOLDER_BYTES_MAX = 512;

    /// Directories this process holds. Closing any other channel on a file gives back the process's POSIX lock on
    /// it, so a second attempt from inside must be turned away before it opens one.
    private static final Map<Path, String> HELD = new ConcurrentHashMap<>();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /// Takes the lock.
    ///
    /// @throws HeldException if another writer has it
    public static DirectoryLock take(Path directory) throws IOException {
        Path real = Files.createDirectories(directory).toRealPath();
        String me = "process " + ProcessHandle.current().pid() + " on host " + hostName();
        String other = HELD.putIfAbsent(real, me);
        if (other != null) {
            throw new HeldException(real, other);
        }
        try {
            return new DirectoryLock(real, lock(real, me));
        } catch (IOException | RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    private static FileChannel lock(Path directory, String me) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new HeldException(directory, holder(channel));
            }
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(me), 0);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(HOLDER_BYTES_MAX);
        channel.read(text, 0);
        return StandardCharsets.UTF_8.decode(text.flip()).toString();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            HELD.remove(directory);
        }
    }

    /// Somebody else writes here.
    public static final class HeldException extends IOException {
        private static final long serialVersionUID = 1;

        HeldException(Path directory, String holder) {
            super(directory + " is being written by " + (holder.isEmpty() ? "another process" : holder)
                    + "; a journal has one writer");
        }
    }
}
