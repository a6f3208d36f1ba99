package custody.query.memory;

import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.answer.Attributed;
import custody.query.attribution.Awaited;
import custody.query.attribution.Engine;
import custody.query.attribution.Fact;
import custody.query.attribution.Flag;
import custody.query.attribution.LedgerFact;
import custody.query.attribution.MemoryStore;
import custody.query.attribution.Observations;
import custody.query.attribution.Replay;
import custody.query.attribution.UseAt;
import custody.query.attribution.VerdictVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All entries and all verdict versions, caught up with the ledger at each question. For any number of threads.
final class Known {
    /// More entries than this are not held; what lies beyond is not answered.
    static final long MAX_ENTRIES = 500_000;
    private static final int BATCH = 1_000;
    private static final Duration NEAR = Duration.ofHours(24);
    private static final long BATCH_BYTES = 16 << 20;

    private final EntryReader reader;
    private final MemoryStore store = new MemoryStore();
    private final Engine engine = new Engine(store);
    private final Replay earlier = new Replay();
    private final List<Seen> entries = new ArrayList<>();
    private final Map<Long, List<VerdictVersion>> versions = new HashMap<>();
    private final Map<String, List<Seen>> byCredential = new HashMap<>();
    /// Entries read, erased ones included.
    private long size;
    /// The verdicts of the last question: the fields of one answer ask for the same.
    private @Nullable InForce last;

    private record InForce(long asOf, long size, Map<Long, Attributed> verdicts) {}

    Known(EntryReader reader) {
        this.reader = reader;
    }

    /// Reads what is new and says how many entries that makes.
    synchronized long catchUp() {
        long target = Math.min(reader.size(), MAX_ENTRIES);
        while (size < target) {
            for (Entry entry : reader.read(size, (int) Math.min(BATCH, target - size), BATCH_BYTES)) {
                take(entry);
            }
        }
        return size;
    }

    private void take(Entry entry) {
        if (entry.payload() != null) {
            Seen seen = new Seen(entry.index(), entry.time(), entry.standing(), entry.original(), entry.payload().event());
            entries.add(seen);
            if (seen.isUse() && seen.event().credential() != null) {
                byCredential.computeIfAbsent(seen.event().credential().ref(), ref -> new ArrayList<>()).add(seen);
            }
            LedgerFact fact = LedgerFact.of(
                    entry.index(), entry.time(), seen.event(), entry.standing(), entry.original(), null);
            earlier.add(fact);
            for (VerdictVersion version : engine.apply(fact)) {
                versions.computeIfAbsent(version.use(), use -> new ArrayList<>()).add(version);
            }
        }
        size = entry.index() + 1;
    }

    /// The entries below a size.
    synchronized List<Seen> entries(long asOf) {
        int count = entries.size();
        while (count > 0 && entries.get(count - 1).index() >= asOf) {
            count--;
        }
        return List.copyOf(entries.subList(0, count));
    }

    /// The entries below a size that are evidence then: the first ones of their identity, as far as their own source
    /// has not corrected them (rule D65).
    List<Seen> evidence(long asOf) {
        List<Seen> first = entries(asOf).stream().filter(Seen::isFirst).toList();
        Set<String> corrected = first.stream()
                .filter(seen -> seen.event().corrects() != null)
                .map(seen -> seen.event().source().id() + " " + seen.event().corrects())
                .collect(Collectors.toSet());
        return first.stream()
                .filter(seen -> corrected.isEmpty()
                        || !corrected.contains(seen.event().source().id() + " " + seen.event().id()))
                .toList();
    }

    /// The versions of a use that stood below a size; none when it was corrected away by then.
    synchronized List<Attributed> history(long use, long asOf) {
        List<VerdictVersion> all = versions.getOrDefault(use, List.of()).stream()
                .filter(version -> version.evaluatedAt() < asOf)
                .toList();
        return all.isEmpty() ? List.of() : Attributed.history(all, asOf < size ? earlier.finality(use, asOf) : engine.finality(use));
    }

    /// Versions in force below a size, by use.
    synchronized Map<Long, Attributed> inForce(long asOf) {
        if (last != null && last.asOf == asOf && last.size == size) {
            return last.verdicts;
        }
        Map<Long, Attributed> found = new HashMap<>();
        for (Long use : versions.keySet()) {
            List<Attributed> all = history(use, asOf);
            if (!all.isEmpty()) {
                found.put(use, all.getLast());
            }
        }
        last = new InForce(asOf, size, Map.copyOf(found));
        return last.verdicts;
    }

    synchronized Map<UseAt, SortedSet<Long>> basis(Collection<UseAt> uses) {
        Map<UseAt, SortedSet<Long>> found = new HashMap<>();
        uses.forEach(each -> found.put(each, each.asOf() < size ? earlier.basis(each) : Engine.basis(store, each.use())));
        return found;
    }

    synchronized Map<Long, List<Awaited>> awaited(Collection<Long> uses, long asOf) {
        return asOf < size ? earlier.awaited(uses, asOf) : Engine.awaited(store, uses);
    }

    /// Flags observed of uses as of a size.
    synchronized Map<Long, List<String>> observations(Collection<Long> uses, long asOf) {
        Instant now = Instant.now();
        Map<Long, Set<Flag>> observed = asOf < size ? earlier.observations(uses, asOf, now, this::others)
                : Observations.of(store, store.latest(uses), now, this::others);
        Map<Long, List<String>> found = new HashMap<>();
        observed.forEach((use, flags) -> found.put(use, flags.stream().map(Enum::name).sorted().toList()));
        return found;
    }

    private Map<Long, List<Long>> others(Collection<Fact> uses) {
        Map<Long, List<Long>> found = new HashMap<>();
        for (Fact use : uses) {
            String credential = Objects.requireNonNull(use.event().credential()).ref();
            found.put(use.index(), byCredential.getOrDefault(credential, List.of()).stream()
                    .filter(other -> !Duration.between(use.event().eventTime(), other.at()).abs().minus(NEAR).isPositive())
                    .map(Seen::index)
                    .toList());
        }
        return found;
    }
}
