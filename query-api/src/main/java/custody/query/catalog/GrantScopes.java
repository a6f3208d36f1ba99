package custody.query.catalog;

import custody.query.answer.GrantKey;
import custody.query.answer.GrantScope;
import custody.query.answer.GrantTally;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/// What grants cover, read from the whole table in its order; of their facts nothing else is, and nothing at all of those that
/// are not wanted.
final class GrantScopes {
    private final CatalogRows rows;

    GrantScopes(CatalogRows rows) {
        this.rows = rows;
    }

    /// Of the grants that a tally counts, those that are wanted by source and grantee.
    void each(GrantTally in, BiPredicate<String, String> wanted, Consumer<GrantScope> to) {
        List<Object> values = new ArrayList<>();
        String where = GrantNumbers.counted(in, values);
        rows.each("SELECT source, grantee_key, ref_key, facts FROM catalog_grant WHERE grantee_key IS NOT NULL AND " + where, values, row -> {
            String grantee = grantee(row);
            if (wanted.test(row.getString(1), grantee)) {
                to.accept(new GrantScope(key(row), grantee, Facts.texts(row.getString(4), "scope")));
            }
        });
    }

    private static String grantee(ResultSet row) throws SQLException {
        String key = row.getString(2);
        return Facts.isHash(key) ? String.valueOf(Facts.read(row.getString(4), GrantState.class).grantee()) : key;
    }

    private static GrantKey key(ResultSet row) throws SQLException {
        String key = row.getString(3);
        return Facts.isHash(key) ? Facts.read(row.getString(4), GrantState.class).key() : GrantKey.parse(key);
    }
}
