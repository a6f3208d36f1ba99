package custody.query.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Event;
import custody.ledger.event.Link;
import custody.query.answer.Activity;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.CredentialCriteria;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantLengths;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.GrantTally;
import custody.query.answer.IdentityCriteria;
import custody.query.answer.Membership;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.RevocationCriteria;
import custody.query.answer.RevocationFacts;
import custody.query.answer.SecretCriteria;
import custody.query.answer.Tally;
import custody.query.memory.MemoryProjections;
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
import java.util.function.BiFunction;
import java.util.stream.LongStream;

/// Asks two projections of one ledger the same questions: everything by key, and lists under random filters, read
/// page by page in both directions.
final class Comparison {
    private static final int LISTS = 6;
    private static final List<String> OBSERVED =
            List.of("EXPOSED_SECRET", "REVIEW_OVERDUE", "SHARED_CREDENTIAL", "SUPERSEDED_VERSION");

    /// What occurred: flags that were observed of uses, states of what was asked for, links by which grants are found.
    final Set<String> observed = new TreeSet<>();

    private final Projections expected;
    private final Projections actual;
    private final Random random;
    private final List<Event> events;
    private final Map<Field, List<String>> values = new EnumMap<>(Field.class);
    private String which;

    Comparison(MemoryProjections expected, Projections actual, List<Event> events, Random random) {
        this.expected = expected;
        this.actual = actual;
        this.events = events;
        this.random = random;
    }

    void at(long asOf, String which) {
        this.which = which + " as of " + asOf;
        collect(asOf);
        byKey(asOf);
        for (int i = 0; i < LISTS; i++) {
            Condition where = condition(2);
            Tally tally = new Tally(
                    random.nextBoolean(), where, List.of(anyCountable(), anyCountable()), random.nextBoolean(), asOf);
            same(tally.toString(), from -> from.tally(tally));
            EntryOrder order = new EntryOrder(random.nextBoolean() ? EntryOrder.By.EVENT_TIME : EntryOrder.By.LEDGER_SEQ, random.nextBoolean());
            lists(asOf, where + " " + order, (from, page) -> from.entries(where, order, page));
            Condition uses = random.nextInt(3) == 0 ? new Condition.All(List.of(where, is(Field.FINALITY))) : where;
            lists(asOf, uses + " " + order, (from, page) -> from.uses(uses, order, page));
            if (i < 2) {
                Condition flagged = new Condition.All(List.of(new Condition.Is(Field.FLAG, observable()), i == 0 ? Condition.ANY_ENTRY : uses));
                lists(asOf, flagged + " " + order, (from, page) -> from.uses(flagged, order, page));
            }
            GrantTally numbers = grantTally(asOf);
            same(numbers.toString(), from -> from.tally(numbers));
            GrantCriteria grants = grants();
            lists(asOf, grants, (from, page) -> from.grants(grants, page));
            SecretCriteria secrets = secrets();
            lists(asOf, secrets, (from, page) -> from.secrets(secrets, page));
            IdentityCriteria identities = identities();
            lists(asOf, identities, (from, page) -> from.identities(identities, page));
            CredentialCriteria credentials = new CredentialCriteria(maybe(), random.nextBoolean() ? Set.of() : Set.of("token", "accessKey"));
            lists(asOf, credentials, (from, page) -> from.credentials(credentials, page));
            RevocationCriteria revocations = revocations();
            lists(asOf, revocations, (from, page) -> from.revocations(revocations, page));
        }
    }

    private void byKey(long asOf) {
        List<Long> all = LongStream.range(0, events.size()).boxed().toList();
        same("attributions", from -> from.attributions(all, asOf));
        same("observations", from -> from.observations(all, asOf));
        expected.observations(all, asOf).values().forEach(observed::addAll);
        all.forEach(use -> same("history of " + use, from -> from.history(use, asOf)));
        List<GrantKey> keys = expected.grants(GrantCriteria.ANY, new PageRequest(asOf, 100, null, true)).rows().stream()
                .map(row -> row.node().key()).toList();
        same("grants", from -> from.grants(keys, asOf));
        expected.grants(keys, asOf).values().stream().filter(grant -> !grant.given()).forEach(grant -> observed.add(grant.state()));
        RevocationCriteria every = new RevocationCriteria(null, null, null, null, null, null);
        same("all revocations", from -> {
            List<RevocationFacts> found = new ArrayList<>();
            from.revocations(every, asOf, found::addAll);
            return found;
        });
        same("secrets", from -> from.secrets(values.get(Field.SECRET), asOf));
        for (Membership.Side side : Membership.Side.values()) {
            same("memberships", from -> from.memberships(values.get(Field.CHAIN), side, asOf));
        }
        same("identities", from -> from.identities(values.get(Field.CHAIN), asOf));
        same("credentials", from -> from.credentials(values.get(Field.CREDENTIAL), asOf));
        same("evidence of credentials", from -> from.credentialEvidence(values.get(Field.CREDENTIAL), asOf));
        values.get(Field.SECRET).forEach(ref ->
                lists(asOf, "credentials of " + ref, (from, page) -> from.credentialsOf(ref, page)));
        values.get(Field.CORRELATION).forEach(ref -> same("credentials by " + ref, from -> from.credentialsByRef(ref, asOf, 5)));
        same("used secrets", from -> from.activity(Activity.Of.SECRET, values.get(Field.SECRET), asOf));
        same("used credentials", from -> from.activity(Activity.Of.CREDENTIAL, values.get(Field.CREDENTIAL), asOf));
        same("active", from -> from.activity(Activity.Of.IDENTITY, values.get(Field.CHAIN), asOf));
        same("used grants", from -> from.activity(Activity.Of.GRANT, keys.stream().map(GrantKey::toString).toList(), asOf));
        same("revocations", from -> from.revocations(all, asOf));
        same("sources", from -> from.sources(asOf));
        same("sources by id", from -> from.sources(values.get(Field.SOURCE), asOf));
        Instant then = Instant.parse("2026-11-21T12:00:00Z").plusMillis(asOf);
        same("size at", from -> from.sizeAt(then));
    }

