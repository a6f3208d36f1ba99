package custody.query.catalog;

import custody.ledger.event.Actor;
import custody.ledger.event.Approval;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Outcome;
import custody.query.answer.GrantKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
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
    /// Of statements the one that holds latest is the last.
    private static final Comparator<Told> LAST = Comparator.comparing(GrantEnds::holdsFrom).thenComparing(Told.BY_TIME);

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
            return given(given, about(given, true));
        }
        List<Told> asked = statements(GrantPool::isAsked);
        return asked.isEmpty() || wasGiven(asked) ? null : asked(asked, about(asked, false));
    }

    /// The keys that have to be known before it can be put together, as far as can be told from what is.
    Set<String> keys() {
        List<Told> stated = statements(told -> GrantPool.isGiven(told) || GrantPool.isAsked(told));
        Set<String> keys = new LinkedHashSet<>();
        keys.add(GrantKeys.ofRef(id.ref()));
        stated.forEach(each -> keys.addAll(each.keys()));
        for (String key : List.copyOf(keys)) {
            for (Told each : pool.under(key)) {
                if (each.event().type() == EventType.REQUEST) {
                    addTicket(keys, each);
                }
            }
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
        List<Told> found = List.of();
        for (Told each : pool.under(GrantKeys.ofRef(id.ref()))) {
            if (states.test(each) && each.source().equals(id.source())
                    && Objects.requireNonNull(each.event().grant()).ref().equals(id.ref())) {
                found = found.isEmpty() ? new ArrayList<>(2) : found;
                found.add(each);
            }
        }
        return found;
    }

    /// The statements and all that names the grant, by time; approvals by its ticket alone are among them.
    private List<Told> about(List<Told> statements, boolean given) {
        TreeSet<Told> about = new TreeSet<>(Told.BY_TIME);
        about.addAll(statements);
        for (String key : keysOf(statements)) {
            Set<GrantKey> named = given ? pool.given(key) : pool.asked(key);
            for (Told each : pool.under(key)) {
                if (each.event().type() != EventType.GRANT && isMeant(named, each.source())) {
                    about.add(each);
                }
            }
        }
        Set<String> tickets = new TreeSet<>();
        for (Told each : about) {
            boolean states = each.event().type() == EventType.REQUEST || each.event().type() == EventType.GRANT;
            if (states && each.event().outcome() == Outcome.SUCCESS) {
                addTicket(tickets, each);
            }
        }
        tickets.forEach(ticket -> about.addAll(pool.under(ticket)));
        return List.copyOf(about);
    }

    private static Set<String> keysOf(List<Told> statements) {
        if (statements.size() == 1) {
            return statements.getFirst().keys();
        }
        Set<String> keys = new LinkedHashSet<>();
        statements.forEach(each -> keys.addAll(each.keys()));
        return keys;
    }

    /// Whether an event of a source means this grant among those that its key names: its own source's if there are any,
    /// else all (rule D16).
    private boolean isMeant(Set<GrantKey> named, String source) {
        if (!named.contains(id)) {
            return false;
        }
        return id.source().equals(source) || named.stream().noneMatch(each -> each.source().equals(source));
    }

    private boolean wasGiven(List<Told> asked) {
        return asked.stream().anyMatch(each -> each.keys().stream().anyMatch(key -> !pool.given(key).isEmpty()));
    }

    private GrantState given(List<Told> given, List<Told> about) {
        Told last = given.size() == 1 ? given.getFirst() : Collections.max(given, LAST);
        Instant since = given.size() == 1 ? Instant.MIN : GrantEnds.holdsFrom(last);
        Told request = requestFor(last, about);
        Grant own = Objects.requireNonNull(last.event().grant());
        Grant asked = request == null ? null : request.event().grant();
        return state(
                given.getFirst().seq(), null, last.at(), own, asked, request, about,
                GrantEnds.expires(pick(own, asked, Grant::expiresAt), about, since), GrantEnds.revoked(about, since));
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
        SortedMap<Long, Event> decisions = decisions(about);
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
                List.copyOf(decisions.keySet()),
                approvers(decisions.values()),
                names(about));
    }

    /// By entry.
    private static SortedMap<Long, Event> decisions(List<Told> about) {
        SortedMap<Long, Event> decisions = new TreeMap<>();
        for (Told each : about) {
            if (each.event().type() == EventType.DENIAL || each.event().type() == EventType.APPROVAL) {
                decisions.put(each.seq(), each.event());
            }
        }
        return decisions;
    }

    private static List<String> approvers(Collection<Event> decisions) {
        Set<String> approvers = new LinkedHashSet<>();
        for (Event each : decisions) {
            String approver = approver(each);
            if (approver != null) {
                approvers.add(approver);
            }
        }
        return List.copyOf(approvers);
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

    private static @Nullable String approver(Event event) {
        Approval approval = event.approval();
        if (event.type() != EventType.APPROVAL || approval != null && approval.decision() != Approval.Decision.APPROVED) {
            return null;
        }
        Actor by = approval != null && (approval.by() != null || approval.kind() != Approval.Kind.HUMAN)
                ? approval.by()
                : event.actor();
        return by == null ? null : by.ref();
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
