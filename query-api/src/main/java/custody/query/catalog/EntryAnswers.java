package custody.query.catalog;

import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.answer.Activity;
import custody.query.answer.Arrival;
import custody.query.answer.Attributed;
import custody.query.answer.Condition;
import custody.query.answer.EntryOrder;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.RevocationFacts;
import custody.query.answer.SecretsUnder;
import custody.query.answer.Tally;
import custody.query.answer.UnreadableQueryException;
import custody.query.answer.UseFlags;
import custody.query.answer.UseTally;
import custody.query.index.Beginning;
import custody.query.index.EntryField;
import custody.query.index.EntryIndex;
import custody.query.index.EntryQuery;
import custody.query.index.EntryQueryException;
import custody.query.index.Hits;
import custody.query.index.Meanings;
import custody.query.index.Search;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lists of entries and uses, and first and last uses, from the index.
///
/// Finality and observed flags are no part of a document, for they change with watermarks and later entries: a
/// condition on them is applied to what the index finds.
final class EntryAnswers {
    private final EntryIndex index;
    private final EntryReader entries;
    private final VerdictAnswers verdicts;
    private final Observed observed;
    private final Conditions conditions;

    EntryAnswers(
            EntryIndex index, EntryReader entries, VerdictAnswers verdicts, Observed observed, CatalogRows rows, UseFlags flags) {
        this.index = index;
        this.entries = entries;
        this.verdicts = verdicts;
        this.observed = observed;
        this.conditions = new Conditions(rows, observed, flags);
    }

    Page<Long> find(Search.Over over, Condition where, EntryOrder order, PageRequest page) {
        Conditions.Found found = conditions.read(where, page.asOf());
        if (!found.mustLook()) {
            Hits hits = search(over, found.query(), order, page, page.count(), page.key(), page.counted());
            return new Page<>(
                    hits.hits().stream().map(hit -> new Page.Row<>(hit.key(), hit.index())).toList(), hits.more(), hits.total());
        }
        Scan<Hits.Hit, Long> scan = new Scan<>(
                (key, forward, count) -> part(over, found.query(), order, page, key, forward, count),
                Hits.Hit::key,
                hits -> fitting(hits, found, page.asOf()));
        return scan.page(page);
    }

    /// Hits in the direction asked.
    private List<Hits.Hit> part(
            Search.Over over, EntryQuery query, EntryOrder order, PageRequest page, @Nullable String key, boolean forward, int count) {
        PageRequest part = new PageRequest(page.asOf(), count, key, forward, false);
        List<Hits.Hit> hits = search(over, query, order, part, count, key, false).hits();
        return forward ? hits : hits.reversed();
    }

    private List<Page.Row<Long>> fitting(List<Hits.Hit> hits, Conditions.Found wanted, long asOf) {
        List<Long> uses = hits.stream().map(Hits.Hit::index).toList();
        Map<Long, Attributed> judged = verdicts.inForce(uses, asOf);
        Map<Long, List<String>> flags = wanted.flags().isEmpty() ? Map.of() : observed.of(judged.keySet(), asOf);
        List<Page.Row<Long>> kept = new ArrayList<>();
        for (Hits.Hit hit : hits) {
            Attributed verdict = judged.get(hit.index());
            if (verdict != null && wanted.fits(verdict, flags.getOrDefault(hit.index(), List.of()))) {
                kept.add(new Page.Row<>(hit.key(), hit.index()));
            }
        }
        return kept;
    }

    private Hits search(
            Search.Over over, EntryQuery query, EntryOrder order, PageRequest page, int count, @Nullable String key, boolean counted) {
        Search.Order by = switch (order.by()) {
            case EVENT_TIME -> Search.Order.EVENT_TIME;
            case LEDGER_SEQ -> Search.Order.INDEX;
            case RELEVANCE -> Search.Order.RELEVANCE;
        };
        try {
            return index.search(new Search(over, query, by, order.ascending(), page.asOf(), count, key, page.forward(), counted));
        } catch (EntryQueryException e) {
            throw new UnreadableQueryException(String.valueOf(e.getMessage()));
        }
    }

