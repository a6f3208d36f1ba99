package custody.ledger.note;

import custody.ledger.merkle.Hash;
import custody.ledger.merkle.InclusionProof;
import custody.ledger.merkle.ProofException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A signed proof of inclusion that can be checked offline (c2sp.org/tlog-proof).
///
/// `note` is the signed checkpoint, verbatim.
public record Receipt(long index, List<Hash> hashes, String note) {
    private static final String HEADER = "c2sp.org/tlog-proof@v1";
    private static final int MAX_HASHES = 63;

    public Receipt {
        hashes = List.copyOf(hashes);
    }

    /// The text of the `.tlog-proof` file.
    public String format() {
        StringBuilder text = new StringBuilder(HEADER).append("\nindex ").append(index).append('\n');
        for (Hash hash : hashes) {
            text.append(Base64.getEncoder().encodeToString(hash.bytes())).append('\n');
        }
        return text.append('\n').append(note).toString();
    }

    /// Reads a receipt; an `extra` line is skipped, for nothing vouches for it.
    public static Receipt parse(String text) throws NoteException {
        int split = text.indexOf("\n\n");
        if (split < 0) {
            throw new NoteException("a receipt has a head, an empty line, and a checkpoint");
        }
        List<String> lines = new ArrayList<>(List.of(text.substring(0, split).split("\n", -1)));
        if (lines.size() < 2 || !lines.removeFirst().equals(HEADER)) {
            throw new NoteException("a receipt begins with " + HEADER);
        }
        if (lines.getFirst().startsWith("extra ")) {
            StrictText.base64(lines.removeFirst().substring("extra ".length()));
        }
        if (lines.isEmpty() || !lines.getFirst().startsWith("index ") || lines.size() - 1 > MAX_HASHES) {
            throw new NoteException("a receipt names an index and at most " + MAX_HASHES + " hashes");
        }
        long index = StrictText.decimal(lines.removeFirst().substring("index ".length()));
        List<Hash> hashes = new ArrayList<>();
        for (String line : lines) {
            byte[] hash = StrictText.base64(line);
            if (hash.length != Hash.BYTES) {
                throw new NoteException("a hash has " + Hash.BYTES + " bytes");
            }
            hashes.add(Hash.copyOf(hash));
        }
        return new Receipt(index, hashes, text.substring(split + 2));
    }

    /// Checks that the leaf is in the log under these keys, all of which must have signed.
    public void verify(byte[] leaf, List<VerifierKey> keys) throws NoteException, ProofException {
        SignedNote signed = SignedNote.parse(note.getBytes(StandardCharsets.UTF_8));
        signed.verify(keys);
        Checkpoint checkpoint = Checkpoint.parse(signed.text());
        new InclusionProof(index, checkpoint.head().size(), hashes).verify(Hash.ofLeaf(leaf), checkpoint.head().root());
    }
}
