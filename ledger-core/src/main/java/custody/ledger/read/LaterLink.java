package custody.ledger.read;

import custody.ledger.entry.ChainLink;
import custody.ledger.journal.Journal;
import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// A place in the chain that is read when it is asked for. Damage that is found then is thrown as [UncheckedIOException].
final class LaterLink implements ChainLink {
    private final Journal journal;
    private final long index;
    private volatile @Nullable ChainLink known;

    LaterLink(Journal journal, long index) {
        this.journal = journal;
        this.index = index;
    }

    @Override
    public Hash leafHash() {
        return known().leafHash();
    }

    @Override
    public Hash previous() {
        return known().previous();
    }

    private ChainLink known() {
        ChainLink link = known;
        if (link == null) {
            try {
                link = journal.link(index);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            known = link;
        }
        return link;
    }
}
