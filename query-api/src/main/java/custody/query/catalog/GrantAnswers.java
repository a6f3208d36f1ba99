package custody.query.catalog;

import custody.query.answer.Activity;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.GrantLengths;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Grants, the latest start first.
final class GrantAnswers {
    /// Words that a filter may lead to before it is left to the look at the rows.
    private static final int TARGETS = 1_000;
    /// Secrets of a filter whose scopes are looked up.
    private static final int SECRETS = 20;
    /// Grants are not told apart by lengths above this one.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final CatalogRows rows;
    private final Places numbers;
    private final EntryAnswers uses;
    private final IdentityAnswers identities;
    private final LedgerTimes times;

    GrantAnswers(CatalogRows rows, Places numbers, EntryAnswers uses, IdentityAnswers identities, LedgerTimes times) {
        this.rows = rows;
        this.numbers = numbers;
        this.uses = uses;
        this.identities = identities;
        this.times = times;
    }

    private record Row(long id, long startsAt, GrantState state) {
        String place() {
            return startsAt + "," + id;
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getLong(1), row.getLong(2), Facts.read(row.getString(3), GrantState.class));
    }

    Map<GrantKey, GrantFacts> find(Collection<GrantKey> keys, long asOf) {
        Instant now = times.now(asOf);
        Map<GrantKey, GrantFacts> found = new HashMap<>();
        rows.queryIn(
                        "SELECT id, starts_at, facts FROM catalog_grant WHERE ref_key IN ({}) AND from_seq < ? AND to_seq >= ?",
                        keys.stream().map(key -> Facts.key(key.toString())).distinct().toList(), List.of(asOf, asOf), GrantAnswers::row)
                .forEach(row -> found.put(row.state.key(), row.state.facts(now)));
        return found;
    }

    /// The grants of each ref, the first known first.
    Map<String, List<GrantState>> byRef(Collection<String> refs, long asOf) {
        Map<String, List<GrantState>> found = new HashMap<>();
        rows.queryIn(
                        "SELECT id, starts_at, facts FROM catalog_grant WHERE name_key IN ({}) AND from_seq < ? AND to_seq >= ? ORDER BY id",
                        refs.stream().map(Facts::key).distinct().toList(), List.of(asOf, asOf), GrantAnswers::row)
                .forEach(row -> found.computeIfAbsent(row.state.ref(), ref -> new ArrayList<>()).add(row.state));
        return found;
    }

    /// What a filter asks for, with what it leads to looked up once.
    private record Asked(
            GrantCriteria where, long asOf, Instant now, Set<String> grantees, Set<String> approvers) {}

    Page<GrantFacts> page(GrantCriteria where, PageRequest page) {
        long asOf = page.asOf();
        Asked asked = new Asked(
                where, asOf, times.now(asOf), cluster(where.grantee(), asOf), cluster(where.approver(), asOf));
        Where narrow = narrow(asked);
        Scan<Row, GrantFacts> scan = new Scan<>(
                (key, forward, count) -> read(narrow, key, forward, count), Row::place, found -> fitting(found, asked));
        return scan.page(page);
    }

    private Set<String> cluster(@Nullable String ref, long asOf) {
        return ref == null ? Set.of() : identities.everRefs(List.of(ref), asOf).getOrDefault(ref, Set.of(ref));
    }

