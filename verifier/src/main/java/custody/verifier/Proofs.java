package custody.verifier;

import java.util.Arrays;
import java.util.List;

/// Inclusion and consistency proofs, verified as RFC 9162, sections 2.1.3.2 and 2.1.4.2 say. Proofs are consumed exactly.
final class Proofs {
    private Proofs() {}

    static void inclusion(long index, long size, byte[] leaf, List<byte[]> proof, byte[] root) throws MalformedException {
        lengths(proof, leaf, root);
        if (Long.compareUnsigned(index, size) >= 0) {
            throw new MalformedException("index " + index + " is not in a tree of " + size + " entries");
        }
        long fn = index;
        long sn = size - 1;
        byte[] r = leaf;
        for (byte[] c : proof) {
            if (sn == 0) {
                throw new MalformedException("the inclusion proof is too long");
            }
            if ((fn & 1) == 1 || fn == sn) {
                r = Hasher.own().node(c, r);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                r = Hasher.own().node(r, c);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        if (sn != 0) {
            throw new MalformedException("the inclusion proof is too short");
        }
        if (!Arrays.equals(r, root)) {
            throw new MalformedException("the inclusion proof ends in " + Hasher.hex(r) + ", not in the root " + Hasher.hex(root));
        }
    }

    static void consistency(long m, long n, byte[] rootM, byte[] rootN, List<byte[]> proof) throws MalformedException {
        lengths(proof, rootM, rootN);
        if (m < 0 || m > n) {
            throw new MalformedException("no consistency from size " + m + " to " + n);
        }
        if (m == 0 || m == n) {
            if (!proof.isEmpty() || (m == n && !Arrays.equals(rootM, rootN))) {
                throw new MalformedException("two different trees of size " + m + ", or a proof where none belongs");
            }
            return;
        }
        boolean whole = Long.bitCount(m) == 1;
        if (proof.isEmpty()) {
            throw new MalformedException("the consistency proof is empty");
        }
        long fn = m - 1;
        long sn = n - 1;
        while ((fn & 1) == 1) {
            fn >>>= 1;
            sn >>>= 1;
        }
        byte[] fr = whole ? rootM : proof.getFirst();
        byte[] sr = fr;
        for (byte[] c : whole ? proof : proof.subList(1, proof.size())) {
            if (sn == 0) {
                throw new MalformedException("the consistency proof is too long");
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = Hasher.own().node(c, fr);
                sr = Hasher.own().node(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                sr = Hasher.own().node(sr, c);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        if (sn != 0 || !Arrays.equals(fr, rootM) || !Arrays.equals(sr, rootN)) {
            throw new MalformedException("the tree of size " + m + " is not the beginning of the tree of size " + n);
        }
    }

    private static void lengths(List<byte[]> proof, byte[] a, byte[] b) throws MalformedException {
        boolean good = proof.size() <= 64 && a.length == Hasher.BYTES && b.length == Hasher.BYTES;
        if (!good || proof.stream().anyMatch(h -> h.length != Hasher.BYTES)) {
            throw new MalformedException("a hash that is not 32 bytes, or more than 64 of them, in a proof");
        }
    }
}
