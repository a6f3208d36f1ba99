package custody.query.catalog;

import custody.ledger.event.Actor;
import custody.ledger.event.Approval;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The grants of one ref, put together from the events that name it (rules D15, D16, D18, D19, D21, D22).
///
/// The statement shown is the one that holds latest. A revocation belongs to the statement in force when it takes
/// effect, so one of an earlier statement does not end a later one.
final class GrantFold {
    /// An event and its entry.
    record Told(long seq, Event event) {
        Instant at() {
            return event.eventTime();
        }
    }

    private static final Comparator<Told> BY_TIME = Comparator.comparing(Told::at).thenComparing(Told::seq);

    private final String ref;
    private final List<Told> told;

    GrantFold(String ref, List<Told> told) {
        this.ref = ref;
        this.told = told;
    }

    /// Whether events of this type say something about a grant. Those that only serve one are for search.
    static boolean tells(Event event) {
        return switch (event.type()) {
            case REQUEST, APPROVAL, DENIAL, GRANT, RENEW, REVOCATION, EXPIRY -> !Boolean.TRUE.equals(event.derived());
            case ISSUE, USE, ATTEMPT, ROTATE, DELEGATION, SESSION_START, SESSION_END, DISCOVERY, INVENTORY, REVIEW, ALERT,
                    SOURCE_GAP, ADMIN -> false;
        };
    }

    /// The grants that there are, as far as told.
    List<GrantState> states() {
        Set<String> sources = new LinkedHashSet<>();
        for (Told each : told) {
            if (isGrant(each.event)) {
                sources.add(each.event.source().id());
            }
        }
        return sources.stream().map(source -> state(source, sources)).toList();
    }

    private boolean isGrant(Event event) {
        return event.type() == EventType.GRANT && event.outcome() == Outcome.SUCCESS && event.grant() != null
                && event.grant().ref().equals(ref);
    }

    private GrantState state(String source, Set<String> sources) {
        List<Told> about = told.stream()
                .filter(each -> each.event.source().id().equals(source) || !sources.contains(each.event.source().id()))
                .sorted(BY_TIME)
                .toList();
        List<Told> statements = about.stream()
                .filter(each -> isGrant(each.event))
                .sorted(Comparator.comparing(GrantFold::holdsFrom).thenComparing(BY_TIME))
                .toList();
        Told last = statements.getLast();
        Instant since = statements.size() == 1 ? Instant.MIN : holdsFrom(last);
        Told request = requestFor(last, about);
        Grant own = Objects.requireNonNull(last.event.grant());
        Grant asked = request == null ? null : request.event.grant();
        Instant starts = pick(own, asked, Grant::startsAt);
        Actor grantee = pick(own, asked, Grant::grantee);
        List<Told> decisions = about.stream()
                .filter(each -> each.event.type() == EventType.DENIAL
                        || each.event.type() == EventType.APPROVAL && each.event.outcome() == Outcome.SUCCESS)
                .sorted(Comparator.comparing(Told::seq))
                .toList();
        return new GrantState(
                source,
                ref,
                grantee == null ? null : grantee.ref(),
                request == null || request.event.actor() == null ? null : request.event.actor().ref(),
                list(own, asked, Grant::scope),
                list(own, asked, Grant::actions),
                pick(own, asked, Grant::conditions),
                pick(own, asked, Grant::justification),
                pick(own, asked, Grant::ticket),
                pick(own, asked, Grant::task),
                starts == null ? last.at() : starts,
                expires(pick(own, asked, Grant::expiresAt), about, since),
                revoked(about, since),
                Boolean.TRUE.equals(pick(own, asked, Grant::breakGlass)),
                pick(own, asked, Grant::quorum),
                decisions.stream().map(Told::seq).toList(),
                decisions.stream().flatMap(each -> approver(each.event).stream()).distinct().toList());
    }

    private static Instant holdsFrom(Told grant) {
        Instant stated = Objects.requireNonNull(grant.event.grant()).startsAt();
        return stated != null && stated.isAfter(grant.at()) ? stated : grant.at();
    }

    /// The last request at or before the grant, else the first.
    private static @Nullable Told requestFor(Told grant, List<Told> about) {
        Told found = null;
        for (Told each : about) {
            if (each.event.type() == EventType.REQUEST && each.event.outcome() == Outcome.SUCCESS
                    && (found == null || !each.at().isAfter(grant.at()))) {
                found = each;
            }
        }
        return found;
    }

    /// The end after renewals, which replace it, and expiries, which bring it forward.
    private @Nullable Instant expires(@Nullable Instant stated, List<Told> about, Instant since) {
        Instant end = stated;
        for (Told each : about) {
            boolean ofGrant = each.event.grant() != null || each.event.credential() == null;
            if (each.at().isBefore(since) || each.event.outcome() != Outcome.SUCCESS || !ofGrant) {
                continue;
            }
            if (each.event.type() == EventType.RENEW && each.event.grant() != null) {
                end = each.event.grant().expiresAt();
            } else if (each.event.type() == EventType.EXPIRY) {
                Instant at = effective(each);
                end = end == null || at.isBefore(end) ? at : end;
            }
        }
        return end;
    }

    private static @Nullable Instant revoked(List<Told> about, Instant since) {
        Instant first = null;
        for (Told each : about) {
            Revocation revocation = each.event.revocation();
            boolean counts = each.event.type() == EventType.REVOCATION
                    && each.event.outcome() == Outcome.SUCCESS
                    && revocation != null
                    && revocation.target().kind() == Revocation.Kind.GRANT
                    && !Boolean.TRUE.equals(revocation.lifted());
            if (counts && !effective(each).isBefore(since) && (first == null || effective(each).isBefore(first))) {
                first = effective(each);
            }
        }
        return first;
    }

    private static Instant effective(Told each) {
        Revocation revocation = each.event.revocation();
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
