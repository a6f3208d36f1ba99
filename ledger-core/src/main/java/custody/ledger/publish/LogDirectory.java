package custody.ledger.publish;

import custody.ledger.tile.EntryBundle;
import custody.ledger.tile.TileAddress;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The published directory: `checkpoint` and `tile/…`, each file there whole or not at all.
///
/// A file is written under another name and renamed; [#settle] makes all that was put since the last time durable, files
/// before names. Writing is for the publisher's thread alone, reading for any.
final class LogDirectory {
    static final String CHECKPOINT = "checkpoint";
    /// What is being written. One name is enough for one thread, and a crash leaves at most this.
    static final String NEW = ".new";

    private final FileTree files;
    private final Set<String> foldersMade = new LinkedHashSet<>();
    private final Set<String> unsettled = new LinkedHashSet<>();
    private final Set<String> foldersUnsettled = new LinkedHashSet<>();

    LogDirectory(FileTree files) {
        this.files = files;
    }

    /// Puts a file in its place, or in the place of the one there.
    void put(String path, byte[] bytes) throws IOException {
        String folder = folder(path);
        if (foldersMade.add(folder)) {
            files.makeFolder(folder);
            for (String above = folder; !above.isEmpty(); above = folder(above)) {
                foldersUnsettled.add(folder(above));
            }
        }
        foldersUnsettled.add(folder);
        files.write(NEW, bytes);
        files.rename(NEW, path);
        unsettled.add(path);
    }

    private static String folder(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    int unsettledFiles() {
        return unsettled.size();
    }

    /// Returns when everything put so far is on the device.
    void settle() throws IOException {
        files.forceAll(unsettled);
        for (String folder : foldersUnsettled) {
            files.forceDirectory(folder);
        }
        unsettled.clear();
        foldersUnsettled.clear();
        foldersMade.clear();
    }

    /// The bytes of exactly this tile or bundle; null if it is not there.
    byte @Nullable [] exactly(TileAddress address) throws IOException {
        return files.read(address.path());
    }

    /// The bytes of a tile or bundle, of the full one cut to the width if the partial one is gone (c2sp.org/tlog-tiles,
    /// "Partial Tiles"); null if there is neither.
    byte @Nullable [] read(TileAddress address) throws IOException {
        byte[] exact = exactly(address);
        if (exact != null || !address.isPartial()) {
            return exact;
        }
        byte[] full = exactly(address.full());
        return full == null ? null : cut(full, address);
    }

    private static byte[] cut(byte[] full, TileAddress address) {
        if (address.level() != TileAddress.ENTRIES) {
            return Arrays.copyOf(full, Math.min(full.length, address.width() * custody.ledger.merkle.Hash.BYTES));
        }
        EntryBundle bundle = new EntryBundle();
        List<byte[]> entries = EntryBundle.parse(full);
        entries.subList(0, Math.min(entries.size(), address.width())).forEach(bundle::add);
        return bundle.bytes();
    }

    /// Removes the partial forms of a tile, and of the bundle with a tile of leaf hashes, but for some widths.
    void keepPartials(int level, long tile, Set<Integer> widths) throws IOException {
        keepPartials(new TileAddress(level, tile, TileAddress.FULL), widths);
        if (level == 0) {
            keepPartials(new TileAddress(TileAddress.ENTRIES, tile, TileAddress.FULL), widths);
        }
    }

    private void keepPartials(TileAddress full, Set<Integer> widths) throws IOException {
        String folder = full.path() + ".p";
        List<String> found = files.names(folder);
        int left = found.size();
        for (String name : found) {
            if (!name.matches("[0-9]{1,3}") || !widths.contains(Integer.parseInt(name))) {
                files.delete(folder + "/" + name);
                left--;
            }
        }
        if (!found.isEmpty() && left == 0) {
            files.delete(folder);
            foldersMade.remove(folder);
        }
    }

    /// Puts a note in its place in a directory, durable when it returns; its bytes are on the device, and read back,
    /// before it has its name.
    static void putNote(FileTree files, String name, byte[] note) throws IOException {
        files.write(NEW, note);
        files.force(NEW);
        if (!Arrays.equals(files.read(NEW), note)) {
            throw new IOException("read back before it is published: " + files.path(NEW) + " is not what was written");
        }
        files.rename(NEW, name);
        files.forceDirectory("");
    }

    void putCheckpoint(byte[] note) throws IOException {
        putNote(files, CHECKPOINT, note);
    }

    byte @Nullable [] checkpoint() throws IOException {
        return files.read(CHECKPOINT);
    }

    FileTree files() {
        return files;
    }
}
