package custody.ledger.sequence;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One caller's candidates on their way through the sequencer, and the caller, who is parked meanwhile.
///
/// The caller fills it, the queue hands it over, the sequencer's thread owns it until [#done] or [#stopped].
final class Call {
    private final Thread caller = Thread.currentThread();
    private final List<Query> queries;
    private final @Nullable Placement[] placements;
    private final long bytes;
    /// First query that the sequencer has not looked at.
    private int next;
    private volatile @Nullable End end;

    /// How it ended; `stopped` is the reason why it was not written.
    private record End(@Nullable String stopped) {
        static final End DONE = new End(null);
    }

    /// A candidate to be placed, by its position in the caller's list, with what the caller found out about it.
    record Query(int position, Candidate candidate, Precedents.Known known) {}

    /// @param placements those that are known already; the sequencer fills in the others
    Call(List<Query> queries, @Nullable Placement[] placements) {
        this.queries = queries;
        this.placements = placements;
        long sum = 0;
        for (Query query : queries) {
            sum += query.candidate.salted().length;
        }
        this.bytes = sum;
    }

    int entries() {
        return queries.size();
    }

    long bytes() {
        return bytes;
    }

    @Nullable Query peek() {
        return next < queries.size() ? queries.get(next) : null;
    }

    void advance() {
        next++;
    }

    void place(int position, Placement placement) {
        placements[position] = placement;
    }

    List<Placement> placements() {
        List<Placement> all = new ArrayList<>(placements.length);
        for (Placement placement : placements) {
            all.add(Objects.requireNonNull(placement));
        }
        return all;
    }

    void done() {
        end = End.DONE;
        LockSupport.unpark(caller);
    }

    /// Unless it was answered before.
    void stopped(String reason) {
        if (end == null) {
            end = new End(reason);
            LockSupport.unpark(caller);
        }
    }

    /// Parks until the sequencer is done with it.
    void await() throws InterruptedException, NotSequencedException.Stopped {
        End now = end;
        while (now == null) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.park(this);
            now = end;
        }
        if (now.stopped != null) {
            throw new NotSequencedException.Stopped(now.stopped);
        }
    }
}
