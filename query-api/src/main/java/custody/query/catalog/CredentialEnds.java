package custody.query.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What ended credentials: their own ends, and the revocations of what they descend from (rules D12, D24, D31). Clock
/// errors are left to the verdicts: what was issued after a revocation of all refs that start so is not ended by it.
final class CredentialEnds {
    /// Revocations of all credentials that start so: each is looked at for every credential.
    private static final int PATTERNS = 10_000;
    /// Ancestors farther up are not looked for.
    private static final int LEVELS = 64;

    private final CatalogRows rows;
    private final long asOf;
    private final Map<String, CredentialState> states = new HashMap<>();
    private final Map<String, List<Said>> ends = new HashMap<>();

    /// An end, and the entry that said it.
    record Said(long seq, EndState end) {
        private static Said read(ResultSet row) throws SQLException {
            return new Said(row.getLong(1), Facts.read(row.getString(2), EndState.class));
        }
    }

    private CredentialEnds(CatalogRows rows, long asOf) {
        this.rows = rows;
        this.asOf = asOf;
    }

    /// Of these credentials and their ancestors, by what was known at a size.
    static CredentialEnds of(CatalogRows rows, Collection<String> refs, long asOf) {
        CredentialEnds found = new CredentialEnds(rows, asOf);
        found.climb(new LinkedHashSet<>(refs));
        found.load();
        return found;
    }

    private void climb(Set<String> from) {
        Set<String> level = from;
        for (int up = 0; up < LEVELS && !level.isEmpty(); up++) {
            level.forEach(ref -> ends.put(ref, new ArrayList<>()));
            Set<String> parents = new LinkedHashSet<>();
            for (CredentialState state : states(level)) {
                states.put(state.ref(), state);
                String parent = state.parentRef();
                if (parent != null && !ends.containsKey(parent)) {
                    parents.add(parent);
                }
            }
            level = parents;
        }
    }

    private List<CredentialState> states(Set<String> refs) {
        return rows.queryIn(
                "SELECT facts FROM catalog_credential WHERE ref_key IN ({}) AND from_seq < ? AND to_seq >= ?",
                refs.stream().map(Facts::key).distinct().toList(), List.of(asOf, asOf),
                row -> Facts.read(row.getString(1), CredentialState.class));
    }

    private void load() {
        if (ends.isEmpty()) {
            return;
        }
        Map<String, List<Said>> said = byTarget(rows.queryIn(
                "SELECT seq, facts FROM catalog_end WHERE target_key IN ({}) AND kind = 'CREDENTIAL' AND pattern = 0"
                        + " AND seq < ? AND out_seq >= ?",
                ends.keySet().stream().flatMap(ref -> names(ref).stream()).map(Facts::key).distinct().toList(),
                List.of(asOf, asOf), Said::read));
        Map<String, List<Said>> patterns = byTarget(rows.query(
                "SELECT seq, facts FROM catalog_end WHERE kind = 'CREDENTIAL' AND pattern = 1 AND seq < ? AND out_seq >= ?"
                        + " ORDER BY seq DESC LIMIT " + PATTERNS,
                List.of(asOf, asOf), Said::read));
        Set<Integer> lengths = new TreeSet<>();
        patterns.keySet().forEach(start -> lengths.add(start.length()));
        ends.forEach((ref, of) -> {
            for (String name : names(ref)) {
                of.addAll(said.getOrDefault(name, List.of()));
                lengths.stream()
                        .filter(length -> length <= name.length())
                        .flatMap(length -> patterns.getOrDefault(name.substring(0, length), List.of()).stream())
                        .filter(pattern -> !isBefore(pattern.end, ref))
                        .forEach(of::add);
            }
        });
    }

    private static Map<String, List<Said>> byTarget(List<Said> all) {
        Map<String, List<Said>> found = new HashMap<>();
        all.forEach(each -> found.computeIfAbsent(each.end.target(), target -> new ArrayList<>()).add(each));
        return found;
    }

    /// An end told of any name of it is one of the credential.
    private Set<String> names(String ref) {
        Set<String> names = new LinkedHashSet<>(List.of(ref));
        CredentialState state = states.get(ref);
        if (state != null) {
            names.addAll(state.told().names());
        }
        return names;
    }

    private boolean isBefore(EndState pattern, String ref) {
        CredentialState state = states.get(ref);
        Instant issued = state == null ? null : state.told().issuedAt();
        return issued != null && issued.isAfter(pattern.effectiveAt());
    }

    /// What ended one of them, lifts among it. What a revocation of the parent spared descends from nothing since.
    private List<Said> of(String ref) {
        List<Said> found = new ArrayList<>(ends.getOrDefault(ref, List.of()));
        Set<String> been = new LinkedHashSet<>(List.of(ref));
        Instant until = Instant.MAX;
        CredentialState child = states.get(ref);
        String parent = child == null ? null : child.parentRef();
        while (child != null && parent != null && been.add(parent)) {
            List<Said> above = ends.getOrDefault(parent, List.of());
            until = earlier(until, spared(above, child.kind()));
            for (Said each : above) {
                if (!each.end.expiry() && each.end.effectiveAt().isBefore(until)) {
                    found.add(each);
                }
            }
            child = states.get(parent);
            parent = child == null ? null : child.parentRef();
        }
        return found;
    }

    private static Instant spared(List<Said> ends, String kind) {
        return ends.stream()
                .map(Said::end)
                .filter(end -> !end.lifted() && end.succeeded() && end.spares().contains(kind))
                .map(EndState::effectiveAt)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /// The earliest end that an event reported; time passing says nothing.
    @Nullable Instant endedAt(String ref) {
        return of(ref).stream()
                .map(Said::end)
                .filter(end -> end.confirms() && !end.lifted())
                .map(EndState::effectiveAt)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /// When it expires: as stated, or as an EXPIRY since it was issued or renewed last reports, whichever comes first.
    @Nullable Instant expires(String ref, @Nullable Instant stated) {
        CredentialState state = states.get(ref);
        CredentialTold told = state == null ? CredentialTold.NOTHING : state.told();
        return Stream.concat(Stream.ofNullable(stated), ends.getOrDefault(ref, List.of()).stream()
                        .map(Said::end)
                        .filter(end -> end.expiry() && end.succeeded() && told.isEndedBy(end))
                        .map(EndState::effectiveAt))
                .min(Instant::compareTo)
                .orElse(null);
    }

    /// The first revocation that was not lifted since.
    @Nullable Said revoked(String ref) {
        List<Said> all = of(ref);
        return all.stream()
                .filter(each -> !each.end.expiry() && each.end.succeeded() && !each.end.lifted() && !isLifted(each.end, all))
                .min(Comparator.comparing((Said each) -> each.end.effectiveAt()).thenComparing(Said::seq))
                .orElse(null);
    }

    private static boolean isLifted(EndState end, List<Said> all) {
        return all.stream()
                .map(Said::end)
                .anyMatch(other -> other.lifted() && other.succeeded() && other.ref().equals(end.ref())
                        && !other.effectiveAt().isBefore(end.effectiveAt()));
    }

    /// The entries that report its ends and their lifts, in ledger order.
    List<Long> reported(String ref) {
        return of(ref).stream().filter(each -> each.end.succeeded()).map(Said::seq).distinct().sorted().toList();
    }
}
