package custody.ledger.merkle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import custody.ledger.journal.Frontier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// All trees to a size, all proofs in and between them, and every kind of damage to them.
class ProofTest {
    private static final int SIZE_MAX = 100;
    private static final int DAMAGE_SIZE_MAX = 18;
    private final List<Hash> leaves = new ArrayList<>();
    private final List<Hash> roots = new ArrayList<>();
    private final Prover prover = new Prover(this::node);

    ProofTest() {
        Frontier frontier = Frontier.empty();
        roots.add(frontier.root());
        for (int i = 0; i < SIZE_MAX; i++) {
            Hash leaf = Hash.ofLeaf(new byte[] {(byte) i, 7});
            leaves.add(leaf);
            frontier.append(leaf);
            roots.add(frontier.root());
        }
    }

    private Hash node(int level, long index) {
        return level == 0 ? leaves.get((int) index) : Hash.ofNode(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
    }

    @Test
    void frontierAndProver_agreeOnEveryRoot() {
        for (int size = 0; size <= SIZE_MAX; size++) {
            assertEquals(roots.get(size), prover.root(size));
        }
    }

    @Test
    void everyInclusionProof_holdsForItsLeafOnly() throws ProofException {
        for (int size = 1; size <= SIZE_MAX; size++) {
            for (int index = 0; index < size; index++) {
                InclusionProof proof = prover.inclusion(index, size);
                proof.verify(leaves.get(index), roots.get(size));
                Hash other = leaves.get((index + 1) % SIZE_MAX);
                Hash root = roots.get(size);
                assertThrows(ProofException.class, () -> proof.verify(other, root));
            }
        }
    }

    @Test
    void everyConsistencyProof_holds() throws ProofException {
        for (int to = 0; to <= SIZE_MAX; to++) {
            for (int from = 0; from <= to; from++) {
                prover.consistency(from, to).verify(head(from), head(to));
            }
        }
    }

    @Test
    void anyFlippedBit_orHashTooManyOrTooFew_isRefused() {
        for (int to = 1; to <= DAMAGE_SIZE_MAX; to++) {
            for (int from = 1; from < to; from++) {
                TreeHead first = head(from);
                TreeHead second = head(to);
                for (List<Hash> damaged : damages(prover.consistency(from, to).hashes())) {
                    ConsistencyProof proof = new ConsistencyProof(from, to, damaged);
                    assertThrows(ProofException.class, () -> proof.verify(first, second));
                }
            }
            for (int index = 0; index < to; index++) {
                Hash leaf = leaves.get(index);
                Hash root = roots.get(to);
                for (List<Hash> damaged : damages(prover.inclusion(index, to).hashes())) {
                    InclusionProof proof = new InclusionProof(index, to, damaged);
                    assertThrows(ProofException.class, () -> proof.verify(leaf, root));
                }
            }
        }
    }

    private static List<List<Hash>> damages(List<Hash> hashes) {
        List<List<Hash>> damages = new ArrayList<>();
        for (int i = 0; i < hashes.size(); i++) {
            for (int bit = 0; bit < 8 * Hash.BYTES; bit++) {
                byte[] bytes = hashes.get(i).bytes();
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                List<Hash> damaged = new ArrayList<>(hashes);
                damaged.set(i, Hash.copyOf(bytes));
                damages.add(damaged);
            }
        }
        List<Hash> longer = new ArrayList<>(hashes);
        longer.add(Hash.ZERO);
        damages.add(longer);
        if (!hashes.isEmpty()) {
            damages.add(hashes.subList(1, hashes.size()));
            damages.add(hashes.subList(0, hashes.size() - 1));
        }
        return damages;
    }

    @Test
    void differentRootsOfOneSize_areRefused() {
        TreeHead other = new TreeHead(5, Hash.ZERO);
        assertThrows(ProofException.class, () -> prover.consistency(5, 5).verify(head(5), other));
        assertThrows(ProofException.class, () -> new ConsistencyProof(6, 5, List.of()).verify(head(6), head(5)));
        assertThrows(ProofException.class, () -> new InclusionProof(5, 5, List.of()).verify(leaves.get(4), roots.get(5)));
    }

    private TreeHead head(int size) {
        return new TreeHead(size, roots.get(size));
    }
}
