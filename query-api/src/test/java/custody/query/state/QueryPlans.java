package custody.query.state;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Looks at how SQLite finds the rows of every statement, the first time that any test has the product execute it, with
/// the values that are bound then: no table that grows is gone through, and nothing is sorted but what a few keys find.
///
/// A page may be a walk in the order of an index that ends when the page is full, but not to look for a pattern: what rarely
/// fits is a range. What else is meant is named here.
final class QueryPlans {
    /// Tables that are read whole when they are opened.
    private static final Set<String> OPENED = Set.of(
            "evidence_run", "evidence_clock", "evidence_grant_stream", "evidence_mark", "detect_timer", "detect_exposed",
            "detect_source", "detect_credential", "detect_count");
    /// How statements begin that are meant to go through a table: grants are counted, and held against what was used;
    /// credentials of unnamed issues are found by an index of their own, and what a merge left is dropped when the state is
    /// opened.
    private static final List<String> WHOLE = List.of(
            "SELECT source, NULL, CASE", "SELECT source, grantee_key, CASE",
            "SELECT source, grantee_key, ref_key, facts FROM catalog_grant WHERE grantee_key IS NOT NULL AND from_seq",
            "SELECT ref_key, starts_at, expires_at FROM catalog_grant WHERE from_seq",
            "SELECT ref_key, starts_at, expires_at, facts FROM catalog_grant WHERE from_seq",
            "SELECT DISTINCT link_key FROM catalog_link WHERE kind = 'U'",
            "DELETE FROM evidence_page WHERE run IN");
    /// Columns of which one value finds few rows, which may be sorted.
    private static final String FEW = "\\((ref_key|name_key|grantee_key|link_key|target_key|id|seq|entry|scope_system)=\\?.*";
    private static final Pattern SCAN = Pattern.compile("SCAN ((?:catalog|evidence|detect)_\\w+)( USING .*)?");

    private static final Set<String> CHECKED = ConcurrentHashMap.newKeySet();

    private QueryPlans() {}

    record Bound(Method setter, Object[] arguments) {}

    /// Whether the product executed a statement and its plan was good.
    static boolean haveChecked(String sql) {
        return CHECKED.contains(sql);
    }

    /// The statement; one that was not checked yet is when it is executed.
    static PreparedStatement watched(Connection connection, String sql, PreparedStatement statement) {
        if (CHECKED.contains(sql)) {
            return statement;
        }
        Map<Object, Bound> bound = new TreeMap<>();
        return (PreparedStatement) Proxy.newProxyInstance(
                QueryPlans.class.getClassLoader(), new Class<?>[] {PreparedStatement.class}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("set") && arguments.length == 2 && arguments[0] instanceof Integer place) {
                        bound.put(place, new Bound(method, arguments));
                    } else if (method.getName().startsWith("execute") && isOfProduct()) {
                        check(sql, plan(connection, sql, bound));
                        CHECKED.add(sql);
                    }
                    try {
                        return method.invoke(statement, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /// Whether the product asks, and not a test by itself.
    private static boolean isOfProduct() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE).walk(frames -> frames
                .map(StackWalker.StackFrame::getDeclaringClass)
                .filter(each -> each.getName().startsWith("custody.query.") && !each.getName().startsWith("custody.query.sql."))
                .filter(each -> each.getNestHost() != QueryPlans.class && each.getNestHost() != TestDatabase.class)
                .filter(each -> !each.getName().contains("$Intercepted"))
                .findFirst()
                .filter(each -> !each.getProtectionDomain().getCodeSource().getLocation().getPath().contains("test-classes"))
                .isPresent());
    }

    static List<String> plan(Connection connection, String sql, Map<Object, Bound> bound) throws Exception {
        List<String> plan = new ArrayList<>();
        try (PreparedStatement explained = connection.prepareStatement("EXPLAIN QUERY PLAN " + sql)) {
            for (Bound each : bound.values()) {
                each.setter.invoke(explained, each.arguments);
            }
            try (ResultSet rows = explained.executeQuery()) {
                while (rows.next()) {
                    plan.add(rows.getString("detail"));
                }
            }
        }
        return plan;
    }

    /// Throws when the plan is none that is meant.
    static void check(String sql, List<String> plan) {
        if (WHOLE.stream().anyMatch(sql::startsWith)) {
            return;
        }
        for (String step : plan) {
            Matcher scan = SCAN.matcher(step);
            boolean isWalk = sql.contains(" LIMIT ") && step.contains(" USING ");
            if (scan.matches() && !OPENED.contains(scan.group(1)) && !isWalk) {
                throw new AssertionError("goes through all of " + scan.group(1) + ": " + sql + " " + plan);
            }
            if (sql.contains(" LIKE ") && !isOfFew(plan)) {
                throw new AssertionError("looks for a pattern in many rows: " + sql + " " + plan);
            }
            if (step.startsWith("USE TEMP B-TREE") && !isOfFew(plan)) {
                throw new AssertionError("sorts what many rows give: " + sql + " " + plan);
            }
        }
    }

    private static boolean isOfFew(List<String> plan) {
        return plan.stream()
                .filter(step -> step.startsWith("SEARCH ") || step.startsWith("SCAN "))
                .allMatch(step -> step.matches("SEARCH .*" + FEW) || OPENED.stream().anyMatch(table -> step.equals("SCAN " + table)));
    }
}
