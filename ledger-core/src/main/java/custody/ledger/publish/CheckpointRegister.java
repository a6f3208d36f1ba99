package custody.ledger.publish;

import custody.ledger.note.NoteException;
import custody.ledger.note.VerifierKey;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/// What was signed, in `checkpoints/` of the data directory: one note a tree size, named by it.
///
/// It is written before a checkpoint is published, lies outside the published directory, and so outlives its loss. One
/// name a size makes two roots for one size impossible to overlook. Older notes are thinned out: the newest
/// [#NEWEST_KEPT] stay, of others the last of each minute for an hour, of each hour for a week, of each day for ever.
/// Putting is for the publisher's thread alone, reading for any.
final class CheckpointRegister {
    /// More than a tile is wide, so that every published size of the tiles still open is known.
    static final int NEWEST_KEPT = 300;

    private static final int THIN_EVERY = 64;
    private static final int NAME_DIGITS = 20;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WEEK = Duration.ofDays(7);

    private final FileTree files;
    private final List<VerifierKey> keys;
    /// When each was signed, by size.
    private final ConcurrentSkipListMap<Long, Instant> times = new ConcurrentSkipListMap<>();
    private int putsSinceThinning;

    private CheckpointRegister(FileTree files, List<VerifierKey> keys) {
        this.files = files;
        this.keys = keys;
    }

    /// Reads the register there is.
    ///
    /// @throws IOException when a note in it is not one of this log under its keys
    static CheckpointRegister open(FileTree files, List<VerifierKey> keys) throws IOException {
        CheckpointRegister register = new CheckpointRegister(files, keys);
        files.delete(LogDirectory.NEW);
        // A rename that a crash or an error left undecided is decided before anything is built on it.
        files.forceDirectory("");
        for (String name : files.names("")) {
            if (name.matches("[0-9]{" + NAME_DIGITS + "}")) {
                long size = Long.parseLong(name);
                register.times.put(size, register.read(size).at());
            }
        }
        return register;
    }

    private SignedCheckpoint read(long size) throws IOException {
        String name = name(size);
        byte[] bytes = files.read(name);
        try {
            if (bytes == null) {
                throw new NoteException("it is gone");
            }
            SignedCheckpoint signed = SignedCheckpoint.parse(bytes, keys);
            if (signed.size() != size) {
                throw new NoteException("it is for size " + signed.size());
            }
            return signed;
        } catch (NoteException e) {
            throw new FileSystemException(
                    files.path(name).toString(), null, "not a checkpoint that this log signed: " + e.getMessage());
        }
    }

    private static String name(long size) {
        return String.format("%0" + NAME_DIGITS + "d", size);
    }

    /// The largest that was signed.
    Optional<SignedCheckpoint> last() throws IOException {
        Map.Entry<Long, Instant> last = times.lastEntry();
        return last == null ? Optional.empty() : Optional.of(read(last.getKey()));
    }

    /// Sizes that were signed and are kept, up to and with `size`, in order.
    List<Long> sizes(long size) {
        return List.copyOf(times.headMap(size, true).keySet());
    }

    /// Those with sizes below `below`, newest first.
    List<SignedCheckpoint> below(long below, int max) throws IOException {
        List<SignedCheckpoint> found = new ArrayList<>();
        for (Long size : times.headMap(below, false).descendingKeySet()) {
            if (found.size() == max) {
                break;
            }
            byte[] bytes = files.read(name(size));
            if (bytes != null) { // else it was thinned out meanwhile
                found.add(read(size));
            }
        }
        return found;
    }

    /// Keeps a checkpoint; durable when it returns.
    ///
    /// @throws IllegalStateException when another root was signed for its size, or a larger tree
    void put(SignedCheckpoint signed) throws IOException {
        Optional<SignedCheckpoint> last = last();
        if (last.isPresent() && (last.get().size() > signed.size()
                || last.get().size() == signed.size() && !last.get().head().equals(signed.head()))) {
            throw new IllegalStateException("signed before: " + last.get().head() + ", now: " + signed.head());
        }
        LogDirectory.putNote(files, name(signed.size()), signed.bytes());
        times.put(signed.size(), signed.at());
        if (++putsSinceThinning >= THIN_EVERY) {
            putsSinceThinning = 0;
            thin(signed.at());
        }
    }

    private void thin(Instant now) throws IOException {
        Set<String> taken = new HashSet<>();
        int newest = 0;
        for (Map.Entry<Long, Instant> each : times.descendingMap().entrySet()) {
            Duration age = Duration.between(each.getValue(), now);
            Duration step = age.compareTo(HOUR) < 0 ? Duration.ofMinutes(1) : age.compareTo(WEEK) < 0 ? HOUR : Duration.ofDays(1);
            boolean first = taken.add(step + "/" + each.getValue().getEpochSecond() / step.toSeconds());
            if (newest++ >= NEWEST_KEPT && !first) {
                times.remove(each.getKey());
                files.delete(name(each.getKey()));
            }
        }
    }
}
