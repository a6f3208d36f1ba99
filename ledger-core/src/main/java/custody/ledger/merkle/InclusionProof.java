package custody.ledger.merkle;

import java.util.List;

/// That one leaf is in one tree (RFC 6962, section 2.1.1); hashes from the leaf's sibling upwards.
public record InclusionProof(long index, long treeSize, List<Hash> hashes) {
    public InclusionProof {
        hashes = List.copyOf(hashes);
    }

    /// Checks the proof for a leaf hash under a root (RFC 9162, section 2.1.3.2).
    ///
    /// @throws ProofException unless the proof leads from exactly this leaf to exactly this root, all of it used.
    public void verify(Hash leafHash, Hash root) throws ProofException {
        if (index < 0 || index >= treeSize) {
            throw new ProofException("index " + index + " is not in a tree of " + treeSize);
        }
        long fn = index;
        long sn = treeSize - 1;
        Hash r = leafHash;
        for (Hash hash : hashes) {
            if (sn == 0) {
                throw new ProofException("the proof is too long");
            }
            if ((fn & 1) == 1 || fn == sn) {
                r = Hash.ofNode(hash, r);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                r = Hash.ofNode(r, hash);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        if (sn != 0) {
            throw new ProofException("the proof is too short");
        }
        if (!r.equals(root)) {
            throw new ProofException("the proof leads to root " + r + ", not " + root);
        }
    }
}
