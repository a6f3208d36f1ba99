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
import custody.query.answer.Activity;
import custody.query.index.GrantNames;
import custody.ledger.event.Approval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The grants that entries state (rules D15, D16, D18, D19, D21, D22): the latest statement of each, with what its
/// request said.
final class Grants {
    private final Map<String, List<Seen>> byRef = new HashMap<>();
    private final Map<Long, Seen> byIndex = new HashMap<>();
    private final Map<GrantKey, Long> known = new HashMap<>();
    private final Map<GrantKey, List<Seen>> uses = new HashMap<>();
    private final Instant now;

    Grants(List<Seen> entries, Map<Long, Attributed> verdicts) {
        this.now = entries.isEmpty() ? Instant.EPOCH : entries.getLast().received();
        for (Seen seen : entries) {
            byIndex.put(seen.index(), seen);
            Attributed judged = verdicts.get(seen.index());
            if (judged != null && judged.grant() != null) {
                uses.computeIfAbsent(judged.grant(), key -> new ArrayList<>()).add(seen);
            }
            if (seen.isFirst() && !Boolean.TRUE.equals(seen.event().derived())) {
                GrantNames.of(seen.event()).forEach(ref -> byRef.computeIfAbsent(ref, each -> new ArrayList<>()).add(seen));
            }
        }
    }

    Map<GrantKey, GrantFacts> all() {
        Map<GrantKey, GrantFacts> facts = new LinkedHashMap<>();
        byRef.forEach((ref, about) -> {
            Set<String> sources = new LinkedHashSet<>();
            for (Seen seen : about) {
                if (gives(seen, ref) && sources.add(seen.event().source().id())) {
                    known.put(new GrantKey(seen.event().source().id(), ref), seen.index());
                }
            }
            for (String source : sources) {
                GrantKey key = new GrantKey(source, ref);
                facts.put(key, facts(key, about.stream()
                        .filter(seen -> seen.event().source().id().equals(source) || !sources.contains(seen.event().source().id()))
                        .toList()));
            }
        });
        return facts;
    }

    /// The entry by which a grant became known.
    long since(GrantFacts grant) {
        return Objects.requireNonNull(known.get(grant.key()));
    }

    private static boolean gives(Seen seen, String ref) {
        return seen.is(EventType.GRANT) && seen.event().outcome() == Outcome.SUCCESS && seen.event().grant() != null
                && seen.event().grant().ref().equals(ref);
    }

    private static Instant holdsFrom(Seen seen) {
        Instant starts = Objects.requireNonNull(seen.event().grant()).startsAt();
        return starts == null || starts.isBefore(seen.at()) ? seen.at() : starts;
    }

    private GrantFacts facts(GrantKey key, List<Seen> about) {
        List<Seen> statements = about.stream()
                .filter(seen -> gives(seen, key.ref()))
                .sorted(Comparator.comparing(Grants::holdsFrom).thenComparing(Seen::at).thenComparing(Seen::index))
                .toList();
        Seen given = statements.getLast();
        Instant since = statements.size() == 1 ? Instant.MIN : holdsFrom(given);
        Event request = request(about, given.at());
        Grant stated = Objects.requireNonNull(given.event().grant());
        Grant asked = request == null ? null : request.grant();
        Actor grantee = first(stated, asked, Grant::grantee);
        Instant starts = first(stated, asked, Grant::startsAt);
        Instant expires = expires(first(stated, asked, Grant::expiresAt), about, since);
        Instant revoked = revokedAt(about, since);
        Instant start = starts == null ? given.at() : starts;
        return new GrantFacts(
                key, state(start, expires, revoked), grantee == null ? null : grantee.ref(),
                request == null || request.actor() == null ? null : request.actor().ref(),
                list(stated, asked, Grant::scope), list(stated, asked, Grant::actions),
                first(stated, asked, Grant::conditions), first(stated, asked, Grant::justification),
                first(stated, asked, Grant::ticket), first(stated, asked, Grant::task), start, expires, revoked,
                expires == null, Boolean.TRUE.equals(first(stated, asked, Grant::breakGlass)),
                first(stated, asked, Grant::quorum),
                about.stream()
                        .filter(seen -> seen.is(EventType.DENIAL)
                                || seen.is(EventType.APPROVAL) && seen.event().outcome() == Outcome.SUCCESS)
                        .map(Seen::index)
                        .toList());
    }

    /// The last request up to then, else the first.
    private static @Nullable Event request(List<Seen> about, Instant given) {
        List<Seen> requests = about.stream()
                .filter(seen -> seen.is(EventType.REQUEST) && seen.event().outcome() == Outcome.SUCCESS)
                .sorted(Comparator.comparing(Seen::at).thenComparing(Seen::index))
                .toList();
        return requests.stream().filter(seen -> !seen.at().isAfter(given)).reduce((a, b) -> b)
                .or(() -> requests.stream().findFirst()).map(Seen::event).orElse(null);
    }