    private <T> void same(String what, java.util.function.Function<Projections, T> ask) {
        assertEquals(ask.apply(expected), ask.apply(actual), () -> which + ": " + what);
    }

    /// The whole list in pages, forward from the start and backward from the end.
    private <T> void lists(long asOf, Object where, BiFunction<Projections, PageRequest, Page<T>> ask) {
        int count = 1 + random.nextInt(6);
        for (boolean forward : List.of(true, false)) {
            assertEquals(
                    whole(expected, asOf, count, forward, ask), whole(actual, asOf, count, forward, ask),
                    () -> which + ": " + where + (forward ? "" : " backward"));
        }
        Page<T> counted = ask.apply(actual, new PageRequest(asOf, count, null, true));
        assertEquals(ask.apply(expected, new PageRequest(asOf, count, null, true)).total(), counted.total(), () -> which + ": total of " + where);
    }

    private static <T> List<T> whole(
            Projections from, long asOf, int count, boolean forward, BiFunction<Projections, PageRequest, Page<T>> ask) {
        List<T> all = new ArrayList<>();
        String key = null;
        for (int pages = 0; pages < 1_000; pages++) {
            Page<T> page = ask.apply(from, new PageRequest(asOf, count, key, forward, false));
            List<T> nodes = page.rows().stream().map(Page.Row::node).toList();
            all.addAll(forward ? nodes : nodes.reversed());
            if (!page.more()) {
                return all;
            }
            key = (forward ? page.rows().getLast() : page.rows().getFirst()).key();
        }
        throw new AssertionError("pages without end");
    }

    private void collect(long asOf) {
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
        expected.attributions(LongStream.range(0, events.size()).boxed().toList(), asOf).values().forEach(verdict -> {
            found.get(Field.VERDICT).add(verdict.verdict());
            found.get(Field.VERDICT_CLASS).add(verdict.verdictClass());
            found.get(Field.CONFIDENCE).add(verdict.confidence());
            found.get(Field.FLAG).addAll(verdict.flags().stream().filter(flag -> !OBSERVED.contains(flag)).toList());
            found.get(Field.ENDED_BY).add(String.valueOf(verdict.revocation()));
        });
        found.forEach((field, all) -> values.put(field, List.copyOf(all)));
    }

    private Set<String> observable() {
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

    private Condition is(Field field) {
        Set<String> wanted = new LinkedHashSet<>(List.of(any(field)));
        if (random.nextInt(3) == 0) {
            wanted.add(any(field));
        }
        return new Condition.Is(field, wanted);
    }

    private Condition condition(int depth) {
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

    private Field anyCountable() {
        return Tally.COUNTABLE.get(random.nextInt(Tally.COUNTABLE.size()));
    }

    private boolean now() {
        return random.nextInt(5) == 0;
    }

    private Boolean maybe() {
        return random.nextInt(6) == 0 ? random.nextBoolean() : null;
    }

    private Instant time() {
        return now() ? events.get(random.nextInt(events.size())).eventTime() : null;
    }

    private GrantCriteria grants() {
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
    private GrantTally grantTally(long asOf) {
        List<Duration> lengths = new ArrayList<>(List.of(Duration.ofSeconds(random.nextInt(4_000))));
        expected.grants(GrantCriteria.ANY, new PageRequest(asOf, 100, null, true)).rows().stream()
                .map(Page.Row::node)
                .filter(grant -> grant.expiresAt() != null && random.nextInt(3) == 0)
                .forEach(grant -> lengths.add(Duration.between(grant.startsAt(), grant.expiresAt())));
        Instant one = events.get(random.nextInt(events.size())).eventTime();
        Instant other = events.get(random.nextInt(events.size())).eventTime();
        boolean ordered = one.isBefore(other);
        return new GrantTally(
                ordered ? one : other, ordered ? other : one, lengths.stream().distinct().sorted().toList(), random.nextBoolean(), asOf);
    }

    private SecretCriteria secrets() {
        return new SecretCriteria(
                now() ? List.of(any(Field.SECRET)) : List.of(), now() ? start(any(Field.SECRET), 3) : null, null,
                now() ? any(Field.CHAIN) : null, now() ? List.of(random.nextBoolean() ? "NO_OWNER" : random.nextBoolean() ? "OWNER_LEFT" : "UNKNOWN_ISSUER") : List.of(), maybe(), time(), time(),
                now() ? List.of("tier0") : List.of());
    }

    private IdentityCriteria identities() {
        return new IdentityCriteria(
                now() ? List.of("HUMAN", "GROUP") : List.of(), now() ? any(Field.CHAIN) : null, maybe(), time(),
                now() ? "a" : null, maybe());
    }

    private RevocationCriteria revocations() {
        List<GrantFacts> all = expected.grants(GrantCriteria.ANY, new PageRequest(events.size(), 100, null, true)).rows().stream()
                .map(Page.Row::node).toList();
        return new RevocationCriteria(
                time(), time(), now() && !all.isEmpty() ? all.get(random.nextInt(all.size())).key() : null,
                now() ? List.of(any(Field.SECRET)) : null, now() ? any(Field.CHAIN) : null, maybe());
    }
}
