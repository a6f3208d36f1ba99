package custody.query.catalog;

import custody.ledger.event.Actor;
import custody.ledger.event.Approval;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import custody.query.answer.GrantKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One grant, put together from the events that name it (rules D15 to D22, D40), or what was asked for and not given.
///
/// The statement shown is the one that holds latest. A revocation belongs to the statement in force when it takes
/// effect, so one of an earlier statement does not end a later one.
final class GrantFold {
    private final GrantPool pool;
    private final GrantKey id;

    GrantFold(GrantPool pool, GrantKey id) {
        this.pool = pool;
        this.id = id;
    }

    /// The grant; null when no event states it, or when it was asked for and then given under another name.
    @Nullable GrantState state() {
        List<Told> given = statements(GrantPool::isGiven);
        if (!given.isEmpty()) {
            return given(given, about(given, pool::named));
        }
        List<Told> asked = statements(GrantPool::isAsked);
        return asked.isEmpty() || wasGiven(asked) ? null : asked(asked, about(asked, pool::asked));
    }

    /// The keys that have to be known before it can be put together, as far as can be told from what is.
    Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>(Set.of(GrantKeys.ofRef(id.ref())));
        List<Told> stated = statements(told -> GrantPool.isGiven(told) || GrantPool.isAsked(told));
        stated.forEach(each -> keys.addAll(each.keys()));
        for (String key : Set.copyOf(keys)) {
            pool.under(key).stream().filter(each -> each.event().type() == EventType.REQUEST).forEach(each -> addTicket(keys, each));
        }
        stated.forEach(each -> addTicket(keys, each));
        return keys;
    }

    private static void addTicket(Set<String> keys, Told told) {
        String ticket = told.event().grant() == null ? null : told.event().grant().ticket();
        if (ticket != null) {
            keys.add(GrantKeys.ofTicket(ticket));
        }
    }

    private List<Told> statements(Predicate<Told> states) {
        return pool.under(GrantKeys.ofRef(id.ref())).stream()
                .filter(states)
                .filter(each -> each.source().equals(id.source()) && Objects.requireNonNull(each.event().grant()).ref().equals(id.ref()))
                .toList();
    }

    /// Which grants an event of a source means with a key.
    private interface Naming {
        Set<GrantKey> named(String key, String source);
    }

    /// The statements and all that names the grant, by time; approvals by its ticket alone are among them.
    private List<Told> about(List<Told> statements, Naming naming) {
        TreeMap<Long, Told> about = new TreeMap<>();
        statements.forEach(each -> about.put(each.seq(), each));
        Set<String> keys = new LinkedHashSet<>();
        statements.forEach(each -> keys.addAll(each.keys()));
        for (String key : keys) {
            for (Told each : pool.under(key)) {
                if (each.event().type() != EventType.GRANT && naming.named(key, each.source()).contains(id)) {
                    about.put(each.seq(), each);
                }
            }
        }
        Set<String> tickets = new TreeSet<>();
        about.values().stream()
                .filter(each -> each.event().type() == EventType.REQUEST || each.event().type() == EventType.GRANT)
                .filter(each -> each.event().outcome() == Outcome.SUCCESS)
                .forEach(each -> addTicket(tickets, each));
        tickets.forEach(ticket -> pool.under(ticket).forEach(each -> about.put(each.seq(), each)));
        return about.values().stream().sorted(Told.BY_TIME).toList();
    }

    private boolean wasGiven(List<Told> asked) {
        return asked.stream().anyMatch(each -> each.keys().stream()
                .anyMatch(key -> !pool.named(key, each.source()).isEmpty()));
    }

    private GrantState given(List<Told> given, List<Told> about) {
        List<Told> statements = given.stream()
                .sorted(Comparator.comparing(GrantFold::holdsFrom).thenComparing(Told.BY_TIME))
                .toList();
        Told last = statements.getLast();
        Instant since = statements.size() == 1 ? Instant.MIN : holdsFrom(last);
        Told request = requestFor(last, about);
        Grant own = Objects.requireNonNull(last.event().grant());
        Grant asked = request == null ? null : request.event().grant();
        return state(
                given.getFirst().seq(), null, last.at(), own, asked, request, about,
                expires(pick(own, asked, Grant::expiresAt), about, since), revoked(about, since));
    }

    /// What was asked for; of several requests the last one counts.
    private GrantState asked(List<Told> asked, List<Told> about) {
        Told last = asked.stream()
                .max(Comparator.comparing((Told each) -> each.event().type() == EventType.REQUEST).thenComparing(Told.BY_TIME))
                .orElseThrow();
        Grant own = Objects.requireNonNull(last.event().grant());
        Told request = last.event().type() == EventType.REQUEST ? last : null;
        return state(
                asked.stream().mapToLong(Told::seq).min().orElseThrow(), undecided(about), last.at(), own, null, request, about,
                own.expiresAt(), null);
    }

    private GrantState state(
            long first, @Nullable String undecided, Instant at, Grant own, @Nullable Grant asked, @Nullable Told request,
            List<Told> about, @Nullable Instant expires, @Nullable Instant revoked) {
        Instant starts = pick(own, asked, Grant::startsAt);
        Actor grantee = pick(own, asked, Grant::grantee);
        List<Told> decisions = decisions(about);
        return new GrantState(
                id.source(),
                id.ref(),
                first,
                undecided,
                grantee == null ? null : grantee.ref(),
                request == null || request.event().actor() == null ? null : request.event().actor().ref(),
                list(own, asked, Grant::scope),
                list(own, asked, Grant::actions),
                pick(own, asked, Grant::conditions),
                pick(own, asked, Grant::justification),
                pick(own, asked, Grant::ticket),
                pick(own, asked, Grant::task),
                starts == null ? at : starts,
                expires,
                revoked,
                Boolean.TRUE.equals(pick(own, asked, Grant::breakGlass)),
                pick(own, asked, Grant::quorum),
                decisions.stream().map(Told::seq).toList(),
                decisions.stream().flatMap(each -> approver(each.event()).stream()).distinct().toList(),
                names(about));
    }

    private static List<Told> decisions(List<Told> about) {
        return about.stream()
                .filter(each -> each.event().type() == EventType.DENIAL || each.event().type() == EventType.APPROVAL)
                .sorted(Comparator.comparing(Told::seq))
                .toList();
    }

    /// Tickets, and the link values of its requests.
    private static List<String> names(List<Told> about) {
        Set<String> names = new TreeSet<>();
        for (Told each : about) {
            Event event = each.event();
            if (event.grant() != null && event.grant().ticket() != null) {
                names.add(event.grant().ticket());
            }
            if (event.approval() != null && event.approval().ticket() != null) {
                names.add(event.approval().ticket());
            }
            if (event.type() == EventType.REQUEST) {
                event.links().forEach(link -> names.add(link.value()));
            }
        }
        return List.copyOf(names);
    }

    /// What became of a request so far: the last word on it counts.
    private static String undecided(List<Told> about) {
        String state = "PENDING";
        for (Told each : about) {
            Event event = each.event();
            Approval approval = event.approval();
            if (event.type() == EventType.DENIAL || approval != null && approval.decision() == Approval.Decision.REJECTED) {
                state = "REJECTED";
            } else if (event.type() == EventType.APPROVAL && (approval == null || approval.decision() == Approval.Decision.APPROVED)) {
                state = "PENDING";
            } else if (GrantKeys.isRefused(event)) {
                state = refused(event.outcome());
            }
        }
        return state;
    }

    private static String refused(Outcome outcome) {
        return switch (outcome) {
            case DENIED -> "REJECTED";
            case FAILED -> "FAILED";
            case SUCCESS, UNKNOWN -> "PENDING";
        };
    }

    private static Instant holdsFrom(Told grant) {
        Instant stated = Objects.requireNonNull(grant.event().grant()).startsAt();
        return stated != null && stated.isAfter(grant.at()) ? stated : grant.at();
    }

    /// The last request at or before the grant, else the first.
    private static @Nullable Told requestFor(Told grant, List<Told> about) {
        Told found = null;
        for (Told each : about) {
            if (each.event().type() == EventType.REQUEST && each.event().outcome() == Outcome.SUCCESS
                    && (found == null || !each.at().isAfter(grant.at()))) {
                found = each;
            }
        }
        return found;
    }

    /// The end after renewals, which replace it, and expiries, which bring it forward.
    private static @Nullable Instant expires(@Nullable Instant stated, List<Told> about, Instant since) {
        Instant end = stated;
        for (Told each : about) {
            Event event = each.event();
            boolean ofCredential = event.credential() != null && !isOfGrant(event.revocation());
            if ((event.type() == EventType.EXPIRY ? effective(each) : each.at()).isBefore(since)) {
                continue;
            }
            if (event.type() == EventType.RENEW && (!ofCredential || event.grant() != null && event.grant().expiresAt() != null)) {
                end = event.grant() == null ? null : event.grant().expiresAt();
            } else if (event.type() == EventType.EXPIRY && !ofCredential) {
                Instant at = effective(each);
                end = end == null || at.isBefore(end) ? at : end;
            }
        }
        return end;
    }

    private static boolean isOfGrant(@Nullable Revocation revocation) {
        return revocation != null && revocation.target().kind() == Revocation.Kind.GRANT;
    }

    private static @Nullable Instant revoked(List<Told> about, Instant since) {
        Instant first = null;
        for (Told each : about) {
            Revocation revocation = each.event().revocation();
            boolean counts = each.event().type() == EventType.REVOCATION
                    && revocation != null
                    && isOfGrant(revocation)
                    && !Boolean.TRUE.equals(revocation.lifted());
            if (counts && !effective(each).isBefore(since) && (first == null || effective(each).isBefore(first))) {
                first = effective(each);
            }
        }
        return first;
    }

    private static Instant effective(Told each) {
        Revocation revocation = each.event().revocation();
        return revocation == null || revocation.effectiveAt() == null ? each.at() : revocation.effectiveAt();
    }

    private static List<String> approver(Event event) {
        if (event.type() != EventType.APPROVAL) {
            return List.of();
        }
        Approval approval = event.approval();
        if (approval != null && approval.decision() != Approval.Decision.APPROVED) {
            return List.of();
        }
        Actor by = approval != null && (approval.by() != null || approval.kind() != Approval.Kind.HUMAN)
                ? approval.by()
                : event.actor();
        return by == null ? List.of() : List.of(by.ref());
    }

    private static <T> @Nullable T pick(Grant own, @Nullable Grant asked, Function<Grant, @Nullable T> part) {
        T value = part.apply(own);
        return value != null || asked == null ? value : part.apply(asked);
    }

    private static List<String> list(Grant own, @Nullable Grant asked, Function<Grant, List<String>> part) {
        List<String> value = part.apply(own);
        return value.isEmpty() && asked != null ? part.apply(asked) : value;
    }
}
