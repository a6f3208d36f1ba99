package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.Link;
import custody.query.answer.Condition.Field;
import custody.query.answer.Condition;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantLengths;
import custody.query.answer.GrantTally;
import custody.query.answer.IdentityCriteria;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.RevocationCriteria;
import custody.query.answer.SecretCriteria;
import custody.query.answer.Tally;
import custody.query.answer.UseTally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Criteria and conditions at random, most of them of values that the events have, so that something is found.
final class RandomCriteria {
    private static final List<String> OBSERVED =
            List.of("EXPOSED_SECRET", "REVIEW_OVERDUE", "SHARED_CREDENTIAL", "SUPERSEDED_VERSION");

    private final Projections from;
    private final List<Event> events;
    private final Random random;
    private final Map<Field, List<String>> values = new EnumMap<>(Field.class);

    RandomCriteria(Projections from, List<Event> events, Random random) {
        this.from = from;
        this.events = events;
        this.random = random;
    }

    /// What a field was seen to be, and something that it never is.
    List<String> seen(Field field) {
        return values.get(field);
    }

    /// Sees what a ledger of that size holds and the verdicts on it.
    void collect(long asOf) {
        Map<Field, Set<String>> found = new HashMap<>();
        for (Field field : Field.values()) {
            found.put(field, new TreeSet<>(Set.of("nothing")));
        }
        for (Event event : events) {
            found.get(Field.TYPE).add(event.type().name());
            found.get(Field.SOURCE).add(event.source().id());
            found.get(Field.LAYER).add(event.layer().name());
            found.get(Field.OUTCOME).add(event.outcome().name());
            Mentions.forEach(event, (ref, actor, kind) -> found.get(Field.CHAIN).add(ref));
            Mentions.forEach(event, (ref, actor, kind) -> found.get(Field.ABOUT).add(ref));
            if (event.secret() != null) {
                found.get(Field.SECRET).add(event.secret().ref());
            }
            if (event.credential() != null) {
                found.get(Field.CREDENTIAL).add(event.credential().ref());
            }
            if (event.grant() != null) {
                found.get(Field.GRANT).add(event.source().id() + " " + event.grant().ref());
                found.get(Field.REQUEST_REF).addAll(List.of(event.grant().ref(), String.valueOf(event.grant().ticket())));
            }
            for (Link link : event.links()) {
                found.get(Field.CORRELATION).add(link.value());
                found.get(Field.REQUEST_REF).add(link.value());
            }
            if (event.context() != null && event.context().session() != null) {
                found.get(Field.SESSION).add(event.context().session());
            }
            if (event.action() != null) {
                found.get(Field.ACTION).add(event.action().word());
            }
        }
        found.get(Field.ACTOR).addAll(found.get(Field.CHAIN));
        found.get(Field.CORRELATION).addAll(found.get(Field.CREDENTIAL));
        found.get(Field.LATE).addAll(List.of("true", "false"));
        found.get(Field.FINALITY).addAll(List.of("PROVISIONAL", "FINAL", "REVISED"));
        from.attributions(LongStream.range(0, events.size()).boxed().toList(), asOf).values().forEach(verdict -> {
            found.get(Field.VERDICT).add(verdict.verdict());
            found.get(Field.VERDICT_CLASS).add(verdict.verdictClass());
            found.get(Field.CONFIDENCE).add(verdict.confidence());
            found.get(Field.FLAG).addAll(verdict.flags().stream().filter(flag -> !OBSERVED.contains(flag)).toList());
            found.get(Field.ENDED_BY).add(String.valueOf(verdict.revocation()));
        });
        found.forEach((field, all) -> values.put(field, List.copyOf(all)));
    }

    /// Flags that are observed, or one of them and another flag.
    Set<String> observable() {
        Set<String> wanted = new LinkedHashSet<>(List.of(OBSERVED.get(random.nextInt(OBSERVED.size()))));
        if (random.nextInt(3) == 0) {
            wanted.add(random.nextBoolean() ? any(Field.FLAG) : OBSERVED.get(random.nextInt(OBSERVED.size())));
        }
        return wanted;
    }

    private String any(Field field) {
        List<String> all = values.get(field);
        return all.get(random.nextInt(all.size()));
    }

    /// That a field is one of its values, or one of two.
    Condition is(Field field) {
        Set<String> wanted = new LinkedHashSet<>(List.of(any(field)));
        if (random.nextInt(3) == 0) {
            wanted.add(any(field));
        }
        return new Condition.Is(field, wanted);
    }

