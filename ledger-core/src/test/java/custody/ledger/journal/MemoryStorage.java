package custody.ledger.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// A directory in memory that can lose power: what was not forced is then kept or lost sector by sector, and names as
/// if the directory's changes had reached the disk up to some point.
///
/// A force that failed leaves its sectors as some systems do: readable, taken for written, and gone with the power
/// unless they are written again.
public final class MemoryStorage implements Storage {
    private static final int SECTOR = 512;

    private long capacity;
    private int reads;
    private TreeMap<String, Content> names = new TreeMap<>();
    /// The names as they were after each change since the last force of the directory, that first.
    private final List<TreeMap<String, Content>> changes = new ArrayList<>(List.of(new TreeMap<>()));

    public MemoryStorage(long capacity) {
        this.capacity = capacity;
    }

    private static final class Content {
        byte[] data = new byte[0];
        byte[] durable = new byte[0];
        final BitSet dirty = new BitSet();
        /// Written, and not written back by a force that failed.
        final BitSet orphaned = new BitSet();
    }

    /// Power is gone: only what is durable is left, and by chance some of the rest.
    public synchronized void losePower(Random random) {
        names = new TreeMap<>(changes.get(random.nextInt(changes.size())));
        for (Content content : names.values()) {
            byte[] left = random.nextBoolean() ? Arrays.copyOf(content.durable, Math.max(content.data.length, content.durable.length)) : content.durable.clone();
            for (int sector = content.dirty.nextSetBit(0); sector >= 0; sector = content.dirty.nextSetBit(sector + 1)) {
                if (random.nextBoolean() && !content.orphaned.get(sector)) {
                    copySector(content.data, left, sector);
                }
            }
            content.data = left;
            content.durable = left.clone();
            content.dirty.clear();
            content.orphaned.clear();
        }
        changes.clear();
        changes.add(new TreeMap<>(names));
    }

    private static void copySector(byte[] from, byte[] to, int sector) {
        int at = sector * SECTOR;
        int bytes = Math.min(SECTOR, Math.min(from.length, to.length) - at);
        if (bytes > 0) {
            System.arraycopy(from, at, to, at, bytes);
        }
    }

    /// Nothing more has room.
    public synchronized void fill() {
        capacity -= usableBytes();
    }

    public synchronized void makeRoom(long bytes) {
        capacity += bytes;
    }

    /// How often something was read.
    public synchronized int reads() {
        return reads;
    }

    /// The bytes of a file as they are, to change at will.
    public synchronized byte[] bytes(String name) {
        return names.get(name).data;
    }

    /// The force of a file fails: nothing of it is written, and nothing will be.
    synchronized void orphan(String name) {
        Content content = names.get(name);
        content.orphaned.or(content.dirty);
    }

    @Override
    public synchronized List<String> names() {
        return List.copyOf(names.keySet());
    }

    @Override
    public synchronized StoredFile create(String name) throws IOException {
        if (names.containsKey(name)) {
            throw new FileAlreadyExistsException(name);
        }
        names.put(name, new Content());
        changes.add(new TreeMap<>(names));
        return open(name, true);
    }

    @Override
    public synchronized StoredFile open(String name, boolean writable) throws IOException {
        Content content = names.get(name);
        if (content == null) {
            throw new NoSuchFileException(name);
        }
        return new MemoryFile(path(name), content);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        Content content = names.remove(from);
        if (content == null) {
            throw new NoSuchFileException(from);
        }
        names.put(to, content);
        changes.add(new TreeMap<>(names));
    }

    @Override
    public synchronized void delete(String name) {
        names.remove(name);
        changes.add(new TreeMap<>(names));
    }

    @Override
    public synchronized void forceDirectory() {
        changes.clear();
        changes.add(new TreeMap<>(names));
    }

    @Override
    public synchronized long usableBytes() {
        return Math.max(0, capacity - names.values().stream().mapToLong(content -> content.data.length).sum());
    }

    @Override
    public Path path(String name) {
        return Path.of("memory", name);
    }

    private final class MemoryFile implements StoredFile {
        private final Path path;
        private final Content content;

        MemoryFile(Path path, Content content) {
            this.path = path;
            this.content = content;
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public long size() {
            synchronized (MemoryStorage.this) {
                return content.data.length;
            }
        }

        @Override
        public int read(ByteBuffer into, long position) {
            synchronized (MemoryStorage.this) {
                reads++;
                int count = (int) Math.clamp(content.data.length - position, 0, into.remaining());
                into.put(content.data, (int) position, count);
                return count;
            }
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            synchronized (MemoryStorage.this) {
                int end = (int) position + from.remaining();
                if (end > content.data.length && end - content.data.length > usableBytes()) {
                    throw new IOException("No space left on device");
                }
                content.data = end > content.data.length ? Arrays.copyOf(content.data, end) : content.data;
                from.get(content.data, (int) position, end - (int) position);
                content.dirty.set((int) position / SECTOR, (end + SECTOR - 1) / SECTOR);
                content.orphaned.clear((int) position / SECTOR, (end + SECTOR - 1) / SECTOR);
            }
        }

        @Override
        public void force() {
            synchronized (MemoryStorage.this) {
                content.durable = Arrays.copyOf(content.durable, content.data.length);
                for (int sector = content.dirty.nextSetBit(0); sector >= 0; sector = content.dirty.nextSetBit(sector + 1)) {
                    if (!content.orphaned.get(sector)) {
                        copySector(content.data, content.durable, sector);
                    }
                }
                content.dirty.clear();
                content.dirty.or(content.orphaned);
            }
        }

        @Override
        public void close() {}
    }
}
