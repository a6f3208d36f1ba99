package custody.query.catalog;

import custody.query.answer.UseTally;
import custody.query.index.Meanings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The terms of grants, by which uses are counted in the place of the grants themselves.
///
/// The first grants that are asked for are looked up by their keys. When there are more, all that there ever were are read
/// once and kept as [KeyCodes]. For one question, and one thread.
final class GrantTerms implements Meanings {
    /// Grants that are looked up by their keys.
    private static final int LOOKED_UP = 10_000;
    /// Grants that are kept at most.
    private static final int MOST = 8_000_000;
    /// Members of the facts: a quote within a text is written with a backslash before it, so that no text looks like one.
    private static final List<String> PURPOSES = List.of("\"task\":\"", "\"ticket\":\"");

    private final CatalogRows rows;
    private final long asOf;
    private final UseTally tally;
    private final List<UseTally.Terms> terms = new ArrayList<>();
    private final int lookedUp;
    private final String columns;
    private int asked;
    private @Nullable KeyCodes all;

    GrantTerms(CatalogRows rows, UseTally tally) {
        this(rows, tally, LOOKED_UP);
    }

    GrantTerms(CatalogRows rows, UseTally tally, int lookedUp) {
        this.rows = rows;
        this.lookedUp = lookedUp;
        this.asOf = tally.uses().asOf();
        this.tally = tally;
        this.columns = "ref_key, starts_at, expires_at" + (tally.byPurpose() ? ", facts" : "");
        for (int length = 0; length <= tally.endless(); length++) {
            terms.add(new UseTally.Terms(length, false));
            terms.add(new UseTally.Terms(length, true));
        }
    }

    private record Coded(String key, int code) {}

    /// A word for the terms of each grant.
    @Override
    public List<String> of(List<String> grants) {
        List<String> keys = grants.stream().map(Facts::key).toList();
        asked += grants.size();
        if (all == null && asked > lookedUp) {
            all = readAll();
        }
        KeyCodes known = all;
        if (known != null) {
            return keys.stream().map(key -> word(known.get(key))).toList();
        }
        Map<String, Integer> found = new HashMap<>();
        rows.queryIn(
                        "SELECT " + columns + " FROM catalog_grant WHERE ref_key IN ({}) AND from_seq < ? AND to_seq >= ?",
                        keys, List.of(asOf, asOf), this::coded)
                .forEach(each -> found.put(each.key, each.code));
        return keys.stream().map(key -> word(found.getOrDefault(key, (int) KeyCodes.NONE))).toList();
    }

    private KeyCodes readAll() {
        KeyCodes codes = new KeyCodes(MOST);
        rows.each("SELECT " + columns + " FROM catalog_grant WHERE from_seq < ? AND to_seq >= ?", List.of(asOf, asOf), row -> {
            Coded each = coded(row);
            codes.put(each.key, each.code);
        });
        return codes;
    }

    private Coded coded(ResultSet row) throws SQLException {
        boolean isPurposeful = tally.byPurpose() && isPurposeful(row.getString(4));
        return new Coded(row.getString(1), length(row.getLong(2), row.getLong(3)) * 2 + (isPurposeful ? 1 : 0));
    }

    private static boolean isPurposeful(String facts) {
        return PURPOSES.stream().anyMatch(facts::contains);
    }

    private int length(long startsAt, long expiresAt) {
        if (expiresAt == Facts.NO_END) {
            return tally.endless();
        }
        int length = 0;
        for (Duration bound : tally.lengths()) {
            length += expiresAt - startsAt > Math.floorDiv(bound.toNanos(), 1_000L) ? 1 : 0;
        }
        return length;
    }

    private static String word(int code) {
        return code == KeyCodes.NONE ? "" : Integer.toString(code);
    }

    /// What a word stands for; null for the empty one.
    UseTally.@Nullable Terms terms(String word) {
        return word.isEmpty() ? null : terms.get(Integer.parseInt(word));
    }
}
