package custody.query.memory;

import custody.ledger.event.Actor;
import custody.ledger.event.Approval;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import custody.query.answer.Activity;
import custody.query.answer.Attributed;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.attribution.Fact;
import custody.query.attribution.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The grants that entries state (rules D15, D16, D18, D19, D21, D22, D40): the latest statement of each, with what its
/// request said, and what was asked for and not given.
final class Grants {
    private final Map<Key, List<Seen>> byKey = new HashMap<>();
    private final Map<GrantKey, Long> known = new HashMap<>();
    private final Map<GrantKey, List<Seen>> abouts = new HashMap<>();
    private final Map<GrantKey, List<Seen>> uses = new HashMap<>();
    private final Instant now;

    /// `evidence` are those of the entries that tell something.
    Grants(List<Seen> entries, List<Seen> evidence, Map<Long, Attributed> verdicts) {
        this.now = entries.isEmpty() ? Instant.EPOCH : entries.getLast().received();
        for (Seen seen : entries) {
            Attributed judged = verdicts.get(seen.index());
            if (judged != null && judged.grant() != null) {
                uses.computeIfAbsent(judged.grant(), key -> new ArrayList<>()).add(seen);
            }
        }
        for (Seen seen : evidence) {
            keys(seen).forEach(key -> byKey.computeIfAbsent(key, each -> new ArrayList<>()).add(seen));
        }
    }