    private Where narrow(Asked asked) {
        GrantCriteria where = asked.where;
        Where narrow = Where.inForce(asked.asOf);
        if (!where.refs().isEmpty()) {
            narrow.in("name_key", where.refs().stream().map(Facts::key).toList());
        }
        if (where.ticket() != null) {
            narrowByName(narrow, where.ticket(), asked.asOf);
        }
        if (where.grantee() != null) {
            narrow.in("grantee_key", asked.grantees.stream().map(Facts::key).toList());
            Lead.GRANTEE.narrow(narrow, numbers, asked.grantees);
        }
        if (where.approver() != null) {
            Lead.APPROVER.narrow(narrow, numbers, asked.approvers);
        }
        if (where.secrets() != null && where.secrets().size() <= SECRETS) {
            narrowByScope(narrow, where.secrets(), asked.asOf);
        }
        if (where.to() != null) {
            narrow.and("starts_at <= ?", Facts.micros(where.to()));
        }
        if (where.from() != null) {
            long from = Facts.micros(where.from());
            narrow.and("((revoked_at < ? AND revoked_at >= ?) OR (revoked_at = ? AND expires_at >= ?))", Facts.NO_END, from, Facts.NO_END, from);
        }
        if (!where.states().isEmpty()) {
            ofStates(narrow, where.states(), Facts.micros(asked.now));
        }
        lengths(narrow, where);
        if (where.isOfGiven()) {
            narrow.and("given = 1");
        }
        standing(narrow, where.standing());
        standing(narrow, where.noExpiry());
        if (where.breakGlass() != null) {
            narrow.and("break_glass = " + (where.breakGlass() ? 1 : 0));
        }
        return narrow;
    }

    /// No narrower than the states are, whose times are compared to the nanosecond.
    private static void ofStates(Where narrow, List<String> states, long now) {
        List<String> any = new ArrayList<>();
        List<Object> bound = new ArrayList<>();
        for (String state : states) {
            String one = switch (state) {
                case "ACTIVE" -> "(starts_at <= ? AND revoked_at >= ? AND expires_at >= ?)";
                case "REVOKED" -> "revoked_at <= ?";
                case "EXPIRED" -> "expires_at <= ?";
                case "PENDING" -> "(given = 0 OR starts_at >= ?)";
                default -> "given = 0";
            };
            any.add(one);
            bound.addAll(Collections.nCopies((int) one.chars().filter(each -> each == '?').count(), now));
        }
        narrow.and("(" + String.join(" OR ", any) + ")", bound.toArray());
    }

    /// Lengths to a microsecond, within which the rows are looked at again.
    private static void lengths(Where narrow, GrantCriteria where) {
        if (where.minDuration() != null && where.minDuration().compareTo(LONGEST) <= 0) {
            narrow.and("expires_at >= starts_at + ?", where.minDuration().toNanos() / 1_000 - 1);
        }
        if (where.maxDuration() != null && where.maxDuration().compareTo(LONGEST) <= 0) {
            narrow.and("expires_at <= starts_at + ?", where.maxDuration().toNanos() / 1_000 + 1);
        }
    }

    private static void standing(Where narrow, @Nullable Boolean wanted) {
        if (wanted != null) {
            // No parameter: an index holds those without end alone.
            narrow.and("expires_at " + (wanted ? "= " : "< ") + Facts.NO_END);
        }
    }

    /// By ref, by a ticket, or by a link of the request.
    private void narrowByName(Where narrow, String name, long asOf) {
        Set<String> targets = Words.targets(rows, Words.Kind.NAME, List.of(name), asOf, TARGETS + 1);
        if (targets.size() <= TARGETS) {
            narrow.inEither("name_key", List.of(Facts.key(name)), "ref_key", targets);
        }
    }

    private void narrowByScope(Where narrow, List<String> secrets, long asOf) {
        Set<String> targets = Words.targets(rows, Words.Kind.SCOPE, patterns(secrets), asOf, TARGETS + 1);
        if (targets.size() <= TARGETS) {
            narrow.inEither("id", Lead.SCOPE.ids(numbers, secrets), "ref_key", targets);
        }
    }

    /// Every pattern that contains one of the secrets.
    private static Set<String> patterns(List<String> secrets) {
        Set<String> patterns = new LinkedHashSet<>();
        for (String secret : secrets) {
            for (int end = 0; end <= secret.length(); end++) {
                patterns.add(secret.substring(0, end) + "*");
            }
        }
        return patterns;
    }

