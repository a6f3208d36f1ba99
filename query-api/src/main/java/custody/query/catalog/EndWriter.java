package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.query.index.GrantNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes what is kept as it was said, each once: ends, issued credentials, aliases.
final class EndWriter {
    private final CatalogRows rows;
    private final List<@Nullable Object[]> ends = new ArrayList<>();
    private final List<@Nullable Object[]> issues = new ArrayList<>();
    private final List<@Nullable Object[]> aliases = new ArrayList<>();

    EndWriter(CatalogRows rows) {
        this.rows = rows;
    }

    /// Where a credential was issued.
    record IssueState(String credential, String layer, String source) {}

    void collect(long seq, Event event) {
        if (event.type() == EventType.REVOCATION && event.revocation() != null) {
            end(seq, event, EndState.ofRevocation(event));
        } else if (event.type() == EventType.EXPIRY && event.credential() != null && !Boolean.TRUE.equals(event.derived())) {
            end(seq, event, EndState.ofExpiry(event));
        } else if (event.type() == EventType.ISSUE && event.credential() != null) {
            Set<String> names = GrantNames.of(event);
            String ref = event.credential().ref();
            issues.add(new Object[] {
                seq, Facts.key(ref), names.isEmpty() ? null : Facts.key(names.iterator().next()),
                Facts.write(new IssueState(ref, event.layer().name(), event.source().id()))
            });
        }
    }

    private void end(long seq, Event event, EndState end) {
        String target = end.isPattern() ? end.ref().substring(0, end.ref().length() - 1) : end.ref();
        ends.add(new Object[] {
            seq, event.type().name(), end.kind(), Facts.key(target), end.isPattern() ? 1 : 0,
            Facts.micros(end.effectiveAt()), Facts.write(end)
        });
    }

    void alias(long seq, String ref, AliasState alias) {
        aliases.add(new Object[] {Facts.key(ref), seq, Facts.key(alias.other()), Facts.write(alias)});
    }

    void write() {
        rows.batch(
                "INSERT INTO catalog_end (seq, type, kind, target_key, pattern, effective, facts) VALUES (?, ?, ?, ?, ?, ?, ?)",
                ends);
        rows.batch("INSERT INTO catalog_issue (seq, credential_key, name_key, facts) VALUES (?, ?, ?, ?)", issues);
        rows.batch(
                "INSERT INTO catalog_alias (ref_key, seq, other_key, facts) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (ref_key, seq, other_key) DO NOTHING",
                aliases);
        forget();
    }

    void forget() {
        ends.clear();
        issues.clear();
        aliases.clear();
    }
}
