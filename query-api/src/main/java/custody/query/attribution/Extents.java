package custody.query.attribution;

import custody.ledger.event.EventType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// From when to when grants can allow anything, by what is known: their *extents*.
///
/// A use outside an extent may still be told that the grant had ended or not begun, but only when no grant allows it.
/// So of the thousands of past grants of one person for one secret a judgement reads none while a present one holds.
/// Extents take in the errors that events state of their clocks; those that a policy supposes, and its grace, are
/// added by who asks, see [Around].
final class Extents {
    private Extents() {}

    /// Whether a fact has a say in extents; approvals do not.
    static boolean hangOn(Fact fact) {
        return fact.isEvidence() && switch (fact.event.type()) {
            case GRANT, REQUEST, RENEW, EXPIRY, REVOCATION -> true;
            case APPROVAL, DENIAL, ISSUE, USE, ATTEMPT, ROTATE, DELEGATION, SESSION_START, SESSION_END, DISCOVERY,
                    INVENTORY, REVIEW, ALERT, SOURCE_GAP, ADMIN -> false;
        };
    }

    /// The grants that are known under any name which the fact uses, the only ones whose view can change by it; and those
    /// that share a REQUEST with a GRANT, for so far the request had their extents alone.
    static Set<GrantId> near(Reads reads, Fact fact) {
        var ids = new TreeSet<GrantId>();
        if (hangOn(fact)) {
            for (Key key : GrantView.keys(fact.event)) {
                for (Fact grant : reads.facts(key, EventType.GRANT)) {
                    if (grant.event.grant() != null) {
                        ids.add(GrantId.of(grant.event));
                    }
                }
                if (fact.is(EventType.GRANT)) {
                    reads.facts(key, EventType.REQUEST).forEach(request -> ids.addAll(GrantView.named(reads, request.event)));
                }
            }
        }
        return ids;
    }

    /// The keys under which uses look for grants by grantee and scope.
    static Set<Key> byScope(Reads reads, Set<GrantId> ids) {
        var keys = new LinkedHashSet<Key>();
        for (GrantId id : ids) {
            GrantView view = GrantView.of(reads, id, Policy.STANDARD);
            view.statements.forEach(statement -> addByScope(keys, statement.by));
            view.requests.forEach(request -> addByScope(keys, request));
        }
        return keys;
    }

    private static void addByScope(Set<Key> keys, Fact fact) {
        for (Key key : Postings.of(fact)) {
            if (key.isByScope()) {
                keys.add(key);
            }
        }
    }

    /// Notes the extents of grants as they are now, for their GRANT and REQUEST facts.
    static void note(EvidenceStore store, Set<GrantId> ids) {
        if (ids.isEmpty()) {
            return;
        }
        var reads = new Reads(store);
        for (GrantId id : ids) {
            GrantView view = GrantView.of(reads, id, Policy.STANDARD);
            Extent extent = of(view);
            view.statements.forEach(statement -> store.extent(statement.by.index, extent));
            for (Fact request : view.requests) {
                Extent widest = extent;
                for (GrantId other : GrantView.named(reads, request.event)) {
                    widest = other.equals(id) ? widest
                            : widest.and(of(GrantView.of(reads, other, Policy.STANDARD)));
                }
                store.extent(request.index, widest);
            }
        }
    }

    private static Extent of(GrantView view) {
        Extent all = new Extent(Moment.FOREVER, Moment.NEVER, Moment.NEVER, false, false, Extent.MOST_ENTRIES, 0);
        for (Statement statement : view.statements) {
            all = all.and(new Extent(statement.start - statement.by.statedError(), over(statement), statement.start,
                    !statement.revocations.isEmpty(), isEarly(statement), statement.scope.size(), narrowest(statement.scope)));
        }
        return all;
    }

    private static int narrowest(List<String> scope) {
        int narrowest = 0;
        for (String entry : scope) {
            narrowest = Math.max(narrowest, Scope.isPattern(entry) ? entry.length() : Extent.WHOLE);
        }
        return narrowest;
    }

    private static boolean isEarly(Statement statement) {
        return statement.lifetime(Policy.STANDARD, Lifetime.NOW).ends().stream()
                        .anyMatch(end -> end.time() < statement.start)
                || statement.revocations.stream().anyMatch(end -> Lifetime.effective(end.by()) < statement.start);
    }

    private static long over(Statement statement) {
        long over = Moment.NEVER;
        for (Lifetime.Period period : statement.lifetime(Policy.STANDARD, Lifetime.NOW).periods()) {
            long end = Moment.FOREVER;
            for (End each : period.ends()) {
                end = Math.min(end, each.time() + each.by().statedError());
            }
            over = Math.max(over, end);
        }
        for (End revocation : statement.revocations) {
            Fact by = revocation.by();
            over = Math.min(over, Lifetime.effective(by) + by.statedError());
        }
        return over;
    }
}
