package custody.query.attribution.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import custody.ledger.event.Actor;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Revocation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Grants and what each of their statements says (rules D16 to D22).
final class Grants {
    /// A grant by source id and ref; smaller ref first, then smaller source.
    record Id(String source, String ref) implements Comparable<Id> {
        @Override
        public int compareTo(Id o) {
            return ref.equals(o.ref) ? bytes(source, o.source) : bytes(ref, o.ref);
        }

        static int bytes(String one, String other) {
            return Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));
        }
    }

    /// An end: of two at one time the revocation, then the one that is an event, then the order of events.
    record End(boolean revoked, long time, long eps, Ev by, boolean event) {
        static final Comparator<End> ORDER = Comparator.comparingLong(End::time)
                .thenComparing(e -> !e.revoked)
                .thenComparing(e -> !e.event)
                .thenComparing(End::by, Ev.ORDER);
    }

    /// A stretch of validity.
    record Period(long start, List<End> ends) {
        long end() {
            return ends.stream().mapToLong(End::time).min().orElse(Ev.FOREVER);
        }
    }

    /// What one GRANT event says.
    record Statement(Id id, Ev by, @Nullable Ev request) {
        private <T> @Nullable T field(Function<Grant, @Nullable T> of) {
            Grant own = by.e().grant();
            Grant asked = request == null ? null : request.e().grant();
            T value = own == null ? null : of.apply(own);
            return value != null || asked == null ? value : of.apply(asked);
        }

        @Nullable Actor grantee() {
            return field(Grant::grantee);
        }

        /// When the event that names the grantee was.
        long granteeSaid() {
            return by.e().grant() != null && by.e().grant().grantee() != null || request == null ? by.t() : request.t();
        }

        List<String> scope() {
            List<String> scope = field(g -> g.scope().isEmpty() ? null : g.scope());
            return scope == null ? List.of() : scope;
        }

        List<String> actions() {
            List<String> actions = field(g -> g.actions().isEmpty() ? null : g.actions());
            return actions == null ? List.of() : actions;
        }

        @Nullable String conditions() {
            return field(Grant::conditions);
        }

        boolean justified() {
            return field(Grant::justification) != null || field(Grant::ticket) != null;
        }

        boolean breakGlass() {
            return Boolean.TRUE.equals(field(Grant::breakGlass));
        }

        int quorum() {
            Integer quorum = field(Grant::quorum);
            return quorum == null ? 1 : quorum;
        }

        long start() {
            Long start = field(g -> time(Ev.nanos(g.startsAt(), Ev.NEVER), Ev.NEVER));
            return start == null ? by.t() : start;
        }

        long expires() {
            Long expires = field(g -> time(Ev.nanos(g.expiresAt(), Ev.FOREVER), Ev.FOREVER));
            return expires == null ? Ev.FOREVER : expires;
        }

        private static @Nullable Long time(long time, long absent) {
            return time == absent ? null : time;
        }

        long holdsFrom() {
            return Math.max(start(), by.t());
        }
    }

    private final Facts facts;

    Grants(Facts facts) {
        this.facts = facts;
    }

    /// The grants that an event names (rule D16).
    Set<Id> named(Ev v) {
        var ids = new TreeSet<Id>();
        for (String name : v.grantNames()) {
            var all = new TreeSet<Id>();
            for (Ev grant : facts.find(g -> g.e().grant() != null && g.grantNames().contains(name), EventType.GRANT)) {
                all.add(new Id(grant.source(), grant.e().grant().ref()));
            }
            var own = new TreeSet<>(all);
            own.removeIf(id -> !id.source.equals(v.source()));
            ids.addAll(own.isEmpty() ? all : own);
        }
        return ids;
    }

    List<Ev> about(Id id, EventType... types) {
        return facts.find(v -> named(v).contains(id), types);
    }

    Set<Id> all() {
        var ids = new TreeSet<Id>();
        facts.find(g -> g.e().grant() != null, EventType.GRANT)
                .forEach(g -> ids.add(new Id(g.source(), g.e().grant().ref())));
        return ids;
    }

    List<Statement> statements(Id id) {
        List<Ev> requests = about(id, EventType.REQUEST);
        var all = new ArrayList<Statement>();
        for (Ev g : facts.find(v -> v.e().grant() != null && v.source().equals(id.source)
                && v.e().grant().ref().equals(id.ref), EventType.GRANT)) {
            Ev request = requests.isEmpty() ? null : requests.getFirst();
            for (Ev each : requests) {
                request = each.t() <= g.t() ? each : request;
            }
            all.add(new Statement(id, g, request));
        }
        all.sort(Comparator.comparingLong(Statement::holdsFrom).thenComparing(Statement::by, Ev.ORDER));
        return all;
    }

    Statement inForce(Id id, long t) {
        List<Statement> all = statements(id);
        Statement found = all.getFirst();
        for (Statement each : all) {
            found = each.holdsFrom() <= t ? each : found;
        }
        return found;
    }

    List<End> revocations(Statement s, Terms policy) {
        var ends = new ArrayList<End>();
        for (Ev v : about(s.id, EventType.REVOCATION)) {
            Revocation r = v.e().revocation();
            if (r != null && !Boolean.TRUE.equals(r.lifted()) && inForce(s.id, v.effective()).equals(s)) {
                ends.add(new End(true, v.effective() + policy.grace().toNanos(), v.eps(), v, true));
            }
        }
        return ends;
    }

    private static boolean isOfCredential(Ev v) {
        Revocation r = v.e().revocation();
        return v.e().credential() != null && (r == null || r.target().kind() != Revocation.Kind.GRANT);
    }

    /// RENEW and EXPIRY events of a statement.
    List<Ev> changes(Statement s) {
        var all = new ArrayList<Ev>();
        for (Ev v : about(s.id, EventType.RENEW, EventType.EXPIRY)) {
            boolean ofGrant = !isOfCredential(v)
                    || v.is(EventType.RENEW) && v.e().grant() != null && v.e().grant().expiresAt() != null;
            long at = v.is(EventType.RENEW) ? v.t() : v.effective();
            if (ofGrant && inForce(s.id, at).equals(s)) {
                all.add(v);
            }
        }
        return all;
    }

    /// From stated start and expiry, renewals and reported expiries to periods (rules D21, D22).
    static List<Period> periods(long start, long expires, @Nullable Ev by, List<Ev> changes, Function<Ev, Long> renewed) {
        var periods = new ArrayList<Period>();
        var now = new Period(start, new ArrayList<>());
        if (expires < Ev.FOREVER && by != null) {
            now.ends.add(new End(false, expires, by.eps(), by, false));
        }
        periods.add(now);
        var sorted = new ArrayList<>(changes);
        sorted.sort(Comparator.<Ev>comparingLong(v -> v.is(EventType.EXPIRY) ? Math.min(v.t(), v.effective()) : v.t())
                .thenComparing(v -> v.is(EventType.RENEW))
                .thenComparing(Ev.ORDER));
        for (Ev v : sorted) {
            if (v.is(EventType.EXPIRY)) {
                now.ends.add(new End(false, v.effective(), v.eps(), v, true));
                continue;
            }
            if (v.t() <= now.end()) {
                now.ends.clear();
            } else {
                now = new Period(v.t(), new ArrayList<>());
                periods.add(now);
            }
            if (renewed.apply(v) < Ev.FOREVER) {
                now.ends.add(new End(false, renewed.apply(v), v.eps(), v, false));
            }
        }
        return periods;
    }

    static Period at(List<Period> periods, long t) {
        Period found = periods.getFirst();
        for (Period each : periods) {
            found = each.start <= t ? each : found;
        }
        return found;
    }

    /// The periods of a statement by what was said at or before a moment.
    List<Period> periods(Statement s, long known) {
        List<Ev> changes = changes(s).stream().filter(v -> v.t() <= known).toList();
        return periods(s.start(), s.expires(), s.by, changes,
                v -> v.e().grant() == null ? Ev.FOREVER : Ev.nanos(v.e().grant().expiresAt(), Ev.FOREVER));
    }

    /// Decisions before this moment do not count for a statement (rule D20).
    long decisionsFrom(Statement s, Terms policy) {
        long from = Ev.NEVER;
        Statement before = null;
        for (Statement each : statements(s.id)) {
            if (before != null) {
                long over = periods(before, Ev.FOREVER).getLast().end();
                for (End end : revocations(before, policy)) {
                    over = Math.min(over, end.time);
                }
                from = over <= each.holdsFrom() ? over : from;
            }
            if (each.equals(s)) {
                return from;
            }
            before = each;
        }
        return from;
    }
}
