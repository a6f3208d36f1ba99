package custody.query.posting;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/// The runs that hold at one moment. Immutable; any number of threads may look up.
public final class RunSet {
    public static final RunSet EMPTY = new RunSet(List.of());

    /// So many runs of one level in a space become one of the next.
    private static final int MERGED = 4;

    private final List<Run> runs;
    private final Run[][] bySpace;

    private RunSet(List<Run> runs) {
        this.runs = runs;
        int spaces = runs.stream().mapToInt(Run::space).max().orElse(-1) + 1;
        this.bySpace = new Run[spaces][];
        for (int space = 0; space < spaces; space++) {
            int wanted = space;
            bySpace[space] = runs.stream().filter(run -> run.space() == wanted).toArray(Run[]::new);
        }
    }

    public static RunSet of(Collection<Run> runs) {
        return new RunSet(List.copyOf(runs));
    }

    public List<Run> runs() {
        return runs;
    }

    public int size(int space) {
        return space < bySpace.length ? bySpace[space].length : 0;
    }

    public RunSet with(Collection<Run> more) {
        var all = new ArrayList<>(runs);
        all.addAll(more);
        return of(all);
    }

    /// The set after a merge.
    public RunSet replaced(Collection<Run> gone, Run merged) {
        var all = new ArrayList<>(runs);
        all.removeAll(gone);
        all.add(merged);
        return of(all);
    }

    /// Adds all indexes under a hash in a space, in no order, some perhaps twice.
    ///
    /// @throws RunGoneException when a run was merged away meanwhile
    public void find(int space, long hash, PageSource pages, Indexes into) {
        if (space < bySpace.length) {
            for (Run run : bySpace[space]) {
                run.find(hash, pages, into);
            }
        }
    }

    /// Runs that should become one, the smallest first; empty when there is nothing to merge.
    public List<Run> mergeable() {
        var groups = new TreeMap<Integer, List<Run>>();
        for (Run run : runs) {
            groups.computeIfAbsent(run.level() * 256 + run.space(), g -> new ArrayList<>()).add(run);
        }
        for (List<Run> group : groups.values()) {
            if (group.size() >= MERGED) {
                return group;
            }
        }
        return List.of();
    }
}