    List<Arrival> arrivals(Arrival.Of of, Condition where, Arrival behind, long below, int max) {
        Conditions.Found found = conditions.read(where, below);
        Search.Over over = of == Arrival.Of.ENTRIES ? Search.Over.ENTRIES : Search.Over.USES;
        List<Arrival> kept = new ArrayList<>();
        Beginning at = new Beginning(behind.cause(), behind.index());
        boolean more = true;
        while (more && kept.size() < max) {
            List<Beginning> part = began(over, found.query(), at, below, max);
            for (Beginning each : part) {
                Arrival arrival = new Arrival(each.from(), each.index());
                if (kept.size() < max && fits(arrival, found)) {
                    kept.add(arrival);
                }
            }
            more = part.size() == max;
            at = part.isEmpty() ? at : part.getLast();
        }
        return kept;
    }

    private List<Beginning> began(Search.Over over, EntryQuery query, Beginning behind, long below, int max) {
        try {
            return index.beginnings(over, query, behind, below, max);
        } catch (EntryQueryException e) {
            throw new UnreadableQueryException(String.valueOf(e.getMessage()));
        }
    }

    /// The newest use of those that fit, by event time, for each value of a field.
    Map<String, Long> newestBy(EntryQuery where, EntryField by, long asOf) {
        return index.newest(new Search(Search.Over.USES, where, Search.Order.INDEX, true, asOf, 1, null, true), by);
    }

    /// The newest uses of those that fit, by event time, for each of some values of a field.
    Map<String, Set<Long>> newestOf(EntryQuery where, EntryField by, Set<String> values, int most, long asOf) {
        return index.newestOf(new Search(Search.Over.USES, where, Search.Order.INDEX, true, asOf, 1, null, true), by, values, most);
    }

    /// The values of two fields that occur together in uses that fit; at most so many.
    Set<List<String>> pairs(EntryQuery where, EntryField one, EntryField other, long asOf, int most) {
        try {
            Search search = new Search(Search.Over.USES, where, Search.Order.INDEX, true, asOf, 1, null, true);
            Set<List<String>> pairs = index.tally(search, List.of(one, other), false, most).keySet();
            pairs.removeIf(pair -> pair.contains(""));
            return pairs;
        } catch (EntryQueryException e) {
            throw new UnreadableQueryException(String.valueOf(e.getMessage()));
        }
    }

    Map<List<String>, Long> tally(Tally tally) {
        return tally(tally, tally.by(), Map.of());
    }

    /// By the terms of the grants, which stand behind the other fields.
    Map<UseTally.Group, Long> tally(UseTally tally, GrantTerms terms) {
        List<Condition.Field> by = new ArrayList<>(tally.uses().by());
        by.add(Condition.Field.GRANT);
        Map<UseTally.Group, Long> numbers = new HashMap<>();
        tally(tally.uses(), by, Map.of(EntryField.GRANT, terms)).forEach((key, count) -> {
            List<String> values = new ArrayList<>(key);
            String word = values.remove(by.size() - 1);
            numbers.put(new UseTally.Group(values, terms.terms(word)), count);
        });
        return numbers;
    }

    private Map<List<String>, Long> tally(Tally tally, List<Condition.Field> by, Map<EntryField, Meanings> meanings) {
        EntryQuery where = counted(tally.where(), tally.asOf());
        Search.Over over = tally.uses() ? Search.Over.USES : Search.Over.ENTRIES;
        try {
            return index.tally(
                    new Search(over, where, Search.Order.INDEX, true, tally.asOf(), 1, null, true),
                    by.stream().map(Conditions::field).toList(), meanings, tally.daily(), Tally.MOST);
        } catch (EntryQueryException e) {
            throw new UnreadableQueryException(String.valueOf(e.getMessage()));
        }
    }

    SecretsUnder secretsUnder(Condition where, long asOf) {
        try {
            return new IndexedSecrets(index.beside(
                    new Search(Search.Over.USES, counted(where, asOf), Search.Order.INDEX, true, asOf, 1, null, true),
                    EntryField.GRANT, EntryField.SECRET));
        } catch (EntryQueryException e) {
            throw new UnreadableQueryException(String.valueOf(e.getMessage()));
        }
    }

