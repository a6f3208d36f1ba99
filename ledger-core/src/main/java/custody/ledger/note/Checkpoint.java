package custody.ledger.note;

import custody.ledger.merkle.Hash;
import custody.ledger.merkle.TreeHead;
import java.util.Base64;

/// A tree head under the log's unique name, as c2sp.org/tlog-checkpoint writes it; ours have no extension lines.
public record Checkpoint(String origin, TreeHead head) {
    public Checkpoint {
        if (origin.isEmpty() || origin.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("no origin");
        }
    }

    /// The three lines that are signed.
    public String text() {
        return origin + "\n" + head.size() + "\n" + Base64.getEncoder().encodeToString(head.root().bytes()) + "\n";
    }

    /// Reads the three lines; extension lines are refused.
    public static Checkpoint parse(String text) throws NoteException {
        String[] lines = text.split("\n", -1);
        if (lines.length != 4 || !lines[3].isEmpty() || lines[0].isEmpty()) {
            throw new NoteException("a checkpoint of ours has three lines");
        }
        byte[] root = StrictText.base64(lines[2]);
        if (root.length != Hash.BYTES) {
            throw new NoteException("a root hash has " + Hash.BYTES + " bytes");
        }
        return new Checkpoint(lines[0], new TreeHead(StrictText.decimal(lines[1]), Hash.copyOf(root)));
    }
}