    /// A condition with so many levels of others inside of it.
    Condition condition(int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 7)) {
            case 0 -> Condition.ANY_ENTRY;
            case 1 -> {
                long at = Facts.micros(events.get(random.nextInt(events.size())).eventTime());
                yield new Condition.Within(at, at + random.nextInt(2_000) * 1_000_000L);
            }
            case 2 -> new Condition.StartsWith(Field.SECRET, start(any(Field.SECRET), 4));
            case 7 -> new Condition.Not(condition(depth - 1));
            case 8 -> new Condition.All(List.of(condition(depth - 1), condition(depth - 1)));
            case 9 -> new Condition.Some(List.of(condition(depth - 1), condition(depth - 1)));
            default -> {
                List<Field> fields = new ArrayList<>(List.of(Field.values()));
                fields.removeAll(List.of(Field.FINALITY, Field.ACTOR_NAME, Field.SECRET_NAME));
                Collections.shuffle(fields, random);
                yield is(fields.getFirst());
            }
        };
    }

    private static String start(String text, int length) {
        return text.substring(0, Math.min(length, text.length()));
    }

    Field anyCountable() {
        return Tally.COUNTABLE.get(random.nextInt(Tally.COUNTABLE.size()));
    }

    private boolean now() {
        return random.nextInt(5) == 0;
    }

    /// Mostly not asked for.
    @Nullable Boolean maybe() {
        return random.nextInt(6) == 0 ? random.nextBoolean() : null;
    }

    private Instant time() {
        return now() ? events.get(random.nextInt(events.size())).eventTime() : null;
    }

    GrantCriteria grants() {
        return new GrantCriteria(
                now() ? List.of(any(Field.REQUEST_REF)) : List.of(), time(), time(),
                now() ? List.of(List.of("ACTIVE", "REVOKED", "EXPIRED", "PENDING", "REJECTED", "FAILED").get(random.nextInt(6))) : List.of(),
                now() ? any(Field.CHAIN) : null, now() ? List.of(any(Field.SECRET), any(Field.SECRET)) : null, maybe(), maybe(),
                now() ? Duration.ofSeconds(random.nextInt(4_000)) : null, maybe(),
                now() ? Duration.ofSeconds(random.nextInt(100_000)) : null, now() ? any(Field.CHAIN) : null, maybe(), maybe(),
                maybe(), now() ? any(Field.REQUEST_REF) : null,
                now() ? List.of("HUMAN", "AGENT") : List.of(), now() ? Duration.ofSeconds(random.nextInt(4_000)) : null,
                now() ? List.of(GrantCriteria.PARTS.get(random.nextInt(3))) : List.of(), maybe(),
                now() ? new GrantLengths(Map.of("HUMAN", Duration.ofSeconds(random.nextInt(4_000)), "UNKNOWN", Duration.ZERO), random.nextBoolean()) : null);
    }

    /// Bounds of some grants' own length among them.
    /// Some, and some that grants have.
    private List<Duration> lengths(long asOf) {
        List<Duration> lengths = new ArrayList<>(List.of(Duration.ofSeconds(random.nextInt(4_000))));
        from.grants(GrantCriteria.ANY, new PageRequest(asOf, 100, null, true)).rows().stream()
                .map(Page.Row::node)
                .filter(grant -> grant.expiresAt() != null && random.nextInt(3) == 0)
                .forEach(grant -> lengths.add(Duration.between(grant.startsAt(), grant.expiresAt())));
        return lengths.stream().distinct().sorted().toList();
    }

    GrantTally grantTally(long asOf) {
        List<Duration> lengths = lengths(asOf);
        Instant one = events.get(random.nextInt(events.size())).eventTime();
        Instant other = events.get(random.nextInt(events.size())).eventTime();
        boolean ordered = one.isBefore(other);
        return new GrantTally(
                ordered ? one : other, ordered ? other : one, lengths, random.nextBoolean(), random.nextInt(3) == 0, asOf);
    }

    UseTally useTally(Condition where, long asOf) {
        List<Field> by = random.nextBoolean() ? List.of() : List.of(Field.SECRET, Field.VERDICT);
        return new UseTally(new Tally(true, where, by, random.nextBoolean(), asOf), lengths(asOf), random.nextBoolean());
    }

    /// About half of what a field was seen to be.
    List<String> some(Field field) {
        return values.get(field).stream().filter(each -> random.nextBoolean()).toList();
    }

    SecretCriteria secrets() {
        return new SecretCriteria(
                now() ? List.of(any(Field.SECRET)) : List.of(), now() ? start(any(Field.SECRET), 3) : null, null,
                now() ? any(Field.CHAIN) : null, now() ? List.of(random.nextBoolean() ? "NO_OWNER" : random.nextBoolean() ? "OWNER_LEFT" : "UNKNOWN_ISSUER") : List.of(), maybe(), time(), time(),
                now() ? List.of("tier0") : List.of());
    }

    IdentityCriteria identities() {
        return new IdentityCriteria(
                now() ? List.of("HUMAN", "GROUP") : List.of(), now() ? any(Field.CHAIN) : null, maybe(), time(),
                now() ? "a" : null, maybe());
    }

    RevocationCriteria revocations() {
        List<GrantFacts> all = from.grants(GrantCriteria.ANY, new PageRequest(events.size(), 100, null, true)).rows().stream()
                .map(Page.Row::node).toList();
        return new RevocationCriteria(
                time(), time(), now() && !all.isEmpty() ? all.get(random.nextInt(all.size())).key() : null,
                now() ? List.of(any(Field.SECRET)) : null, now() ? any(Field.CHAIN) : null, maybe());
    }
}
