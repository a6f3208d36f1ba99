package custody.ledger.publish;

import custody.ledger.merkle.TreeHead;
import custody.ledger.note.Checkpoint;
import custody.ledger.note.LogSigner;
import custody.ledger.note.NoteException;
import custody.ledger.note.SignedNote;
import custody.ledger.note.VerifierKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/// A checkpoint under both signatures of the log, each of which was verified; `at` is the time in the second one.
public record SignedCheckpoint(Checkpoint checkpoint, String note, Instant at) {
    /// Signs a head, and reads the note as anybody would before it is believed.
    static SignedCheckpoint sign(LogSigner signer, TreeHead head, Instant at) {
        SignedNote note = signer.sign(new Checkpoint(signer.origin(), head), at);
        try {
            SignedCheckpoint signed = parse(note.format().getBytes(StandardCharsets.UTF_8), signer.keys());
            if (!signed.head().equals(head)) {
                throw new IllegalStateException("signed another head than " + head);
            }
            return signed;
        } catch (NoteException e) {
            throw new IllegalStateException("a signature just made does not verify: " + e.getMessage(), e);
        }
    }

    /// Reads a note.
    ///
    /// @throws NoteException unless it is a checkpoint of the log with these keys, signed under each of them
    static SignedCheckpoint parse(byte[] bytes, List<VerifierKey> keys) throws NoteException {
        SignedNote note = SignedNote.parse(bytes);
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        if (!checkpoint.origin().equals(keys.getFirst().name())) {
            throw new NoteException("a checkpoint of " + checkpoint.origin() + ", not of " + keys.getFirst().name());
        }
        note.verify(keys);
        return new SignedCheckpoint(checkpoint, new String(bytes, StandardCharsets.UTF_8), time(note, keys));
    }

    private static Instant time(SignedNote note, List<VerifierKey> keys) throws NoteException {
        for (VerifierKey key : keys) {
            for (SignedNote.Signature signature : note.signatures()) {
                if (key.type() == VerifierKey.ML_DSA_44 && signature.isUnder(key)) {
                    return Instant.ofEpochSecond(ByteBuffer.wrap(signature.signature()).getLong());
                }
            }
        }
        throw new NoteException("no signature with a time");
    }

    public TreeHead head() {
        return checkpoint.head();
    }

    public long size() {
        return checkpoint.head().size();
    }

    byte[] bytes() {
        return note.getBytes(StandardCharsets.UTF_8);
    }
}
