package custody.ledger.merkle;

import java.util.List;

/// That a tree is the beginning of a later one (RFC 6962, section 2.1.2).
public record ConsistencyProof(long from, long to, List<Hash> hashes) {
    public ConsistencyProof {
        hashes = List.copyOf(hashes);
    }

    /// Checks the proof between two heads (RFC 9162, section 2.1.4.2).
    ///
    /// An empty tree is the beginning of every tree; its proof is empty and says nothing about the later one.
    ///
    /// @throws ProofException unless the proof shows it, all of it used.
    public void verify(TreeHead earlier, TreeHead later) throws ProofException {
        if (earlier.size() != from || later.size() != to || from > to) {
            throw new ProofException("a proof from " + from + " to " + to + " says nothing about sizes " + earlier.size() + " and " + later.size());
        }
        if (from == 0 || from == to) {
            requireEmpty();
            if (from == to && !earlier.root().equals(later.root()) || from == 0 && !earlier.root().equals(Hash.EMPTY_TREE)) {
                throw new ProofException("two roots for one size " + from);
            }
            return;
        }
        walk(earlier.root(), later.root());
    }

    private void requireEmpty() throws ProofException {
        if (!hashes.isEmpty()) {
            throw new ProofException("the proof is too long");
        }
    }

    private void walk(Hash earlier, Hash later) throws ProofException {
        if (hashes.isEmpty()) {
            throw new ProofException("the proof is too short");
        }
        boolean perfect = Long.bitCount(from) == 1;
        Hash first = perfect ? earlier : hashes.getFirst();
        long fn = from - 1;
        long sn = to - 1;
        while ((fn & 1) == 1) {
            fn >>>= 1;
            sn >>>= 1;
        }
        Hash fr = first;
        Hash sr = first;
        for (Hash hash : perfect ? hashes : hashes.subList(1, hashes.size())) {
            if (sn == 0) {
                throw new ProofException("the proof is too long");
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = Hash.ofNode(hash, fr);
                sr = Hash.ofNode(hash, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                sr = Hash.ofNode(sr, hash);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        if (sn != 0) {
            throw new ProofException("the proof is too short");
        }
        if (!fr.equals(earlier) || !sr.equals(later)) {
            throw new ProofException("the proof does not lead to both roots");
        }
    }
}
