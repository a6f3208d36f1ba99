package custody.query.answer;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Rows of a list in the list's order, whichever way they were asked for.
///
/// `more` says whether there are rows beyond these in the direction that was asked. `total` counts the whole list;
/// null when it is above what is counted exactly.
public record Page<T>(List<Row<T>> rows, boolean more, @Nullable Long total) {
    public Page {
        rows = List.copyOf(rows);
    }

    /// A row and its sort key, unique in the list.
    public record Row<T>(String key, T node) {}

    public <U> Page<U> map(Function<T, U> to) {
        return new Page<>(rows.stream().map(row -> new Row<>(row.key, to.apply(row.node))).toList(), more, total);
    }
}
