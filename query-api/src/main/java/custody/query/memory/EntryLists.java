package custody.query.memory;

import custody.ledger.event.EventType;
import custody.query.answer.Activity;
import custody.query.answer.Arrival;
import custody.query.answer.Attributed;
import custody.query.answer.Condition;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Tally;
import custody.query.answer.UseTally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Entries and uses: listed, counted, by when they came, and when things were first and last active.
final class EntryLists {
    private final Known known;

    EntryLists(Known known) {
        this.known = known;
    }

    Map<List<String>, Long> tally(Tally tally) {
        List<Seen> all = known.entries(tally.asOf());
        Map<Long, Attributed> verdicts = known.inForce(tally.asOf());
        Matching matching = matching(all, verdicts, tally.asOf());
        return all.stream()
                .filter(seen -> !tally.uses() || seen.isUse() && verdicts.containsKey(seen.index()))
                .filter(seen -> matching.fits(tally.where(), seen))
                .collect(Collectors.groupingBy(seen -> key(tally, matching, seen), Collectors.counting()));
    }

    /// By the terms of these grants.
    Map<UseTally.Group, Long> tally(UseTally tally, Map<GrantKey, GrantFacts> grants) {
        Tally uses = tally.uses();
        List<Seen> all = known.entries(uses.asOf());
        Map<Long, Attributed> verdicts = known.inForce(uses.asOf());
        Matching matching = matching(all, verdicts, uses.asOf());
        return all.stream()
                .filter(seen -> seen.isUse() && verdicts.containsKey(seen.index()))
                .filter(seen -> matching.fits(uses.where(), seen))
                .collect(Collectors.groupingBy(seen -> {
                    GrantKey key = Objects.requireNonNull(verdicts.get(seen.index())).grant();
                    GrantFacts grant = key == null ? null : grants.get(key);
                    return new UseTally.Group(key(uses, matching, seen), grant == null ? null : tally.terms(grant));
                }, Collectors.counting()));
    }

    private static List<String> key(Tally tally, Matching matching, Seen seen) {
        List<String> key = new ArrayList<>();
        tally.by().forEach(field -> key.add(matching.values(field, seen).stream().findFirst().orElse("")));
        if (tally.daily()) {
            key.add(Long.toString(Math.floorDiv(seen.at().getEpochSecond(), 86_400)));
        }
        return key;
    }

    private Matching matching(List<Seen> all, Map<Long, Attributed> verdicts, long asOf) {
        return new Matching(all, verdicts, use -> observed(use, asOf));
    }

    private List<String> observed(long use, long asOf) {
        return known.observations(List.of(use), asOf).getOrDefault(use, List.of());
    }

    Page<Long> find(Condition where, EntryOrder order, PageRequest page, boolean uses) {
        List<Seen> all = known.entries(page.asOf());
        Map<Long, Attributed> verdicts = known.inForce(page.asOf());
        Matching matching = matching(all, verdicts, page.asOf());
        Comparator<Seen> by = order.by() == EntryOrder.By.LEDGER_SEQ
                ? Comparator.comparing(Seen::index)
                : Seen.BY_TIME;
        List<Seen> found = all.stream()
                .filter(seen -> !uses || seen.isUse() && verdicts.containsKey(seen.index()))
                .filter(seen -> matching.fits(where, seen))
                .sorted(order.ascending() ? by : by.reversed())
                .toList();
        return Slices.of(found, seen -> Long.toString(seen.index()), page).map(Seen::index);
    }

    List<Arrival> arrivals(Arrival.Of of, Condition where, Arrival behind, long below, int max) {
        List<Seen> all = known.entries(below);
        Map<Long, Attributed> versions = new HashMap<>();
        Matching matching = new Matching(all, versions, use -> {
            Attributed version = versions.get(use);
            return version == null ? List.of() : observed(use, version.causedBy() + 1);
        });
        List<Arrival> found = new ArrayList<>();
        for (Seen seen : all) {
            if (of == Arrival.Of.ENTRIES) {
                Arrival own = new Arrival(seen.index(), seen.index());
                if (own.compareTo(behind) > 0 && matching.fits(where, seen)) {
                    found.add(own);
                }
                continue;
            }
            for (Attributed version : known.history(seen.index(), below)) {
                Arrival judged = new Arrival(version.causedBy(), version.use());
                versions.put(seen.index(), version);
                if (judged.compareTo(behind) > 0 && matching.fits(where, seen)) {
                    found.add(judged);
                }
            }
        }
        return found.stream().sorted().limit(max).toList();
    }

    /// First and last activity of everything but grants.
    Map<String, Activity> activity(Activity.Of of, long asOf) {
        Map<String, Activity> found = new HashMap<>();
        Map<Long, Attributed> verdicts = known.inForce(asOf);
        for (Seen seen : known.entries(asOf).stream().sorted(Seen.BY_TIME).toList()) {
            String key = key(of, seen, verdicts.containsKey(seen.index()));
            if (key != null) {
                found.merge(key, Seen.activity(seen, seen), (a, b) -> new Activity(a.first(), b.last(), a.firstEntry()));
            }
        }
        return found;
    }

    /// Whose activity an entry is; a use is none when it was corrected away.
    private static @Nullable String key(Activity.Of of, Seen seen, boolean judged) {
        boolean used = seen.isUse() && judged && Activity.USED.contains(seen.event().outcome().name());
        return switch (of) {
            case SECRET -> used && seen.event().secret() != null ? seen.event().secret().ref() : null;
            case CREDENTIAL -> used && seen.event().credential() != null ? seen.event().credential().ref() : null;
            case IDENTITY -> seen.event().actor() == null || seen.is(EventType.INVENTORY) ? null : seen.event().actor().ref();
            case GRANT -> null;
        };
    }
}
