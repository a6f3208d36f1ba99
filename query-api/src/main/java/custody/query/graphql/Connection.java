package custody.query.graphql;

import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import graphql.execution.DataFetcherResult;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.schema.DataFetchingEnvironment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A page of a list in the form of the Relay specification.
record Connection(Page<?> page, Asked asked, Function<String, @Nullable Long> via) {
    private static final List<String> NODES = List.of(
            "Event", "Use", "Grant", "Secret", "Identity", "Credential", "Revocation", "Attribution", "Checkpoint",
            "Alert", "ReviewItem");

    private static final Set<String> TOTAL = Set.of("totalCount");
    private static final Set<String> ROWS = Set.of("nodes", "edges", "pageInfo");

    /// Which part of which list was asked for.
    record Asked(PageRequest request, String question) {
        Cursor cursor(String key) {
            return new Cursor(request.asOf(), question, key);
        }
    }

    /// `via` is the use by which the node came to be in the list; most lists say nothing of it.
    record Edge(String cursor, Object node, @Nullable Long via) {}

    record PageInfo(boolean next, boolean previous, @Nullable String start, @Nullable String end) {}

    /// Reads the arguments of a connection field. `list` and `parts` name the question the cursors belong to, as it was
    /// asked: what it stands for is read at the page's size, and would be another at another one.
    static Asked ask(DataFetchingEnvironment environment, Projections projections, String list, Object... parts) {
        return ask(environment, projections, Limits.PAGE_MAX, list, parts);
    }

    static Asked ask(
            DataFetchingEnvironment environment, Projections projections, int max, String list, Object... parts) {
        Integer first = environment.getArgument("first");
        Integer last = environment.getArgument("last");
        String after = environment.getArgument("after");
        String before = environment.getArgument("before");
        if (first != null && last != null) {
            throw QueryException.badInput("give first or last, not both");
        }
        if (after != null && last != null || before != null && last == null) {
            throw QueryException.badInput("after goes with first, before with last");
        }
        int count = first != null ? first : last != null ? last : Limits.PAGE_DEFAULT;
        if (count < 1 || count > max) {
            throw new QueryException(ErrorCode.BAD_USER_INPUT, (last == null ? "first" : "last") + " is " + count + ", not from 1 to " + max,
                    Map.of("limit", Map.of("name", "page", "allowed", max, "computed", count)));
        }
        String question = Cursor.question(list, parts);
        String text = after != null ? after : before;
        Cursor cursor = text == null ? null : Cursor.parse(text, question, projections.size());
        long asOf = cursor != null ? pinOf(cursor, environment, projections) : Pin.of(environment, projections).asOf();
        boolean counted = asks(environment, TOTAL);
        int rows = asks(environment, ROWS) ? count : 1;
        return new Asked(new PageRequest(asOf, rows, cursor == null ? null : cursor.key(), last == null, counted), question);
    }

    /// The size that a later page holds as of: its cursor's. An `asOf` that comes with it must not say another one; a time
    /// of knowledge that the ledger has not reached yet says a larger one with every entry.
    private static long pinOf(Cursor cursor, DataFetchingEnvironment environment, Projections projections) {
        Map<String, Object> said = environment.getArgument("asOf");
        if (said != null) {
            long own = Pin.of(said, environment, projections).asOf();
            if (said.get("ledgerSeq") != null ? own != cursor.asOf() : own < cursor.asOf()) {
                throw new QueryException(ErrorCode.CURSOR_MISMATCH, "the cursor belongs to an answer as of " + cursor.asOf());
            }
        }
        return cursor.asOf();
    }

    private static boolean asks(DataFetchingEnvironment environment, Set<String> names) {
        return environment.getMergedField().getFields().stream()
                .anyMatch(field -> asks(field.getSelectionSet(), environment.getFragmentsByName(), names));
    }

    /// Whether the selection of a connection needs its page, and not only how much there is.
    static boolean asksRows(@Nullable SelectionSet fields, Map<String, FragmentDefinition> fragments) {
        return asks(fields, fragments, ROWS);
    }