    /// The keys under which an entry says something of grants; one that came to nothing has its own ref alone.
    private static Set<Key> keys(Seen seen) {
        Event event = seen.event();
        boolean tells = Set.of(
                        EventType.REQUEST, EventType.APPROVAL, EventType.DENIAL, EventType.GRANT, EventType.RENEW,
                        EventType.REVOCATION, EventType.EXPIRY)
                .contains(event.type());
        if (!tells || Boolean.TRUE.equals(event.derived())) {
            return Set.of();
        }
        if (isRefused(event)) {
            return Set.of(new Key(Key.Kind.GRANT, "", Objects.requireNonNull(event.grant()).ref()));
        }
        return Fact.of(seen.index(), seen.received(), event, null).keys().stream()
                .filter(key -> Set.of(Key.Kind.GRANT, Key.Kind.GRANT_LINK, Key.Kind.TICKET).contains(key.kind()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static boolean isRefused(Event event) {
        return (event.type() == EventType.REQUEST || event.type() == EventType.GRANT) && event.outcome() != Outcome.SUCCESS
                && event.grant() != null;
    }

    private static boolean gives(Seen seen) {
        return seen.is(EventType.GRANT) && seen.event().outcome() == Outcome.SUCCESS && seen.event().grant() != null;
    }

    private static boolean asks(Seen seen) {
        return seen.event().grant() != null && (seen.is(EventType.REQUEST) || isRefused(seen.event()));
    }

    private static GrantKey key(Seen seen) {
        return new GrantKey(seen.event().source().id(), Objects.requireNonNull(seen.event().grant()).ref());
    }

    Map<GrantKey, GrantFacts> all() {
        Map<GrantKey, List<Seen>> given = new LinkedHashMap<>();
        Map<GrantKey, List<Seen>> asked = new LinkedHashMap<>();
        byKey.values().stream().flatMap(List::stream).distinct().sorted(Comparator.comparing(Seen::index)).forEach(seen -> {
            if (gives(seen)) {
                given.computeIfAbsent(key(seen), each -> new ArrayList<>()).add(seen);
            } else if (asks(seen)) {
                asked.computeIfAbsent(key(seen), each -> new ArrayList<>()).add(seen);
            }
        });
        Map<GrantKey, GrantFacts> facts = new LinkedHashMap<>();
        given.forEach((key, statements) -> {
            known.put(key, statements.getFirst().index());
            facts.put(key, facts(key, statements, about(key, statements, Grants::gives)));
        });
        asked.forEach((key, statements) -> {
            boolean cameTrue = statements.stream().anyMatch(seen -> keys(seen).stream()
                    .anyMatch(each -> byKey.getOrDefault(each, List.of()).stream().anyMatch(Grants::gives)));
            if (!cameTrue) {
                known.put(key, statements.getFirst().index());
                facts.put(key, asked(key, statements, about(key, statements, Grants::asks)));
            }
        });
        return facts;
    }

    /// The statements, and all entries that name the grant by one of their keys, or approve its ticket.
    private List<Seen> about(GrantKey id, List<Seen> statements, Predicate<Seen> states) {
        Set<Seen> about = new LinkedHashSet<>(statements);
        statements.stream().flatMap(seen -> keys(seen).stream()).distinct().forEach(key -> {
            List<Seen> under = byKey.getOrDefault(key, List.of());
            Set<GrantKey> all = under.stream().filter(states).map(Grants::key).collect(Collectors.toSet());
            for (Seen seen : under) {
                String source = seen.event().source().id();
                boolean own = all.stream().anyMatch(each -> each.source().equals(source));
                if (!seen.is(EventType.GRANT) && (own ? id.source().equals(source) && all.contains(id) : all.contains(id))) {
                    about.add(seen);
                }
            }
        });
        List.copyOf(about).stream()
                .filter(seen -> (seen.is(EventType.REQUEST) || seen.is(EventType.GRANT)) && seen.event().outcome() == Outcome.SUCCESS)
                .flatMap(seen -> Stream.ofNullable(seen.event().grant()))
                .flatMap(grant -> Stream.ofNullable(grant.ticket()))
                .forEach(ticket -> about.addAll(byKey.getOrDefault(new Key(Key.Kind.TICKET, "", ticket), List.of())));
        List<Seen> ordered = about.stream().sorted(Comparator.comparing(Seen::at).thenComparing(Seen::index)).toList();
        abouts.put(id, ordered);
        return ordered;
    }

    /// The entry by which a grant became known.
    long since(GrantFacts grant) {
        return Objects.requireNonNull(known.get(grant.key()));
    }

    private static Instant holdsFrom(Seen seen) {
        Instant starts = Objects.requireNonNull(seen.event().grant()).startsAt();
        return starts == null || starts.isBefore(seen.at()) ? seen.at() : starts;
    }

    private GrantFacts facts(GrantKey key, List<Seen> given, List<Seen> about) {
        List<Seen> statements = given.stream()
                .sorted(Comparator.comparing(Grants::holdsFrom).thenComparing(Seen::at).thenComparing(Seen::index))
                .toList();
        Seen last = statements.getLast();
        Instant since = statements.size() == 1 ? Instant.MIN : holdsFrom(last);
        Event request = request(about, last.at());
        Grant stated = Objects.requireNonNull(last.event().grant());
        Grant asked = request == null ? null : request.grant();
        Instant starts = first(stated, asked, Grant::startsAt);
        Instant start = starts == null ? last.at() : starts;
        Instant expires = expires(first(stated, asked, Grant::expiresAt), about, since);
        Instant revoked = revokedAt(about, since);
        return facts(key, true, GrantFacts.state(start, expires, revoked, now), stated, asked, request, start, expires, revoked, about);
    }

    private GrantFacts asked(GrantKey key, List<Seen> asking, List<Seen> about) {
        Comparator<Seen> byTime = Comparator.comparing(Seen::at).thenComparing(Seen::index);
        Seen last = asking.stream().filter(seen -> seen.is(EventType.REQUEST)).max(byTime)
                .or(() -> asking.stream().max(byTime)).orElseThrow();
        Grant stated = Objects.requireNonNull(last.event().grant());
        Instant start = stated.startsAt() == null ? last.at() : stated.startsAt();
        String state = about.stream().map(Grants::word).filter(Objects::nonNull).reduce("PENDING", (before, now) -> now);
        return facts(
                key, false, state, stated, null, last.is(EventType.REQUEST) ? last.event() : null, start, stated.expiresAt(), null,
                about);
    }

    /// What an entry says became of a request.
    private static @Nullable String word(Seen seen) {
        Approval approval = seen.event().approval();
        if (seen.is(EventType.DENIAL) || approval != null && approval.decision() == Approval.Decision.REJECTED) {
            return "REJECTED";
        }
        if (seen.is(EventType.APPROVAL)) {
            return approval == null || approval.decision() == Approval.Decision.APPROVED ? "PENDING" : null;
        }
        return !isRefused(seen.event()) ? null
                : seen.event().outcome() == Outcome.DENIED ? "REJECTED"
                : seen.event().outcome() == Outcome.FAILED ? "FAILED" : "PENDING";
    }

    private static GrantFacts facts(
            GrantKey key, boolean given, String state, Grant stated, @Nullable Grant asked, @Nullable Event request,
            Instant start, @Nullable Instant expires, @Nullable Instant revoked, List<Seen> about) {
        Actor grantee = first(stated, asked, Grant::grantee);
        return new GrantFacts(
                key, given, state, grantee == null ? null : grantee.ref(),
                request == null || request.actor() == null ? null : request.actor().ref(),
                list(stated, asked, Grant::scope), list(stated, asked, Grant::actions),
                first(stated, asked, Grant::conditions), first(stated, asked, Grant::justification),
                first(stated, asked, Grant::ticket), first(stated, asked, Grant::task), start, expires, revoked,
                given && expires == null, Boolean.TRUE.equals(first(stated, asked, Grant::breakGlass)),
                first(stated, asked, Grant::quorum),
                about.stream()
                        .filter(seen -> seen.is(EventType.DENIAL) || seen.is(EventType.APPROVAL))
                        .map(Seen::index)
                        .sorted()
                        .toList());
    }

    /// The last request up to then, else the first.
    private static @Nullable Event request(List<Seen> about, Instant given) {
        List<Seen> requests = about.stream()
                .filter(seen -> seen.is(EventType.REQUEST) && seen.event().outcome() == Outcome.SUCCESS)
                .toList();
        return requests.stream().filter(seen -> !seen.at().isAfter(given)).reduce((a, b) -> b)
                .or(() -> requests.stream().findFirst()).map(Seen::event).orElse(null);
    }

    private static @Nullable Instant expires(@Nullable Instant stated, List<Seen> about, Instant since) {
        Instant end = stated;
        for (Seen seen : about) {
            Event event = seen.event();
            Revocation body = event.revocation();
            Instant at = body == null || body.effectiveAt() == null ? seen.at() : body.effectiveAt();
            boolean ofCredential = event.credential() != null
                    && (body == null || body.target().kind() != Revocation.Kind.GRANT);
            if (seen.is(EventType.RENEW) && !seen.at().isBefore(since)
                    && (!ofCredential || event.grant() != null && event.grant().expiresAt() != null)) {
                end = event.grant() == null ? null : event.grant().expiresAt();
            } else if (seen.is(EventType.EXPIRY) && !ofCredential && !at.isBefore(since)) {
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
            if (revocation != null && seen.is(EventType.REVOCATION)
                    && revocation.target().kind() == Revocation.Kind.GRANT && !Boolean.TRUE.equals(revocation.lifted())) {
                Instant effective = revocation.effectiveAt() == null ? seen.at() : revocation.effectiveAt();
                at = effective.isBefore(since) || at != null && !effective.isBefore(at) ? at : effective;
            }
        }
        return at;
    }

    /// All that names a grant, in the order of time; after [#all].
    List<Seen> about(GrantKey key) {
        return abouts.getOrDefault(key, List.of());
    }

    /// First and last use under each grant.
    Map<GrantKey, Activity> used() {
        Map<GrantKey, Activity> all = new HashMap<>();
        uses.forEach((key, its) -> all.put(
                key, Seen.activity(Collections.min(its, Seen.BY_TIME), Collections.max(its, Seen.BY_TIME))));
        return all;
    }
}
