package custody.ledger.journal;

import custody.ledger.merkle.Hash;
import java.io.IOException;

/// Is shown leaves in order: the exact line, and its hash as the chain has it.
@FunctionalInterface
public interface LeafVisitor {
    void leaf(byte[] line, Hash hash) throws IOException;
}