    /// Whether one of some names stands among the fields, whatever its directives. The engine's own look would write the
    /// whole operation out first.
    private static boolean asks(@Nullable SelectionSet fields, Map<String, FragmentDefinition> fragments, Set<String> names) {
        for (Selection<?> each : fields == null ? List.<Selection<?>>of() : fields.getSelections()) {
            boolean asks = switch (each) {
                case Field field -> names.contains(field.getName());
                case InlineFragment inline -> asks(inline.getSelectionSet(), fragments, names);
                case FragmentSpread spread ->
                        asks(Objects.requireNonNull(fragments.get(spread.getName())).getSelectionSet(), fragments, names);
                default -> false;
            };
            if (asks) {
                return true;
            }
        }
        return false;
    }

    /// The connection, with everything below it pinned to its size.
    static DataFetcherResult<Object> of(Page<?> page, Asked asked) {
        return withVia(page, asked, key -> null);
    }

    /// The same, with the use that each row came by, by the row's key.
    static DataFetcherResult<Object> withVia(Page<?> page, Asked asked, Function<String, @Nullable Long> via) {
        return DataFetcherResult.newResult()
                .data(new Connection(page, asked, via))
                .localContext(new Pin(asked.request().asOf()))
                .build();
    }

    /// The connection of a page of indexes; an index without a node (an erased use) is left out.
    static <T> DataFetcherResult<Object> of(Page<Long> page, Asked asked, Function<Collection<Long>, Map<Long, T>> nodes) {
        Map<Long, T> found = nodes.apply(page.rows().stream().map(Page.Row::node).toList());
        List<Page.Row<T>> rows = new ArrayList<>(page.rows().size());
        for (Page.Row<Long> row : page.rows()) {
            T node = found.get(row.node());
            if (node != null) {
                rows.add(new Page.Row<>(row.key(), node));
            }
        }
        return of(new Page<>(rows, page.more(), page.total()), asked);
    }

    /// A page of a whole list that is at hand, sorted as it shall be shown.
    static <T> Page<T> slice(List<T> all, Function<T, String> key, PageRequest request) {
        int from = 0;
        int to = all.size();
        for (int i = 0; i < all.size() && request.key() != null; i++) {
            if (key.apply(all.get(i)).equals(request.key())) {
                from = request.forward() ? i + 1 : 0;
                to = request.forward() ? all.size() : i;
            }
        }
        int start = request.forward() ? from : Math.max(from, to - request.count());
        int end = request.forward() ? Math.min(to, from + request.count()) : to;
        List<Page.Row<T>> rows =
                all.subList(start, end).stream().map(each -> new Page.Row<>(key.apply(each), each)).toList();
        return new Page<>(rows, request.forward() ? end < to : start > from, (long) all.size());
    }

    static void wire(Wiring wiring) {
        for (String node : NODES) {
            wiring.type(node + "Connection", Connection.class)
                    .value("edges", Connection::edges)
                    .value("nodes", each -> each.page.rows().stream().map(Page.Row::node).toList())
                    .value("pageInfo", Connection::info)
                    .fetch("totalCount", Connection::total)
                    .value("asOfSeq", each -> each.asked.request().asOf());
            wiring.type(node + "Edge", Edge.class).value("cursor", Edge::cursor).value("node", Edge::node);
        }
        wiring.type("IdentityEdge", Edge.class).fetch("via", environment -> Loaders.use(environment, Arguments.<Edge>source(environment).via()));
        wiring.type("PageInfo", PageInfo.class)
                .value("hasNextPage", PageInfo::next)
                .value("hasPreviousPage", PageInfo::previous)
                .value("startCursor", PageInfo::start)
                .value("endCursor", PageInfo::end);
    }

    private static @Nullable Long total(DataFetchingEnvironment environment) {
        Long total = Arguments.<Connection>source(environment).page.total();
        if (total == null) {
            RequestScope.of(environment.getGraphQlContext()).countCapped();
        }
        return total;
    }

    private List<Edge> edges() {
        return page.rows().stream()
                .map(row -> new Edge(asked.cursor(row.key()).toString(), (Object) row.node(), via.apply(row.key())))
                .toList();
    }

    private PageInfo info() {
        PageRequest request = asked.request();
        boolean behind = request.key() != null;
        List<? extends Page.Row<?>> rows = page.rows();
        return new PageInfo(
                request.forward() ? page.more() : behind,
                request.forward() ? behind : page.more(),
                rows.isEmpty() ? null : asked.cursor(rows.getFirst().key()).toString(),
                rows.isEmpty() ? null : asked.cursor(rows.getLast().key()).toString());
    }
}
