package custody.query.memory;

import custody.ledger.event.Actor;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import custody.query.answer.Attributed;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The grants that entries state (rules D16, D18, D19): the last statement of each, with what its request said.
final class Grants {
    private final Map<String, List<Seen>> byRef = new HashMap<>();
    private final Map<Long, Seen> byIndex = new HashMap<>();
    private final Map<Long, Attributed> verdicts;
    private final Instant now;

    Grants(List<Seen> entries, Map<Long, Attributed> verdicts) {
        this.verdicts = verdicts;
        this.now = entries.isEmpty() ? Instant.EPOCH : entries.getLast().received();
        for (Seen seen : entries) {
            byIndex.put(seen.index(), seen);
            if (seen.event().grant() != null) {
                byRef.computeIfAbsent(seen.event().grant().ref(), ref -> new ArrayList<>()).add(seen);
            } else if (seen.event().revocation() != null) {
                byRef.computeIfAbsent(seen.event().revocation().target().ref(), ref -> new ArrayList<>()).add(seen);
            }
        }
    }

    Map<GrantKey, GrantFacts> all() {
        Map<GrantKey, GrantFacts> facts = new LinkedHashMap<>();
        byRef.forEach((ref, about) -> {
            for (Seen seen : about) {
                if (seen.is(EventType.GRANT) && seen.event().outcome() == Outcome.SUCCESS) {
                    GrantKey key = new GrantKey(seen.event().source().id(), ref);
                    facts.put(key, facts(key, seen.event(), about));
                }
            }
        });
        return facts;
    }

    private GrantFacts facts(GrantKey key, Event given, List<Seen> about) {
        Event request = about.stream().filter(seen -> seen.is(EventType.REQUEST)).map(Seen::event).reduce((a, b) -> b).orElse(null);
        Grant stated = Objects.requireNonNull(given.grant());
        Grant asked = request == null ? null : request.grant();
        Actor grantee = first(stated, asked, Grant::grantee);
        Instant starts = first(stated, asked, Grant::startsAt);
        Instant expires = about.stream()
                .filter(seen -> seen.is(EventType.RENEW) && seen.event().grant() != null)
                .map(seen -> seen.event().grant().expiresAt())
                .reduce((a, b) -> b)
                .orElse(first(stated, asked, Grant::expiresAt));
        Instant revoked = revokedAt(key.ref(), about);
        Instant start = starts == null ? given.eventTime() : starts;
        List<Instant> used = verdicts.values().stream()
                .filter(each -> key.equals(each.grant()))
                .flatMap(each -> Stream.ofNullable(byIndex.get(each.use())))
                .map(Seen::at)
                .sorted()
                .toList();
        return new GrantFacts(
                key, state(start, expires, revoked), grantee == null ? null : grantee.ref(),
                request == null || request.actor() == null ? null : request.actor().ref(),
                list(stated, asked, Grant::scope), list(stated, asked, Grant::actions),
                first(stated, asked, Grant::conditions), first(stated, asked, Grant::justification),
                first(stated, asked, Grant::ticket), first(stated, asked, Grant::task), start, expires, revoked,
                expires == null, Boolean.TRUE.equals(first(stated, asked, Grant::breakGlass)),
                first(stated, asked, Grant::quorum),
                about.stream().filter(seen -> seen.is(EventType.APPROVAL) || seen.is(EventType.DENIAL)).map(Seen::index).toList(),
                used.isEmpty() ? null : used.getFirst(), used.isEmpty() ? null : used.getLast());
    }

    private static <T> @Nullable T first(Grant stated, @Nullable Grant asked, Function<Grant, @Nullable T> part) {
        T own = part.apply(stated);
        return own != null || asked == null ? own : part.apply(asked);
    }

    private static List<String> list(Grant stated, @Nullable Grant asked, Function<Grant, List<String>> part) {
        List<String> own = part.apply(stated);
        return own.isEmpty() && asked != null ? part.apply(asked) : own;
    }

