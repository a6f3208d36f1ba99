package custody.ledger.publish;

import custody.ledger.journal.Journal;
import custody.ledger.merkle.Hash;
import custody.ledger.merkle.TreeHead;
import custody.ledger.note.NoteException;
import custody.ledger.note.VerifierKey;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Holds what was signed in the past against the journal, before anything new is taken.
///
/// A journal that is shorter than a signed tree (a restored backup, a cut tail), or has other entries, must not grow:
/// whatever it signed next would contradict what others hold.
final class SignedBefore {
    private final Journal journal;

    SignedBefore(Journal journal) {
        this.journal = journal;
    }

    /// Checks the register's last and the published checkpoint; the register has the later of both afterwards.
    ///
    /// @throws FileSystemException when one of them is not the beginning of the journal
    void require(CheckpointRegister register, LogDirectory directory, List<VerifierKey> keys) throws IOException {
        Optional<SignedCheckpoint> last = register.last();
        if (last.isPresent()) {
            requireBeginning(last.get().head(), directory.files().path("").resolveSibling(Publisher.REGISTER));
        }
        byte[] bytes = directory.checkpoint();
        if (bytes == null) {
            return;
        }
        Path file = directory.files().path(LogDirectory.CHECKPOINT);
        SignedCheckpoint published;
        try {
            published = SignedCheckpoint.parse(bytes, keys);
        } catch (NoteException e) {
            throw new FileSystemException(file.toString(), null, "not a checkpoint that this log signed: " + e.getMessage());
        }
        if (last.isEmpty() || !last.get().head().equals(published.head())) {
            requireBeginning(published.head(), file);
        }
        if (last.isEmpty() || last.get().size() < published.size()) {
            register.put(published);
        }
    }

    private void requireBeginning(TreeHead head, Path where) throws IOException {
        if (head.size() > journal.size()) {
            throw new FileSystemException(where.toString(), null, "a checkpoint over " + head.size()
                    + " entries was signed, and the journal has only " + journal.size()
                    + ": it is an old copy or was cut, and must not grow from here");
        }
        Hash root = journal.tree(head.size()).root();
        if (!root.equals(head.root())) {
            throw new FileSystemException(where.toString(), null, "a checkpoint over " + head.size() + " entries was signed with root "
                    + head.root() + ", and those of the journal have root " + root + ": it is not the journal that was signed");
        }
    }
}
