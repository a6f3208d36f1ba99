package custody.query.memory;

import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import java.util.List;
import java.util.function.Function;

/// Pages of a list that is there as a whole.
final class Slices {
    private Slices() {}

    static <T> Page<T> of(List<T> all, Function<T, String> key, PageRequest page) {
        int from = 0;
        int to = all.size();
        if (page.key() != null) {
            int at = all.stream().map(key).toList().indexOf(page.key());
            from = page.forward() ? at + 1 : 0;
            to = page.forward() ? to : Math.max(at, 0);
        }
        int count = Math.min(page.count(), to - from);
        List<T> part = page.forward() ? all.subList(from, from + count) : all.subList(to - count, to);
        List<Page.Row<T>> rows = part.stream().map(each -> new Page.Row<>(key.apply(each), each)).toList();
        return new Page<>(rows, count < to - from, (long) all.size());
    }
}