    /// When the grant was revoked and not given back since (rule D12).
    private static @Nullable Instant revokedAt(String ref, List<Seen> about) {
        Instant at = null;
        for (Seen seen : about) {
            Revocation revocation = seen.event().revocation();
            if (revocation != null && revocation.target().kind() == Revocation.Kind.GRANT && revocation.target().ref().equals(ref)) {
                Instant effective = revocation.effectiveAt() == null ? seen.at() : revocation.effectiveAt();
                boolean lifted = Boolean.TRUE.equals(revocation.lifted());
                at = lifted ? null : at == null || effective.isBefore(at) ? effective : at;
            }
        }
        return at;
    }

    private String state(Instant starts, @Nullable Instant expires, @Nullable Instant revoked) {
        if (revoked != null && !revoked.isAfter(now)) {
            return "REVOKED";
        }
        if (expires != null && !expires.isAfter(now)) {
            return "EXPIRED";
        }
        return starts.isAfter(now) ? "PENDING" : "ACTIVE";
    }

    boolean fits(GrantCriteria where, GrantFacts grant, Map<String, List<String>> cluster) {
        Instant end = grant.revokedAt() != null ? grant.revokedAt() : grant.expiresAt();
        Duration length = grant.expiresAt() == null ? null : Duration.between(grant.startsAt(), grant.expiresAt());
        return (where.refs().isEmpty() || where.refs().contains(grant.key().ref()))
                && (where.from() == null || end == null || end.isAfter(where.from()))
                && (where.to() == null || grant.startsAt().isBefore(where.to()))
                && (where.states().isEmpty() || where.states().contains(grant.state()))
                && (where.grantee() == null || grant.grantee() != null && same(where.grantee(), grant.grantee(), cluster))
                && (where.secrets() == null || where.secrets().stream().anyMatch(ref -> covers(grant, ref)))
                && (where.standing() == null || where.standing() == grant.standing())
                && (where.noExpiry() == null || where.noExpiry() == (grant.expiresAt() == null))
                && (where.minDuration() == null || length == null || length.compareTo(where.minDuration()) >= 0)
                && (where.neverUsed() == null || where.neverUsed() == (grant.lastUsedAt() == null))
                && (where.unusedFor() == null || grant.lastUsedAt() == null || grant.lastUsedAt().isBefore(now.minus(where.unusedFor())))
                && (where.approver() == null || approvers(grant).anyMatch(ref -> same(where.approver(), ref, cluster)))
                && (where.selfApproved() == null || where.selfApproved() == selfApproved(grant, cluster))
                && (where.breakGlass() == null || where.breakGlass() == grant.breakGlass())
                && (where.noJustification() == null || where.noJustification() == (grant.justification() == null && grant.ticket() == null))
                && (where.ticket() == null || named(grant, where.ticket()));
    }

    private static boolean covers(GrantFacts grant, String ref) {
        return grant.scope().stream().anyMatch(entry -> entry.endsWith("*")
                ? ref.startsWith(entry.substring(0, entry.length() - 1))
                : entry.equals(ref));
    }

    private static boolean same(String one, String other, Map<String, List<String>> cluster) {
        return one.equals(other) || cluster.getOrDefault(one, List.of()).contains(other);
    }

    private Stream<String> approvers(GrantFacts grant) {
        return grant.approvals().stream()
                .map(index -> Objects.requireNonNull(byIndex.get(index)).event())
                .filter(event -> event.type() == EventType.APPROVAL)
                .flatMap(event -> Stream.ofNullable(
                        event.approval() != null && event.approval().by() != null ? event.approval().by() : event.actor()))
                .map(Actor::ref);
    }

    private boolean selfApproved(GrantFacts grant, Map<String, List<String>> cluster) {
        return approvers(grant).anyMatch(ref -> grant.requester() != null && same(grant.requester(), ref, cluster)
                || grant.grantee() != null && same(grant.grantee(), ref, cluster));
    }

    private boolean named(GrantFacts grant, String ticket) {
        return ticket.equals(grant.ticket()) || ticket.equals(grant.key().ref())
                || byRef.getOrDefault(grant.key().ref(), List.of()).stream()
                        .filter(seen -> seen.is(EventType.REQUEST))
                        .flatMap(seen -> seen.event().links().stream())
                        .anyMatch(link -> link.value().equals(ticket));
    }
}
