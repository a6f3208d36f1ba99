package custody.ledger.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A directory whose file operations fail when a test says so, by number.
public final class FaultyStorage implements Storage {
    /// What a failing operation does before it fails.
    public enum Mode {
        /// Nothing.
        LOST,
        /// All it should; the caller is told otherwise.
        PERSISTED,
        /// Half a write; of other operations, nothing.
        HALF
    }

    /// An operation that was made to fail, by which thread.
    public record Fault(String operation, String file, String thread) {}

    private final MemoryStorage under;
    private final Set<Integer> failing;
    private final Mode mode;
    private final List<Fault> faults = new ArrayList<>();
    private String failingSuffix = "nothing";
    private int operations;
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile CountDownLatch waiting = new CountDownLatch(1);

    public FaultyStorage(MemoryStorage under, Set<Integer> failing, Mode mode) {
        this.under = under;
        this.failing = failing;
        this.mode = mode;
    }

    /// From now on forces of files with that end of their name fail.
    public synchronized void failForcesOf(String suffix) {
        failingSuffix = suffix;
    }

    /// Forces wait from now on.
    public void hold() {
        waiting = new CountDownLatch(1);
        held = new CountDownLatch(1);
    }

    /// Waits until a force does; false when none comes.
    public boolean awaitHeld() throws InterruptedException {
        return waiting.await(30, TimeUnit.SECONDS);
    }

    /// And go on.
    public void release() {
        held.countDown();
    }

    public synchronized int operations() {
        return operations;
    }

    public synchronized List<Fault> faults() {
        return List.copyOf(faults);
    }

    private synchronized boolean fails(String operation, String file) {
        boolean chosen = failing.contains(operations++) || operation.equals("force") && file.endsWith(failingSuffix);
        if (!chosen) {
            return false;
        }
        faults.add(new Fault(operation, file, Thread.currentThread().getName()));
        return true;
    }

    private interface Operation {
        void run() throws IOException;
    }

    private void run(String name, String file, Operation operation) throws IOException {
        boolean fails = fails(name, file);
        if (!fails || mode == Mode.PERSISTED) {
            operation.run();
        }
        if (fails) {
            throw new IOException(name + " of " + file + " was made to fail");
        }
    }

    @Override
    public List<String> names() throws IOException {
        return under.names();
    }

    @Override
    public StoredFile create(String name) throws IOException {
        run("create", name, () -> under.create(name).close());
        return open(name, true);
    }

    @Override
    public StoredFile open(String name, boolean writable) throws IOException {
        return new FaultyFile(name, under.open(name, writable));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        run("rename", to, () -> under.rename(from, to));
    }

    @Override
    public void delete(String name) throws IOException {
        run("delete", name, () -> under.delete(name));
    }

    @Override
    public void forceDirectory() throws IOException {
        run("forceDirectory", ".", under::forceDirectory);
    }

    @Override
    public long usableBytes() throws IOException {
        return under.usableBytes();
    }

    @Override
    public Path path(String name) {
        return under.path(name);
    }

    private final class FaultyFile implements StoredFile {
        private final String name;
        private final StoredFile file;

        FaultyFile(String name, StoredFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            if (!fails("write", name)) {
                file.write(from, position);
                return;
            }
            if (mode == Mode.HALF) {
                file.write(from.slice(from.position(), from.remaining() / 2), position);
            } else if (mode == Mode.PERSISTED) {
                file.write(from, position);
            }
            throw new IOException("write of " + name + " was made to fail");
        }

        @Override
        public void force() throws IOException {
            try {
                CountDownLatch hold = held;
                if (hold.getCount() > 0) {
                    waiting.countDown();
                }
                hold.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (!fails("force", name)) {
                file.force();
                return;
            }
            if (mode == Mode.PERSISTED) {
                file.force();
            } else if (under.names().contains(name)) {
                under.orphan(name);
            }
            throw new IOException("force of " + name + " was made to fail");
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
