package custody.query.state;

import custody.query.posting.FreshPostings;
import custody.query.posting.Indexes;
import custody.query.posting.PageCache;
import custody.query.posting.Run;
import custody.query.posting.RunGoneException;
import custody.query.posting.RunSet;
import custody.query.state.EvidenceCommit.WrittenRun;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// All postings of the state: the committed runs, which any thread may ask and a merge may exchange, and what is
/// fresh, which is the follower's own.
final class StoredPostings {
    private final PageCache pages;
    private final AtomicReference<RunSet> runs;
    private final AtomicLong nextRun;
    private final FreshPostings[] fresh = new FreshPostings[Space.values().length];

    StoredPostings(PageCache pages, Collection<Run> runs, long nextRun) {
        this.pages = pages;
        this.runs = new AtomicReference<>(RunSet.of(runs));
        this.nextRun = new AtomicLong(nextRun);
        for (int i = 0; i < fresh.length; i++) {
            fresh[i] = new FreshPostings();
        }
    }

    void add(Space space, long hash, long index) {
        fresh[space.ordinal()].add(hash, index);
    }

    /// What lies under a hash, ascending, each once; for the follower's thread.
    Indexes find(Space space, long hash) {
        var found = new Indexes();
        find(space, hash, found);
        return found.distinct();
    }

    /// Adds what lies under a hash, in no order; for the follower's thread.
    void find(Space space, long hash, Indexes into) {
        fresh[space.ordinal()].find(hash, into);
        findCommitted(space, hash, into);
    }

    /// Adds what is committed under a hash, in no order; for any thread.
    void findCommitted(Space space, long hash, Indexes into) {
        RunSet now = runs.get();
        while (true) {
            try {
                now.find(space.ordinal(), hash, pages, into);
                return;
            } catch (RunGoneException e) {
                RunSet next = runs.get();
                if (next == now) {
                    throw e;
                }
                now = next;
            }
        }
    }

    RunSet runs() {
        return runs.get();
    }

    PageCache pages() {
        return pages;
    }

    long newRun() {
        return nextRun.getAndIncrement();
    }

    /// What is fresh, as runs to be written.
    List<WrittenRun> write() {
        var written = new ArrayList<WrittenRun>();
        for (int space = 0; space < fresh.length; space++) {
            if (fresh[space].size() > 0) {
                List<byte[]> bytes = new ArrayList<>();
                written.add(new WrittenRun(fresh[space].write(newRun(), space, bytes::add), bytes));
            }
        }
        return written;
    }

    /// The runs are committed: they take the place of what was fresh.
    void committed(List<WrittenRun> written) {
        for (WrittenRun run : written) {
            for (int page = 0; page < run.pages().size(); page++) {
                pages.put(run.run().id(), page, run.pages().get(page));
            }
        }
        runs.updateAndGet(set -> set.with(written.stream().map(WrittenRun::run).toList()));
        for (FreshPostings each : fresh) {
            each.clear();
        }
    }

    /// A merge is committed.
    void merged(List<Run> gone, Run merged) {
        runs.updateAndGet(set -> set.replaced(gone, merged));
    }
}
