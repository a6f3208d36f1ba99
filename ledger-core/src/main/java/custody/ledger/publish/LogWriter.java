package custody.ledger.publish;

import custody.ledger.journal.Frontier;
import custody.ledger.journal.Journal;
import custody.ledger.merkle.Hash;
import custody.ledger.merkle.TreeHead;
import custody.ledger.tile.HashTile;
import custody.ledger.tile.TileAddress;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the log from the journal: full tiles as they come, the right edge when a checkpoint is made.
///
/// The steps of a checkpoint, in this order, so that a crash between any two is repaired by doing them again:
/// 1. the partial tiles and bundle of the right edge are put, and all that was put is made durable;
/// 2. the root is derived twice, from the journal's leaf hashes and from the files read back, and must be the same;
/// 3. it is signed, the signatures are verified, and the note is made durable in the register;
/// 4. it is put in its place in the log and made durable: from here on everybody sees it;
/// 5. partial forms of what is full now are removed.
final class LogWriter {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogWriter.class);
    private static final int UNSETTLED_MAX = 4_096;
    private static final int STRIDE = 16_384;

    private final Journal journal;
    private final LogKeys keys;
    private final CheckpointRegister register;
    private final LogDirectory directory;
    private final BooleanSupplier closing;
    private RightEdge edge = new RightEdge();
    private Frontier tree = Frontier.empty();
    /// Size up to which the files were read back.
    private long readBack;
    /// From where on partial forms may lie about that nobody needs.
    private long untidyFrom;
    /// Up to where an attempt before the start may have come.
    private long attempted;

    /// @param closing whether a long rebuilding is to be left
    LogWriter(Journal journal, LogKeys keys, CheckpointRegister register, LogDirectory directory, BooleanSupplier closing) {
        this.journal = journal;
        this.keys = keys;
        this.register = register;
        this.directory = directory;
        this.closing = closing;
    }

    /// Number of entries written.
    long size() {
        return edge.size();
    }

    /// Goes to where the register's last checkpoint is published; the first start publishes that of the empty tree.
    ///
    /// @param anew whether to write everything again, whatever is there
    SignedCheckpoint resume(Instant now, boolean anew) throws IOException {
        Optional<SignedCheckpoint> signed = register.last();
        if (signed.isEmpty()) {
            return checkpoint(now);
        }
        SignedCheckpoint last = signed.get();
        Optional<RightEdge> restored = anew ? Optional.empty() : RightEdge.restore(directory, last.head());
        if (restored.isPresent()) {
            edge = restored.get();
            tree = journal.tree(last.size());
            readBack = last.size();
            requireSame(tree.root(), last.head().root());
        } else {
            rebuild(last);
        }
        show(last);
        List<Long> earlier = register.sizes(last.size() - 1);
        untidyFrom = earlier.isEmpty() ? 0 : earlier.getLast();
        attempted = journal.size();
        tidy(last.size());
        return last;
    }

    /// Writes the log again from its first entry, with the partial tiles of all sizes that were published and are known.
    private void rebuild(SignedCheckpoint last) throws IOException {
        LOGGER.warn("the log in {} is not the one that was published; it is made again from the journal, {} entries",
                directory.files().path(""), last.size());
        for (long size : register.sizes(last.size())) {
            followTo(size);
            for (RightEdge.Part part : edge.partials()) {
                int level = Math.max(0, part.address().level());
                boolean stillOpen = part.address().index() == last.size() >>> HashTile.HEIGHT * (level + 1);
                if (stillOpen || size == last.size()) {
                    directory.put(part.address().path(), part.bytes());
                }
            }
        }
        requireSame(derive(), last.head().root());
    }

    private void followTo(long size) throws IOException {
        while (edge.size() < size) {
            if (closing.getAsBoolean()) {
                throw new IOException("closed while the log was being made again");
            }
            follow(Math.min(size, edge.size() + STRIDE));
        }
    }

    /// Takes entries up to `size` in.
    void follow(long size) throws IOException {
        journal.leaves(edge.size(), size, this::leaf);
        if (directory.unsettledFiles() > UNSETTLED_MAX) {
            directory.settle();
        }
    }

    private void leaf(byte[] line, Hash hash) throws IOException {
        tree.append(hash);
        edge.add(line, hash, (address, bytes) -> directory.put(address.path(), bytes));
    }

    /// Publishes a checkpoint over what was taken in.
    SignedCheckpoint checkpoint(Instant now) throws IOException {
        for (RightEdge.Part part : edge.partials()) {
            directory.put(part.address().path(), part.bytes());
        }
        TreeHead head = new TreeHead(edge.size(), derive());
        SignedCheckpoint signed = SignedCheckpoint.sign(keys.signer(), head, later(now));
        register.put(signed);
        show(signed);
        tidy(head.size());
        return signed;
    }

    /// The signed times never decrease, and are never before the first second, which no cosignature may name.
    private Instant later(Instant now) throws IOException {
        Instant earliest = register.last().map(SignedCheckpoint::at).orElse(Instant.ofEpochSecond(1));
        return now.isAfter(earliest) ? now : earliest;
    }

    /// Makes everything durable and derives the root twice.
    private Hash derive() throws IOException {
        directory.settle();
        Hash root = new ReadBack(directory, readBack, edge.size()).root();
        requireSame(tree.root(), root);
        requireSame(tree.root(), edge.root());
        readBack = edge.size();
        return root;
    }

    private void requireSame(Hash one, Hash other) throws IOException {
        if (!one.equals(other)) {
            throw new IOException("two roots for " + edge.size() + " entries, nothing is signed: " + one + " and " + other);
        }
    }

    private void show(SignedCheckpoint checkpoint) throws IOException {
        if (!java.util.Arrays.equals(directory.checkpoint(), checkpoint.bytes())) {
            directory.putCheckpoint(checkpoint.bytes());
        }
    }

    /// Removes partial forms that nobody needs: those of tiles that became full since the checkpoint before, of which
    /// only the one that was open then has any; and after a start also what an attempt left that was never signed.
    private void tidy(long size) throws IOException {
        boolean thorough = untidyFrom < attempted;
        for (int level = 0; size >>> HashTile.HEIGHT * level > 0; level++) {
            long open = size >>> HashTile.HEIGHT * (level + 1);
            long first = untidyFrom >>> HashTile.HEIGHT * (level + 1);
            for (long n = first; n < (thorough ? open : Math.min(open, first + 1)); n++) {
                directory.keepPartials(level, n, Set.of());
            }
            if (thorough) {
                directory.keepPartials(level, open, signedWidths(level, open, size));
            }
        }
        untidyFrom = size;
    }

    private Set<Integer> signedWidths(int level, long tile, long size) {
        Set<Integer> widths = new HashSet<>();
        for (long signed : register.sizes(size)) {
            if (signed >>> HashTile.HEIGHT * (level + 1) == tile) {
                widths.add((int) (signed >>> HashTile.HEIGHT * level) & TileAddress.FULL - 1);
            }
        }
        return widths;
    }
}
