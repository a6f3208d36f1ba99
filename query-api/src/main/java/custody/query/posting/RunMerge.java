package custody.query.posting;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Merges runs of one space into one, page by page: memory does not depend on their length.
public final class RunMerge {
    private final PageSource pages;

    public RunMerge(PageSource pages) {
        this.pages = pages;
    }

    /// Writes the merged run. Same hashes come together, their indexes each once within an entry.
    public Run merge(List<Run> runs, long id, PageSink sink) {
        Run first = runs.getFirst();
        int level = runs.stream().mapToInt(Run::level).max().orElse(0) + 1;
        var writer = new RunWriter(id, first.space(), level, runs.stream().mapToLong(Run::keys).sum(), sink);
        var queue = new PriorityQueue<Walk>(Comparator.comparingLong(Walk::hash).thenComparingLong(walk -> walk.run.id()));
        for (Run run : runs) {
            var walk = new Walk(run);
            if (walk.next()) {
                queue.add(walk);
            }
        }
        while (!queue.isEmpty()) {
            Walk walk = queue.remove();
            long hash = walk.hash;
            walk.list(index -> writer.add(hash, index));
            if (walk.next()) {
                queue.add(walk);
            }
        }
        return writer.finish();
    }

    /// One run, entry by entry.
    private final class Walk {
        private final Run run;
        private int page = -1;
        private @Nullable Page open;
        private int entry;
        private long hash;

        Walk(Run run) {
            this.run = run;
        }

        long hash() {
            return hash;
        }

        boolean next() {
            entry++;
            while (open == null || entry >= open.entries()) {
                page++;
                if (page >= run.pages()) {
                    return false;
                }
                byte[] bytes = pages.page(run.id(), page);
                if (bytes == null) {
                    throw new RunGoneException(run.id());
                }
                open = new Page(bytes);
                entry = 0;
            }
            hash = open.hash(entry);
            return true;
        }

        void list(java.util.function.LongConsumer into) {
            Page at = open;
            if (at != null) {
                at.list(entry, into);
            }
        }
    }
}
