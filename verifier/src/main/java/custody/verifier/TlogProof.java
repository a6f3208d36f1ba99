package custody.verifier;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A saved proof that an entry is in a log (C2SP tlog-proof): index, inclusion hashes, checkpoint.
record TlogProof(long index, List<byte[]> hashes, Checkpoint checkpoint) {
    private static final String HEADER = "c2sp.org/tlog-proof@v1";
    private static final int MAX_HASHES = 64;

    TlogProof {
        hashes = List.copyOf(hashes);
    }

    static TlogProof parse(byte[] bytes) throws MalformedException {
        if (bytes.length > 2 * SignedNote.MAX_BYTES) {
            throw new MalformedException("a proof of more than " + 2 * SignedNote.MAX_BYTES + " bytes");
        }
        String text = StrictText.utf8(bytes);
        int empty = text.indexOf("\n\n");
        if (empty < 0 || !text.startsWith(HEADER + "\n")) {
            throw new MalformedException("not a " + HEADER);
        }
        String[] lines = text.substring(0, empty).split("\n", -1);
        int at = 1;
        if (at < lines.length && lines[at].startsWith("extra ")) {
            StrictText.base64(lines[at++].substring("extra ".length()));
        }
        if (at >= lines.length || !lines[at].startsWith("index ")) {
            throw new MalformedException("a proof without its index");
        }
        long index = StrictText.decimal(lines[at++].substring("index ".length()));
        if (lines.length - at > MAX_HASHES) {
            throw new MalformedException("more than " + MAX_HASHES + " hashes in a proof");
        }
        List<byte[]> hashes = new ArrayList<>();
        for (String line : Arrays.asList(lines).subList(at, lines.length)) {
            hashes.add(StrictText.hash(line));
        }
        return new TlogProof(index, hashes, Checkpoint.parse(text.substring(empty + 2).getBytes(StandardCharsets.UTF_8)));
    }

    /// Throws unless the entry with this leaf hash is in the checkpoint's tree.
    void verify(byte[] leafHash) throws MalformedException {
        Proofs.inclusion(index, checkpoint.size(), leafHash, hashes, checkpoint.root());
    }
}
