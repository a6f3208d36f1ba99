package custody.ledger.publish;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A directory in memory that knows what is on the device and what is not, and fails where it is told to.
///
/// Contents are on the device after [#force], names and folders after [#forceDirectory] of the folder they are in.
/// Steps are counted over all trees that share a [Fault].
final class FragileTree implements FileTree {
    /// What goes wrong at a step.
    enum Kind {
        /// The step is not done, an error is told, and the next ones work.
        FAILS,
        /// The step is done, an error is told all the same.
        FAILS_DONE,
        /// The step is not done, nor is any after it.
        DIES,
        /// The step is done, none after it is.
        DIES_DONE,
        /// One bit of what the step reads or writes is another.
        FLIPS
    }

    /// One thing that goes wrong, at one step of all.
    static final class Fault {
        final AtomicInteger steps = new AtomicInteger();
        private final int at;
        private final Kind kind;

        Fault(int at, Kind kind) {
            this.at = at;
            this.kind = kind;
        }

        static Fault none() {
            return new Fault(-1, Kind.FAILS);
        }

        boolean struck() {
            return at >= 0 && steps.get() > at;
        }
    }

    private static final class Inode {
        byte[] bytes;
        byte[] onDevice = new byte[0];

        Inode(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    private final Fault fault;
    private Map<String, Inode> names = new TreeMap<>();
    private Map<String, Inode> namesOnDevice = new HashMap<>();
    private TreeSet<String> folders = new TreeSet<>(List.of(""));
    private final TreeSet<String> foldersOnDevice = new TreeSet<>(List.of(""));

    FragileTree(Fault fault) {
        this.fault = fault;
    }

    /// The device after the power went: what was forced, and of the rest nothing.
    synchronized FragileTree afterPowerLoss() {
        FragileTree left = new FragileTree(Fault.none());
        foldersOnDevice.stream().filter(this::isReachable).forEach(folder -> {
            left.folders.add(folder);
            left.foldersOnDevice.add(folder);
        });
        namesOnDevice.forEach((path, inode) -> {
            if (isReachable(above(path))) {
                left.keep(path, inode.onDevice);
            }
        });
        return left;
    }

    private boolean isReachable(String folder) {
        return folder.isEmpty() || foldersOnDevice.contains(folder) && isReachable(above(folder));
    }

    /// The device after the power went in the other way that can be: all names arrived, contents only where forced.
    synchronized FragileTree afterReorderedLoss() {
        FragileTree left = new FragileTree(Fault.none());
        left.folders.addAll(folders);
        left.foldersOnDevice.addAll(folders);
        names.forEach((path, inode) -> left.keep(path, inode.onDevice));
        return left;
    }

    /// After the process was killed: all that was done.
    synchronized FragileTree afterKill() {
        FragileTree left = new FragileTree(Fault.none());
        left.folders.addAll(folders);
        left.foldersOnDevice.addAll(folders);
        names.forEach((path, inode) -> left.keep(path, inode.bytes));
        return left;
    }

    private void keep(String path, byte[] bytes) {
        Inode inode = new Inode(bytes);
        inode.onDevice = bytes;
        names.put(path, inode);
        namesOnDevice.put(path, inode);
    }

    synchronized Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        names.forEach((path, inode) -> files.put(path, inode.bytes));
        return files;
    }

    private static String above(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private void step(String what, Step step) throws IOException {
        int now = fault.steps.getAndIncrement();
        boolean here = now == fault.at;
        boolean dead = fault.at >= 0 && now > fault.at && (fault.kind == Kind.DIES || fault.kind == Kind.DIES_DONE);
        if (dead || here && (fault.kind == Kind.FAILS || fault.kind == Kind.DIES)) {
            throw new IOException("step " + now + " fails: " + what);
        }
        step.run();
        if (here && (fault.kind == Kind.FAILS_DONE || fault.kind == Kind.DIES_DONE)) {
            throw new IOException("step " + now + " fails though done: " + what);
        }
    }

    private byte[] flipped(byte[] bytes) {
        if (fault.steps.get() - 1 != fault.at || fault.kind != Kind.FLIPS || bytes.length == 0) {
            return bytes;
        }
        byte[] flipped = bytes.clone();
        flipped[fault.at * 31 % bytes.length] ^= (byte) (1 << fault.at % 8);
        return flipped;
    }

    @Override
    public synchronized byte @Nullable [] read(String path) throws IOException {
        byte[][] read = new byte[1][];
        step("read " + path, () -> {
            Inode inode = names.get(path);
            read[0] = inode == null ? null : flipped(inode.bytes).clone();
        });
        return read[0];
    }

    @Override
    public synchronized List<String> names(String folder) throws IOException {
        TreeSet<String> found = new TreeSet<>();
        step("names " + folder, () -> {
            names.keySet().stream().filter(path -> above(path).equals(folder)).forEach(path -> found.add(last(path)));
            folders.stream().filter(path -> !path.isEmpty() && above(path).equals(folder)).forEach(path -> found.add(last(path)));
        });
        return List.copyOf(found);
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public synchronized void makeFolder(String folder) throws IOException {
        step("makeFolder " + folder, () -> {
            for (String each = folder; !each.isEmpty(); each = above(each)) {
                folders.add(each);
            }
        });
    }

    @Override
    public synchronized void write(String path, byte[] bytes) throws IOException {
        step("write " + path, () -> {
            requireFolder(path);
            Inode before = names.get(path);
            byte[] written = flipped(bytes).clone();
            if (before == null) {
                names.put(path, new Inode(written));
            } else {
                before.bytes = written;
            }
        });
    }

    private void requireFolder(String path) throws IOException {
        if (!folders.contains(above(path))) {
            throw new NoSuchFileException(path);
        }
    }

    @Override
    public synchronized void force(String path) throws IOException {
        step("force " + path, () -> {
            Inode inode = names.get(path);
            if (inode == null) {
                throw new NoSuchFileException(path);
            }
            inode.onDevice = inode.bytes;
        });
    }

    @Override
    public void forceAll(Collection<String> paths) throws IOException {
        for (String path : paths) {
            force(path);
        }
    }

    @Override
    public synchronized void forceDirectory(String folder) throws IOException {
        step("forceDirectory " + folder, () -> {
            if (!folders.contains(folder)) {
                throw new NoSuchFileException(folder);
            }
            namesOnDevice.keySet().removeIf(path -> above(path).equals(folder));
            names.forEach((path, inode) -> {
                if (above(path).equals(folder)) {
                    namesOnDevice.put(path, inode);
                }
            });
            foldersOnDevice.removeIf(path -> !path.isEmpty() && above(path).equals(folder) && !folders.contains(path));
            folders.stream().filter(path -> !path.isEmpty() && above(path).equals(folder)).forEach(foldersOnDevice::add);
        });
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        step("rename " + from + " " + to, () -> {
            requireFolder(to);
            Inode inode = names.remove(from);
            if (inode == null) {
                throw new NoSuchFileException(from);
            }
            names.put(to, inode);
        });
    }

    @Override
    public synchronized void delete(String path) throws IOException {
        step("delete " + path, () -> {
            if (folders.contains(path)) {
                if (names.keySet().stream().anyMatch(name -> above(name).equals(path))) {
                    throw new FileAlreadyExistsException(path);
                }
                folders.remove(path);
            }
            names.remove(path);
        });
    }

    @Override
    public Path path(String path) {
        return Path.of("/fragile").resolve(path);
    }
}