    private List<Row> read(Where narrow, @Nullable String place, boolean forward, int count) {
        Where part = narrow.copy();
        if (place != null) {
            int comma = place.indexOf(',');
            long startsAt = Long.parseLong(place.substring(0, comma));
            long id = Long.parseLong(place.substring(comma + 1));
            part.and("(starts_at, id) " + (forward ? "<" : ">") + " (?, ?)", startsAt, id);
        }
        String order = forward ? "starts_at DESC, id DESC" : "starts_at, id";
        return rows.query(
                "SELECT id, starts_at, facts FROM catalog_grant WHERE " + part.sql() + " ORDER BY " + order + " LIMIT " + count,
                part.values(), GrantAnswers::row);
    }

    private List<Page.Row<GrantFacts>> fitting(List<Row> found, Asked asked) {
        GrantCriteria where = asked.where;
        List<Row> fit = found.stream().filter(row -> fits(row.state, asked)).toList();
        if (where.neverUsed() != null || where.unusedFor() != null) {
            Map<String, Activity> used =
                    uses.activity(Activity.Of.GRANT, fit.stream().map(row -> row.state.key().toString()).toList(), asked.asOf);
            fit = fit.stream().filter(row -> fits(used.get(row.state.key().toString()), asked)).toList();
        }
        if (!where.granteeKinds().isEmpty() || where.lengths() != null) {
            fit = ofKinds(fit, asked);
        }
        if (where.selfApproved() != null) {
            Set<String> self = new HashSet<>();
            fit.forEach(row -> {
                add(self, row.state.requester());
                add(self, row.state.grantee());
            });
            Map<String, Set<String>> all = identities.everRefs(self, asked.asOf);
            fit = fit.stream().filter(row -> where.selfApproved() == selfApproved(row.state, all)).toList();
        }
        return fit.stream().map(row -> new Page.Row<>(row.place(), row.state.facts(asked.now))).toList();
    }

    /// Those that fit by what the grantee is.
    private List<Row> ofKinds(List<Row> found, Asked asked) {
        Set<String> grantees = new HashSet<>();
        found.forEach(row -> add(grantees, row.state.grantee()));
        Map<String, IdentityFacts> known = identities.find(grantees, asked.asOf);
        List<String> kinds = asked.where.granteeKinds();
        GrantLengths lengths = asked.where.lengths();
        return found.stream()
                .filter(row -> {
                    IdentityFacts grantee = known.get(row.state.grantee());
                    String kind = grantee == null ? null : grantee.kind();
                    return (kinds.isEmpty() || kind != null && kinds.contains(kind))
                            && (lengths == null || lengths.fits(row.state.facts(asked.now), kind));
                })
                .toList();
    }

    private static boolean fits(GrantState grant, Asked asked) {
        GrantCriteria where = asked.where;
        return where.fits(grant.facts(asked.now))
                && (where.grantee() == null || grant.grantee() != null && asked.grantees.contains(grant.grantee()))
                && (where.approver() == null || grant.approvers().stream().anyMatch(asked.approvers::contains))
                && (where.ticket() == null || grant.ref().equals(where.ticket()) || grant.names().contains(where.ticket()));
    }

    private static boolean fits(@Nullable Activity used, Asked asked) {
        GrantCriteria where = asked.where;
        return (where.neverUsed() == null || where.neverUsed() == (used == null))
                && (where.unusedFor() == null || used == null || used.last().isBefore(asked.now.minus(where.unusedFor())));
    }

    private static boolean selfApproved(GrantState grant, Map<String, Set<String>> all) {
        Set<String> self = new HashSet<>();
        add(self, grant.requester());
        add(self, grant.grantee());
        Set<String> refs = new HashSet<>();
        self.forEach(ref -> refs.addAll(all.getOrDefault(ref, Set.of(ref))));
        return grant.approvers().stream().anyMatch(refs::contains);
    }

    private static void add(Set<String> to, @Nullable String ref) {
        if (ref != null) {
            to.add(ref);
        }
    }
}
