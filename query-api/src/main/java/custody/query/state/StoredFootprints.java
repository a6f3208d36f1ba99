package custody.query.state;

import custody.query.attribution.Footprint;
import custody.query.attribution.Key;
import custody.query.attribution.Span;
import custody.query.posting.Indexes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which uses looked at which keys, and when they were, as the follower's thread sees it.
///
/// Footprints only grow, because a use too many is judged again in vain and no harm done. The uses that share one lie
/// under their leader.
final class StoredFootprints {
    private final StoredPostings postings;
    private final StoredVerdicts verdicts;
    private final EntryMarks marks;
    private final Map<Long, Long> prints = new HashMap<>();

    StoredFootprints(StoredPostings postings, StoredVerdicts verdicts, EntryMarks marks) {
        this.postings = postings;
        this.verdicts = verdicts;
        this.marks = marks;
    }

    /// The uses that may have looked at any of the keys and may lie in the span, see
    /// [custody.query.attribution.EvidenceStore#affected].
    List<Long> affected(Collection<Key> keys, Span span) {
        var ofAll = new HashSet<Long>();
        var ofOpen = new HashSet<Long>();
        keys.forEach(key -> (key.isOfOpen() ? ofOpen : ofAll).add(Space.token(key)));
        var uses = new Indexes();
        readers(ofAll, false, span, uses);
        readers(ofOpen, true, span, uses);
        uses.distinct();
        var all = new ArrayList<Long>(uses.size());
        for (int i = 0; i < uses.size(); i++) {
            all.add(uses.get(i));
        }
        return all;
    }

    private void readers(Set<Long> tokens, boolean open, Span span, Indexes into) {
        var found = new Indexes();
        tokens.forEach(token -> postings.find(Space.READERS, token, found));
        found.distinct();
        for (int i = 0; i < found.size(); i++) {
            long use = found.get(i);
            // Of a leader the span is that of all that are alike.
            if (isTouched(use, span)) {
                addMeant(use, open, into);
                addAlike(use, open, span, into);
            }
        }
    }

    private void addAlike(long leader, boolean open, Span span, Indexes into) {
        if (!marks.leaders().contains(leader)) {
            return;
        }
        Indexes alike = postings.find(Space.ALIKE, Space.number(leader));
        for (int i = 0; i < alike.size(); i++) {
            if (isTouched(alike.get(i), span)) {
                addMeant(alike.get(i), open, into);
            }
        }
    }

    private void addMeant(long use, boolean open, Indexes into) {
        if (!open || marks.open().contains(use)) {
            into.add(use);
        }
    }

    private boolean isTouched(long use, Span span) {
        return span.equals(Span.ALL) || marks.spans().mayTouch(use, span);
    }

    /// Adds to the footprint and the span of a use; `isNew` when it had none before.
    void set(long use, Footprint footprint, Span span, boolean isNew) {
        if (footprint.isEmpty()) {
            return;
        }
        marks.spans().widen(use, span);
        marks.open().set(use, footprint.shared().isOpen());
        long[] tokens = footprint.shared().hashes(Space::token);
        // A wider span must reach the leader's too.
        long print = span.until() - span.from();
        for (long token : tokens) {
            print = print * 31 + token;
        }
        for (Key key : footprint.own()) {
            print = print * 31 + Space.token(key);
        }
        if (print == printOf(use, isNew)) {
            return;
        }
        prints.put(use, print);
        footprint.own().forEach(key -> postings.add(Space.READERS, Space.token(key), use));
        long leader = footprint.shared().leader(use);
        if (leader == use) {
            for (long token : tokens) {
                postings.add(Space.READERS, token, use);
            }
        } else {
            postings.add(Space.ALIKE, Space.number(leader), use);
            marks.leaders().set(leader, true);
            marks.spans().widen(leader, span);
        }
    }

    /// The print of the footprint that is known to be written: that of the latest version, or of this batch.
    private long printOf(long use, boolean isNew) {
        Long known = prints.get(use);
        if (known != null) {
            return known;
        }
        if (isNew) {
            return 0;
        }
        VerdictBlock.Printed latest = verdicts.latest(use);
        long print = latest == null ? 0 : latest.print();
        prints.put(use, print);
        return print;
    }

    /// The print of the footprint of a use that was set since the last commit; 0 without.
    long print(long use) {
        return prints.getOrDefault(use, 0L);
    }

    /// The batch is committed.
    void committed() {
        prints.clear();
    }
}
