package custody.query.measure;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.ledger.event.Review;
import custody.ledger.event.Revocation;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.Projections;
import custody.query.answer.Tally;
import custody.query.answer.UnreadableQueryException;
import custody.query.audit.OwnSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Events that call for an end, and whether it came in time: what was found exposed or notified of calls for a rotation
/// or revocation of the secret or credential, and so does a change that is the secret's declared trigger; a review that
/// rejects a grant calls for its revocation, and the end of an identity for that of all it has. For one question.
public final class Triggers {
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final Set<EventType> CALLS = EnumSet.of(EventType.DISCOVERY, EventType.ALERT, EventType.REVIEW);
    private static final Set<EventType> CHANGES = EnumSet.of(EventType.ADMIN);
    /// Those that call for the rotation or revocation of the very thing that they name.
    private static final Set<EventType> OF_THINGS = EnumSet.of(EventType.DISCOVERY, EventType.ALERT, EventType.ADMIN);

    private final Known known;
    private final Offboarding offboarding;
    private final Instant now;
    private final Duration within;
    /// When secrets and credentials were rotated or revoked, by ref.
    private final Map<String, List<Instant>> ends = new HashMap<>();
    /// Those that the calls are about.
    private Map<GrantKey, GrantFacts> grants = Map.of();
    private final Departures departures;

    private Triggers(Known known, Instant now, Duration within) {
        this.known = known;
        this.now = now;
        this.within = within;
        this.offboarding = new Offboarding(known);
        this.departures = new Departures(known);
    }

    /// The entries that called for an end at a time and did not get it within a duration that is over; in ledger order.
    public static List<Long> unanswered(Projections projections, EntryReader entries, Condition when, Duration within, long asOf) {
        if (within.isNegative() || within.compareTo(LONGEST) > 0) {
            throw new UnreadableQueryException("within is " + within + ", not from none to " + LONGEST);
        }
        Triggers triggers = new Triggers(new Known(projections, entries, asOf, Known.AT_MOST, "choose a shorter time"), projections.timeAt(asOf), within);
        return triggers.unanswered(when);
    }

    private List<Long> unanswered(Condition when) {
        Condition told = new Condition.All(List.of(when, new Condition.Not(new Condition.Is(Field.SOURCE, Set.of(OwnSource.ID)))));
        Condition changed = new Condition.All(List.of(ofType(CHANGES), new Condition.Is(Field.SECRET, declared(told))));
        List<Entry> calls = new ArrayList<>();
        Consumer<Entry> take = entry -> {
            if (isCall(entry)) {
                calls.add(entry);
            }
        };
        known.entries(new Condition.All(List.of(told, new Condition.Some(List.of(ofType(CALLS), changed)))), take);
        known.inParts(departures.refs(), who -> known.entries(new Condition.All(List.of(
                told, ofType(Set.of(EventType.REVOCATION)), new Condition.Is(Field.ABOUT, Set.copyOf(who)))), take));
        calls.sort(Comparator.comparing(Entry::index));
        known.inParts(concerned(calls), this::readEnds);
        grants = known.grants(calls.stream().flatMap(entry -> Stream.ofNullable(rejected(event(entry)))).collect(Collectors.toSet()));
        return calls.stream().filter(entry -> isUnanswered(event(entry))).map(Entry::index).toList();
    }

    /// Secrets with a declared trigger, among those that something was changed of.
    private Set<String> declared(Condition told) {
        Condition changes = new Condition.All(List.of(told, ofType(CHANGES)));
        Set<String> secrets = new HashSet<>();
        known.projections.tally(Tally.ofEntries(changes, known.asOf, Field.SECRET)).keySet().forEach(key -> secrets.add(key.getFirst()));
        secrets.remove("");
        known.loadSecrets(secrets);
        secrets.removeIf(ref -> trigger(ref).isEmpty());
        return secrets;
    }

    private Optional<String> trigger(String secret) {
        return known.secret(secret).map(each -> each.profile().revocationTrigger());
    }

    private static Condition ofType(Set<EventType> types) {
        return new Condition.Is(Field.TYPE, types.stream().map(Enum::name).collect(Collectors.toSet()));
    }