    private static @Nullable Instant expires(@Nullable Instant stated, List<Seen> about, Instant since) {
        Instant end = stated;
        List<Seen> changes = about.stream()
                .filter(seen -> seen.is(EventType.RENEW) && seen.event().grant() != null
                        || seen.is(EventType.EXPIRY) && (seen.event().grant() != null || seen.event().credential() == null))
                .filter(seen -> seen.event().outcome() == Outcome.SUCCESS && !seen.at().isBefore(since))
                .sorted(Comparator.comparing(Seen::at).thenComparing(Seen::index))
                .toList();
        for (Seen seen : changes) {
            if (seen.is(EventType.RENEW)) {
                end = Objects.requireNonNull(seen.event().grant()).expiresAt();
            } else {
                Revocation body = seen.event().revocation();
                Instant at = body == null || body.effectiveAt() == null ? seen.at() : body.effectiveAt();
                end = end == null || at.isBefore(end) ? at : end;
            }
        }
        return end;
    }

    private static <T> @Nullable T first(Grant stated, @Nullable Grant asked, Function<Grant, @Nullable T> part) {
        T own = part.apply(stated);
        return own != null || asked == null ? own : part.apply(asked);
    }

    private static List<String> list(Grant stated, @Nullable Grant asked, Function<Grant, List<String>> part) {
        List<String> own = part.apply(stated);
        return own.isEmpty() && asked != null ? part.apply(asked) : own;
    }

    /// When the statement was revoked; nothing but a new one gives a grant back (rule D12).
    private static @Nullable Instant revokedAt(List<Seen> about, Instant since) {
        Instant at = null;
        for (Seen seen : about) {
            Revocation revocation = seen.event().revocation();
            if (revocation != null && seen.is(EventType.REVOCATION) && seen.event().outcome() == Outcome.SUCCESS
                    && revocation.target().kind() == Revocation.Kind.GRANT && !Boolean.TRUE.equals(revocation.lifted())) {
                Instant effective = revocation.effectiveAt() == null ? seen.at() : revocation.effectiveAt();
                at = effective.isBefore(since) || at != null && !effective.isBefore(at) ? at : effective;
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
        Instant last = lastUsed(grant);
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
                && (where.neverUsed() == null || where.neverUsed() == (last == null))
                && (where.unusedFor() == null || last == null || last.isBefore(now.minus(where.unusedFor())))
                && (where.approver() == null || approvers(grant).anyMatch(ref -> same(where.approver(), ref, cluster)))
                && (where.selfApproved() == null || where.selfApproved() == selfApproved(grant, cluster))
                && (where.breakGlass() == null || where.breakGlass() == grant.breakGlass())
                && (where.noJustification() == null || where.noJustification() == (grant.justification() == null && grant.ticket() == null))
                && (where.ticket() == null || named(grant, where.ticket()));
    }

    private @Nullable Instant lastUsed(GrantFacts grant) {
        List<Seen> its = uses.get(grant.key());
        return its == null ? null : Collections.max(its, Seen.BY_TIME).at();
    }

    /// First and last use under each grant.
    Map<GrantKey, Activity> used() {
        Map<GrantKey, Activity> all = new HashMap<>();
        uses.forEach((key, its) -> all.put(
                key, new Activity(Collections.min(its, Seen.BY_TIME).at(), Collections.max(its, Seen.BY_TIME).at())));
        return all;
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
                .filter(event -> event.type() == EventType.APPROVAL
                        && (event.approval() == null || event.approval().decision() == Approval.Decision.APPROVED))
                .flatMap(event -> Stream.ofNullable(by(event)))
                .map(Actor::ref);
    }

    /// Who decided; a rule or another system is not its event's actor.
    private static @Nullable Actor by(Event event) {
        Approval approval = event.approval();
        return approval == null || approval.by() == null && approval.kind() == Approval.Kind.HUMAN ? event.actor() : approval.by();
    }

    private boolean selfApproved(GrantFacts grant, Map<String, List<String>> cluster) {
        return approvers(grant).anyMatch(ref -> grant.requester() != null && same(grant.requester(), ref, cluster)
                || grant.grantee() != null && same(grant.grantee(), ref, cluster));
    }

    /// By ref, by a ticket that goes with it, or by a link of its request.
    private boolean named(GrantFacts grant, String ticket) {
        return ticket.equals(grant.key().ref()) || byRef.getOrDefault(grant.key().ref(), List.of()).stream()
                .anyMatch(seen -> seen.event().grant() != null && ticket.equals(seen.event().grant().ticket())
                                && seen.event().grant().ref().equals(grant.key().ref())
                        || seen.is(EventType.REQUEST)
                                && seen.event().links().stream().anyMatch(link -> link.value().equals(ticket)));
    }
}
