package custody.query.catalog;

import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.UnreadableQueryException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Pages of a list whose filter SQL can only narrow down: rows are read in the list's order, a part at a time, and
/// those that fit are kept until the page is full.
final class Scan<R, T> {
    /// More rows than this are not looked at for one page.
    private static final int MOST = 200_000;
    /// Rows that are looked at to count the list; a longer one has no total.
    private static final int COUNTED = 10_000;
    private static final int PART = 500;

    /// Reads the rows behind a key, or before it, in the direction asked.
    interface Rows<R> {
        List<R> read(@Nullable String key, boolean forward, int count);
    }

    private final Rows<R> rows;
    private final Function<R, String> key;
    private final Function<List<R>, List<Page.Row<T>>> fitting;
    private final ToIntFunction<List<R>> counting;

    /// `fitting` keeps the rows that fit, in their order, under their keys.
    Scan(Rows<R> rows, Function<R, String> key, Function<List<R>, List<Page.Row<T>>> fitting) {
        this(rows, key, fitting, found -> fitting.apply(found).size());
    }

    /// `counting` says how many rows fit.
    Scan(Rows<R> rows, Function<R, String> key, Function<List<R>, List<Page.Row<T>>> fitting, ToIntFunction<List<R>> counting) {
        this.rows = rows;
        this.key = key;
        this.fitting = fitting;
        this.counting = counting;
    }

    Page<T> page(PageRequest request) {
        List<Page.Row<T>> found = new ArrayList<>();
        String at = request.key();
        int seen = 0;
        boolean ended = false;
        while (found.size() <= request.count() && !ended) {
            int part = Math.min(PART, seen == 0 ? request.count() + 1 : PART);
            List<R> read = rows.read(at, request.forward(), part);
            found.addAll(fitting.apply(read));
            ended = read.size() < part;
            seen += read.size();
            at = ended ? at : key.apply(read.getLast());
            if (seen >= MOST && !ended) {
                throw new UnreadableQueryException("more than " + MOST + " rows had to be looked at; narrow the filter down");
            }
        }
        boolean more = found.size() > request.count();
        List<Page.Row<T>> shown = new ArrayList<>(more ? found.subList(0, request.count()) : found);
        if (!request.forward()) {
            Collections.reverse(shown);
        }
        boolean whole = request.key() == null && !more;
        Long total = whole ? Long.valueOf(found.size()) : request.counted() ? count() : null;
        return new Page<>(shown, more, total);
    }

    private @Nullable Long count() {
        long count = 0;
        String at = null;
        for (int seen = 0; seen < COUNTED; ) {
            List<R> read = rows.read(at, true, PART);
            count += counting.applyAsInt(read);
            seen += read.size();
            if (read.size() < PART) {
                return count;
            }
            at = key.apply(read.getLast());
        }
        return null;
    }
}