    private static Event event(Entry entry) {
        return Objects.requireNonNull(entry.payload()).event();
    }

    /// The secrets and credentials that the calls are about.
    private static Set<String> concerned(List<Entry> calls) {
        return calls.stream()
                .filter(entry -> OF_THINGS.contains(entry.type()))
                .flatMap(entry -> concerned(event(entry)).stream())
                .collect(Collectors.toSet());
    }

    private static List<String> concerned(Event call) {
        List<String> concerned = new ArrayList<>();
        if (call.secret() != null) {
            concerned.add(call.secret().ref());
        }
        if (call.credential() != null) {
            concerned.add(call.credential().ref());
        }
        return concerned;
    }

    private void readEnds(List<String> refs) {
        known.projections.revoked(refs, known.asOf).forEach((ref, at) -> ends.computeIfAbsent(ref, each -> new ArrayList<>()).addAll(at));
        Condition rotated = new Condition.All(List.of(
                ofType(Set.of(EventType.ROTATE)),
                new Condition.Is(Field.OUTCOME, Set.of(Outcome.SUCCESS.name())),
                new Condition.Is(Field.SECRET, Set.copyOf(refs))));
        known.entries(rotated, entry -> {
            Event event = event(entry);
            ends.computeIfAbsent(Objects.requireNonNull(event.secret()).ref(), each -> new ArrayList<>()).add(event.eventTime());
        });
    }

    /// Whether an event calls for an end at all.
    private boolean isCall(Entry entry) {
        return switch (entry.type()) {
            case DISCOVERY, ALERT, REVIEW -> true;
            case ADMIN -> isDeclared(event(entry));
            case REVOCATION -> departures.has(entry);
            case REQUEST, APPROVAL, DENIAL, GRANT, ISSUE, USE, ATTEMPT, RENEW, ROTATE, EXPIRY, DELEGATION, SESSION_START,
                    SESSION_END, INVENTORY, SOURCE_GAP -> false;
        };
    }

    /// Whether what happened to a secret is what it was declared to be revoked by.
    private boolean isDeclared(Event event) {
        if (event.outcome() != Outcome.SUCCESS || event.secret() == null || event.actionRaw() == null) {
            return false;
        }
        String happened = event.actionRaw().toLowerCase(Locale.ROOT);
        return trigger(event.secret().ref())
                .filter(trigger -> happened.contains(trigger.toLowerCase(Locale.ROOT)))
                .isPresent();
    }

    private boolean isUnanswered(Event call) {
        known.look();
        Revocation revocation = call.revocation();
        Instant from = revocation == null || revocation.effectiveAt() == null ? call.eventTime() : revocation.effectiveAt();
        Instant due = from.plus(within);
        if (due.isAfter(now)) {
            return false;
        }
        if (call.type() == EventType.REVOCATION && revocation != null) {
            return !offboarding.isComplete(revocation.target().ref(), from, due);
        }
        return call.type() == EventType.REVIEW ? isInForce(rejected(call), due) : isLeft(call, due);
    }

    /// The grant that a review rejects; null when it rejects none.
    private static @Nullable GrantKey rejected(Event call) {
        Review review = call.review();
        return review == null || review.decision() != Review.Decision.REJECTED || call.grant() == null
                ? null
                : new GrantKey(call.source().id(), call.grant().ref());
    }

    /// Whether neither the secret nor the credential of an event was rotated or revoked until then.
    private boolean isLeft(Event call, Instant due) {
        List<String> concerned = concerned(call);
        return !concerned.isEmpty() && concerned.stream().noneMatch(ref -> isEnded(ref, call.eventTime(), due));
    }

    private boolean isEnded(String ref, Instant from, Instant due) {
        return ends.getOrDefault(ref, List.of()).stream().anyMatch(at -> !at.isBefore(from) && !at.isAfter(due));
    }

    private boolean isInForce(@Nullable GrantKey key, Instant at) {
        GrantFacts grant = key == null ? null : grants.get(key);
        Instant end = grant == null || !grant.given() ? Instant.MIN : RevocationRates.earlier(grant.revokedAt(), grant.expiresAt());
        return end == null || end.isAfter(at);
    }
}