    private EntryQuery counted(Condition where, long asOf) {
        Conditions.Found found = conditions.read(where, asOf);
        if (found.mustLook()) {
            throw new UnreadableQueryException("numbers cannot be asked by finality or observed flags");
        }
        return found.query();
    }

    private boolean fits(Arrival arrival, Conditions.Found wanted) {
        if (!wanted.mustLook()) {
            return true;
        }
        List<Long> use = List.of(arrival.index());
        long asOf = arrival.cause() + 1;
        Attributed version = verdicts.inForce(use, asOf).get(arrival.index());
        return version != null && wanted.fits(version, wanted.flags().isEmpty()
                ? List.of()
                : observed.of(use, asOf).getOrDefault(arrival.index(), List.of()));
    }

    /// A search for the first or last of many is short, and one for all keys together would count every use of theirs;
    /// what is found is read from the ledger together.
    Map<String, Activity> activity(Activity.Of of, Collection<String> keys, long asOf) {
        record Edges(long first, long last) {}
        Search.Over over = of == Activity.Of.IDENTITY ? Search.Over.ENTRIES : Search.Over.USES;
        Map<String, Edges> edges = new HashMap<>();
        Set<Long> wanted = new HashSet<>();
        for (String key : keys) {
            EntryQuery query = query(of, key);
            newest(over, query, false, asOf).ifPresent(last -> {
                long first = newest(over, query, true, asOf).orElse(last);
                edges.put(key, new Edges(first, last));
                wanted.addAll(List.of(first, last));
            });
        }
        Map<Long, Instant> times = times(wanted);
        Map<String, Activity> found = new HashMap<>();
        edges.forEach((key, edge) -> {
            Instant last = times.get(edge.last);
            if (last != null) {
                found.put(key, new Activity(times.getOrDefault(edge.first, last), last, edge.first));
            }
        });
        return found;
    }

    private static EntryQuery query(Activity.Of of, String key) {
        return switch (of) {
            case IDENTITY -> new EntryQuery.And(List.of(
                    EntryQuery.is(EntryField.ACTOR, key), new EntryQuery.Not(EntryQuery.is(EntryField.TYPE, "INVENTORY"))));
            case GRANT -> EntryQuery.is(EntryField.GRANT, key);
            case SECRET -> used(EntryField.SECRET, key);
            case CREDENTIAL -> used(EntryField.CREDENTIAL, key);
        };
    }

    private static EntryQuery used(EntryField field, String key) {
        return new EntryQuery.And(List.of(
                EntryQuery.is(field, key),
                EntryQuery.is(EntryField.TYPE, "USE", "ATTEMPT"),
                new EntryQuery.Is(EntryField.OUTCOME, Activity.USED)));
    }

    /// The last entry that fits by event time, or the first.
    Optional<Long> newest(Search.Over over, EntryQuery query, boolean first, long asOf) {
        Hits hits = index.search(new Search(over, query, Search.Order.EVENT_TIME, first, asOf, 1, null, true, false));
        return hits.hits().stream().findFirst().map(Hits.Hit::index);
    }

    /// The event times of those that can be read.
    private Map<Long, Instant> times(Collection<Long> wanted) {
        Map<Long, Instant> times = new HashMap<>();
        entries.entries(wanted).forEach((index, entry) -> {
            if (entry.payload() != null) {
                times.put(index, entry.payload().event().eventTime());
            }
        });
        return times;
    }

    /// Entries of the uses judged by a grant, the newest first; at most `max`.
    List<Entry> usesUnder(String grant, long asOf, int max) {
        List<Long> uses = newest(EntryQuery.is(EntryField.GRANT, grant), max, asOf);
        Map<Long, Entry> read = entries.entries(uses);
        return uses.stream().map(read::get).filter(Objects::nonNull).toList();
    }

    /// The newest uses that fit.
    List<Long> newest(EntryQuery where, int max, long asOf) {
        Search search = new Search(Search.Over.USES, where, Search.Order.EVENT_TIME, false, asOf, max, null, true, false);
        return index.search(search).hits().stream().map(Hits.Hit::index).toList();
    }

    /// When the last of some uses was over, by whatever they are of.
    Map<Long, Instant> until(Map<Long, Set<Long>> uses) {
        return UseEnds.last(entries, uses);
    }
}
