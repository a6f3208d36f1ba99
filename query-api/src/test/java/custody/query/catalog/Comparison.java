package custody.query.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.event.Event;
import custody.query.answer.Activity;
import custody.query.answer.Condition.Field;
import custody.query.answer.Condition;
import custody.query.answer.CredentialCriteria;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantKey;
import custody.query.answer.GrantScope;
import custody.query.answer.GrantTally;
import custody.query.answer.IdentityCriteria;
import custody.query.answer.Membership;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.RevocationCriteria;
import custody.query.answer.RevocationFacts;
import custody.query.answer.SecretCriteria;
import custody.query.answer.SecretsUnder;
import custody.query.answer.Tally;
import custody.query.answer.UseTally;
import custody.query.memory.MemoryProjections;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.LongStream;

/// Asks two projections of one ledger the same questions: everything by key, and lists under random filters, read
/// page by page in both directions.
final class Comparison {
    private static final int LISTS = 6;

    /// What occurred: flags that were observed of uses, states of what was asked for, links by which grants are found.
    final Set<String> observed = new TreeSet<>();

    private final Projections expected;
    private final Projections actual;
    private final Random random;
    private final List<Event> events;
    private final RandomCriteria criteria;
    private String which;

    Comparison(MemoryProjections expected, Projections actual, List<Event> events, Random random) {
        this.expected = expected;
        this.actual = actual;
        this.events = events;
        this.random = random;
        this.criteria = new RandomCriteria(expected, events, random);
    }

    void at(long asOf, String which) {
        this.which = which + " as of " + asOf;
        criteria.collect(asOf);
        byKey(asOf);
        for (int i = 0; i < LISTS; i++) {
            Condition where = criteria.condition(2);
            Tally tally = new Tally(
                    random.nextBoolean(), where, List.of(criteria.anyCountable(), criteria.anyCountable()), random.nextBoolean(), asOf);
            same(tally.toString(), from -> from.tally(tally));
            EntryOrder order = new EntryOrder(random.nextBoolean() ? EntryOrder.By.EVENT_TIME : EntryOrder.By.LEDGER_SEQ, random.nextBoolean());
            lists(asOf, where + " " + order, (from, page) -> from.entries(where, order, page));
            Condition uses = random.nextInt(3) == 0 ? new Condition.All(List.of(where, criteria.is(Field.FINALITY))) : where;
            lists(asOf, uses + " " + order, (from, page) -> from.uses(uses, order, page));
            if (i < 2) {
                Condition flagged = new Condition.All(List.of(new Condition.Is(Field.FLAG, criteria.observable()), i == 0 ? Condition.ANY_ENTRY : uses));
                lists(asOf, flagged + " " + order, (from, page) -> from.uses(flagged, order, page));
            }
            GrantTally numbers = criteria.grantTally(asOf);
            same(numbers.toString(), from -> from.tally(numbers));
            scopes(numbers, where, asOf);
            UseTally terms = criteria.useTally(where, asOf);
            same(terms.toString(), from -> from.tally(terms));
            GrantCriteria grants = criteria.grants();
            lists(asOf, grants, (from, page) -> from.grants(grants, page));
            SecretCriteria secrets = criteria.secrets();
            lists(asOf, secrets, (from, page) -> from.secrets(secrets, page));
            IdentityCriteria identities = criteria.identities();
            lists(asOf, identities, (from, page) -> from.identities(identities, page));
            CredentialCriteria credentials = new CredentialCriteria(criteria.maybe(), random.nextBoolean() ? Set.of() : Set.of("token", "accessKey"));
            lists(asOf, credentials, (from, page) -> from.credentials(credentials, page));
            RevocationCriteria revocations = criteria.revocations();
            lists(asOf, revocations, (from, page) -> from.revocations(revocations, page));
        }
    }

    private void byKey(long asOf) {
        List<Long> all = LongStream.range(0, events.size()).boxed().toList();
        same("attributions", from -> from.attributions(all, asOf));
        same("observations", from -> from.observations(all, asOf));
        expected.observations(all, asOf).values().forEach(observed::addAll);
        same("histories", from -> from.histories(all, asOf));
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
        Map<Long, Instant> effective = new HashMap<>();
        expected.revocations(every, asOf, some -> some.forEach(each -> effective.put(each.index(), each.effectiveAt())));
        same("uses of what was revoked", from -> from.usedUntil(effective, asOf));
        lists(asOf, "departures", Projections::departures);
        same("secrets", from -> from.secrets(criteria.seen(Field.SECRET), asOf));
        for (Membership.Side side : Membership.Side.values()) {
            same("memberships", from -> from.memberships(criteria.seen(Field.CHAIN), side, asOf));
        }
        same("identities", from -> from.identities(criteria.seen(Field.CHAIN), asOf));
        same("credentials", from -> from.credentials(criteria.seen(Field.CREDENTIAL), asOf));
        same("evidence of credentials", from -> from.credentialEvidence(criteria.seen(Field.CREDENTIAL), asOf));
        criteria.seen(Field.SECRET).forEach(ref ->
                lists(asOf, "credentials of " + ref, (from, page) -> from.credentialsOf(ref, page)));
        criteria.seen(Field.CORRELATION).forEach(ref -> same("credentials by " + ref, from -> from.credentialsByRef(ref, asOf, 5)));
        same("used secrets", from -> from.activity(Activity.Of.SECRET, criteria.seen(Field.SECRET), asOf));
        same("used credentials", from -> from.activity(Activity.Of.CREDENTIAL, criteria.seen(Field.CREDENTIAL), asOf));
        same("active", from -> from.activity(Activity.Of.IDENTITY, criteria.seen(Field.CHAIN), asOf));
        same("used grants", from -> from.activity(Activity.Of.GRANT, keys.stream().map(GrantKey::toString).toList(), asOf));
        same("revocations", from -> from.revocations(all, asOf));
        List<String> ended = List.of(criteria.seen(Field.SECRET), criteria.seen(Field.CREDENTIAL), criteria.seen(Field.CHAIN)).stream().flatMap(List::stream).toList();
        same("effects of revocations", from -> from.revoked(ended, asOf));
        same("sources", from -> from.sources(asOf));
        same("sources by id", from -> from.sources(criteria.seen(Field.SOURCE), asOf));
        Instant then = Instant.parse("2026-11-21T12:00:00Z").plusMillis(asOf);
        same("size at", from -> from.sizeAt(then));
    }

    /// What some grants cover, and the secrets of the uses under all, asked for half of them and for the others.
    private void scopes(GrantTally in, Condition where, long asOf) {
        Set<String> grantees = Set.copyOf(criteria.some(Field.CHAIN));
        same("scopes in " + in, from -> {
            Set<GrantScope> found = new HashSet<>();
            from.scopes(in, (source, grantee) -> grantees.contains(grantee), grant -> assertTrue(found.add(grant)));
            return found;
        });
        List<GrantKey> keys = expected.grants(GrantCriteria.ANY, new PageRequest(asOf, 100, null, true)).rows().stream()
                .map(row -> row.node().key()).toList();
        int half = keys.size() / 2;
        same("secrets under grants in uses " + where, from -> {
            try (SecretsUnder secrets = from.secretsUnder(where, asOf)) {
                return List.of(secrets.of(Set.copyOf(keys.subList(0, half))), secrets.of(Set.copyOf(keys.subList(half, keys.size()))));
            }
        });
    }

    private <T> void same(String what, Function<Projections, T> ask) {
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
}
