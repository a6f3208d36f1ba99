package custody.query.state;

import custody.query.audit.OwnSource;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Layer;
import custody.ledger.event.Link;
import custody.ledger.event.Review;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.query.attribution.Awaited;
import custody.query.attribution.Fact;
import custody.query.attribution.Finality;
import custody.query.attribution.Flag;
import custody.query.attribution.RandomWorlds;
import custody.query.attribution.StreamId;
import custody.query.attribution.UseAt;
import custody.query.attribution.VerdictVersion;
import custody.query.follow.MemoryEntries;
import custody.query.project.Batch;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was told of every use at every size, noted while it was the last one, against what is told of that size when
/// the whole world is known: verdict, finality and what is observed, on a database and in memory, on random worlds with
/// late watermarks, gaps, policies, discoveries, rotations, copies, conflicts, corrections and clocks that are not to be
/// trusted.
class EarlierAnswersTest {
    private static final long SEED = Long.getLong("custody.seed", 20_261_126L);
    private static final int WORLDS = Integer.getInteger("custody.worlds", 150);
    private static final Instant ZERO = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");
    /// What a copy may link to: a session, a trace, or a credential that was found.
    private static final List<Link> LINKS = List.of(new Link("session", "1"), new Link("trace", "1"), new Link("credential", "1"),
            new Link("aws.access_key_id", "1"), new Link("grant", "g1"), new Link("grant", "g2"));
    /// What a stream's events may state as their system; events of `vault` are late by less.
    private static final List<String> SYSTEMS = List.of("test", "vault");
    private static final Set<EventType> USES = Set.of(EventType.USE, EventType.ATTEMPT);
    private static final Set<EventType> TELLING =
            Set.of(EventType.SOURCE_GAP, EventType.DISCOVERY, EventType.ROTATE, EventType.REVIEW);

    @TempDir
    Path directory;

    @Test
    void earlierSizesAreToldAsTheyWereOnSqlite() throws Exception {
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            worlds(database.bean(EvidenceRepository.class), WORLDS, SEED);
        }
    }

    @Test
    void earlierSizesAreToldAsTheyWereOnPostgres() throws Exception {
        try (TestDatabase database = TestDatabase.postgres()) {
            worlds(database.bean(EvidenceRepository.class), WORLDS / 3, SEED + 1_000_000);
        }
    }

    /// A copy brings the use the link to a credential that was found: from then on, not before.
    @Test
    void copyBringsTheFlagOfAnExposedCredentialWhenItComes() throws Exception {
        var entries = new MemoryEntries();
        EventBuilder use = Event.of(source("s", null, entries), EventType.USE, Layer.CUSTODY, ZERO.plusSeconds(60))
                .actor(Actor.of("u:a", ActorKind.HUMAN)).secret(Secret.of("vault:s"));
        entries.append(use.build());
        entries.append(Event.of(source("s", null, entries), EventType.DISCOVERY, Layer.CUSTODY, ZERO).link("aws.access_key_id", "1").build());
        for (String link : List.of("trace", "aws.access_key_id", "session")) {
            entries.append(use.link(link, "1").build(), Standing.COPY, 0);
        }
        Set<Flag> found = Set.of(Flag.EXPOSED_SECRET);
        assertEquals(List.of(Set.of(), Set.of(), Set.of(), found, found), flags(entries, 0));
    }

    /// A copy brings a review the link to the grant that it is of.
    @Test
    void copyTakesAwayTheFlagOfAnOverdueReviewWhenItComes() throws Exception {
        var entries = new MemoryEntries();
        Actor alice = Actor.of("u:a", ActorKind.HUMAN);
        entries.append(Event.of(source("s", null, entries), EventType.GRANT, Layer.CUSTODY, ZERO).grant(new Grant(
                "g", alice, List.of("vault:s"), List.of(), null, ZERO, ZERO.plusSeconds(900), null, "why", null, true, null)).build());
        entries.append(Event.of(source("s", null, entries), EventType.USE, Layer.CUSTODY, ZERO.plusSeconds(60))
                .actor(alice).secret(Secret.of("vault:s")).build());
        EventBuilder review = Event.of(source("s", null, entries), EventType.REVIEW, Layer.CUSTODY, ZERO.plusSeconds(900))
                .review(new Review(Review.Kind.POST_USE, Review.Decision.ACCEPTED, null, null, null, null));
        entries.append(review.build());
        for (String link : List.of("trace", "grant", "session")) {
            entries.append(review.link(link, "g").build(), Standing.COPY, 2);
        }
        Set<Flag> overdue = Set.of(Flag.REVIEW_OVERDUE);
        assertEquals(List.of(overdue, overdue, overdue, Set.of(), Set.of()), flags(entries, 1));
    }

    /// What is observed on a use as of each size that has it.
    private List<Set<Flag>> flags(MemoryEntries entries, long use) throws Exception {
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            var stored = new StoredAttribution(entries, database.bean(EvidenceRepository.class), new EvidenceLimits(2, 3, 2, 50_000, 2, 1, false));
            stored.position();
            stored.apply(Batch.decode(entries.read(0, (int) entries.size(), 1 << 20)));
            return LongStream.rangeClosed(use + 1, entries.size())
                    .mapToObj(size -> stored.observations(List.of(use), size, LATER, facts -> Map.of()).getOrDefault(use, Set.of()))
                    .toList();
        }
    }

    private static void worlds(EvidenceRepository rows, int worlds, long first) throws Exception {
        int otherwise = 0;
        for (int i = 0; i < worlds; i++) {
            rows.clear();
            otherwise += world(rows, first + i);
        }
        assertTrue(otherwise > worlds, "today's finality is another one of " + otherwise);
    }

    /// How often the last size has another finality for a version than an earlier one had for it.
    private static int world(EvidenceRepository rows, long seed) throws Exception {
        var random = new Random(seed);
        var limits = new EvidenceLimits(2, 3, 2, 50_000, 2, 1 + random.nextInt(9), false);
        MemoryEntries entries = world(random);
        List<Long> all = LongStream.range(0, entries.size()).boxed().toList();
        List<Long> uses = all.stream().filter(index -> USES.contains(event(entries, index).type())).toList();
        var memory = new AttributionProjection();
        var stored = new StoredAttribution(entries, rows, limits);
        Map<Long, Map<Long, String>> noted = new TreeMap<>();
        for (long at = stored.position(); at < entries.size(); at = stored.position()) {
            Batch batch = Batch.decode(entries.read(at, 1 + random.nextInt(3), 1 << 20));
            memory.apply(batch);
            stored.apply(batch);
            noted.put(batch.to(), said(memory, uses, batch.to()));
            assertEquals(noted.get(batch.to()), said(stored, uses, batch.to()), "seed " + seed + "L at " + batch.to());
            if (random.nextInt(5) == 0) {
                stored = new StoredAttribution(entries, rows, limits);
            }
        }
        // From the first size on, for in memory an earlier size than the one before is begun anew.
        Map<Long, Map<Long, String>> expected = new TreeMap<>();
        all.forEach(size -> expected.put(size, said(memory, uses, size)));
        for (StoredAttribution each : List.of(stored, reopened(entries, rows, limits))) {
            for (long size : shuffled(all, random)) {
                Map<Long, String> then = said(each, uses, size);
                assertEquals(expected.get(size), then, "seed " + seed + "L as of " + size);
                assertEquals(noted.getOrDefault(size, then), then, "seed " + seed + "L noted at " + size);
            }
        }
        assertEquals(said(memory, uses, entries.size()), said(stored, all, entries.size()), "seed " + seed + "L of no use");
        return otherwise(memory, uses, noted.keySet());
    }

    private static StoredAttribution reopened(MemoryEntries entries, EvidenceRepository rows, EvidenceLimits limits) throws Exception {
        var stored = new StoredAttribution(entries, rows, limits);
        assertEquals(entries.size(), stored.position());
        return stored;
    }

    private static Map<Long, String> said(Verdicts verdicts, List<Long> uses, long asOf) {
        Map<Long, Finality> finality = verdicts.finality(uses, asOf);
        Map<Long, Set<Flag>> observed = verdicts.observations(
                uses, asOf, LATER, facts -> facts.stream().collect(Collectors.toMap(Fact::index, fact -> uses)));
        Map<UseAt, SortedSet<Long>> basis = verdicts.basis(uses.stream().map(use -> new UseAt(use, asOf)).toList());
        Map<Long, List<Awaited>> awaited = verdicts.awaited(uses, asOf);
        Map<Long, String> said = new HashMap<>();
        verdicts.inForce(uses, asOf).forEach((use, version) -> {
            if (!version.withdrawn()) {
                said.put(use, version.verdict() + " " + version.flags().stream().sorted().toList() + " " + finality.get(use)
                        + " " + new TreeSet<>(observed.getOrDefault(use, Set.of()))
                        + " by " + basis.get(new UseAt(use, asOf)) + " awaits " + awaited.get(use).stream().map(Awaited::toString).sorted().toList());
            }
        });
        return said;
    }

    private static int otherwise(Verdicts verdicts, List<Long> uses, Iterable<Long> sizes) {
        Map<Long, Finality> now = verdicts.finality(uses, verdicts.size());
        Map<Long, VerdictVersion> last = verdicts.inForce(uses, verdicts.size());
        int otherwise = 0;
        for (long size : sizes) {
            Map<Long, Finality> then = verdicts.finality(uses, size);
            otherwise += (int) verdicts.inForce(uses, size).values().stream()
                    .filter(version -> version.equals(last.get(version.use())) && then.get(version.use()) != now.get(version.use()))
                    .count();
        }
        return otherwise;
    }

    private static List<Long> shuffled(List<Long> sizes, Random random) {
        var order = new ArrayList<>(sizes);
        Collections.shuffle(order, random);
        return order;
    }

    private static MemoryEntries world(Random random) {
        var entries = new MemoryEntries();
        for (Event event : RandomWorlds.world(random, random.nextInt(8) == 0 ? 50 : 6 + random.nextInt(14))) {
            entries.append(event);
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4, 5 -> entries.append(heartbeat(entries, random).build());
                case 6 -> again(entries, random);
                case 7 -> policy(entries, random);
                case 8 -> correction(entries, random);
                case 9 -> turn(entries, random);
                default -> {}
            }
        }
        if (random.nextInt(4) > 0) {
            allCatchUp(entries);
        }
        return entries;
    }

    private static void allCatchUp(MemoryEntries entries) {
        for (StreamId stream : events(entries).stream().map(event -> StreamId.of(event.source())).collect(Collectors.toSet())) {
            String name = stream.stream().isEmpty() ? null : stream.stream();
            entries.append(Event.of(source(stream.source(), name, entries), EventType.ADMIN, Layer.CUSTODY, ZERO)
                    .watermark(ZERO.plusSeconds(20_000)).build());
        }
    }

    private static Instant at(Random random) {
        return ZERO.plusSeconds(random.nextInt(10_000));
    }

    /// Says how far its stream has come, by its watermark or its time; some have a time that is not to be trusted.
    private static EventBuilder heartbeat(MemoryEntries entries, Random random) {
        Instant time = switch (random.nextInt(4)) {
            case 0 -> Instant.parse("2027-06-01T00:00:00Z");
            case 1 -> Instant.EPOCH;
            default -> at(random);
        };
        Source from = event(entries, random.nextLong(entries.size())).source();
        EventBuilder heartbeat = Event.of(source(from.id(), SYSTEMS.get(random.nextInt(2)), from.stream(), entries), EventType.ADMIN, Layer.CUSTODY, time);
        return random.nextInt(3) == 0 ? heartbeat : heartbeat.watermark(at(random));
    }

    /// A use's secret or credential was found in the open, or its secret got another version.
    private static void turn(MemoryEntries entries, Random random) {
        Event named = event(entries, random.nextLong(entries.size()));
        EventType type = random.nextBoolean() ? EventType.DISCOVERY : EventType.ROTATE;
        entries.append(Event.of(source("s", null, entries), type, Layer.CUSTODY, at(random))
                .secret(named.secret() == null ? null
                        : new Secret(named.secret().ref(), null, null, "v" + random.nextInt(3), null))
                .credential(named.credential()).links(random.nextBoolean() ? List.of() : List.of(new Link("aws.access_key_id", "1"))).build());
    }

    private static Source source(String id, @Nullable String stream, MemoryEntries entries) {
        return source(id, "test", stream, entries);
    }

    private static Source source(String id, String system, @Nullable String stream, MemoryEntries entries) {
        return new Source(id, system, stream, "more" + entries.size(), null, null, "test/1", 0);
    }

    /// A copy comes from another stream, a conflict from the same.
    private static void again(MemoryEntries entries, Random random) {
        long original = random.nextLong(entries.size());
        Event event = event(entries, original);
        Source source = event.source();
        Link more = LINKS.get(random.nextInt(LINKS.size()));
        boolean copies = random.nextBoolean();
        String stream = copies ? random.nextBoolean() ? "second" : "third" : source.stream();
        Event again = event.toBuilder()
                .source(new Source(source.id(), source.system(), stream, source.eventId(), null, null, "test/1", source.ordinal()))
                .link(more.name(), more.value()).watermark(at(random)).build();
        entries.append(again, copies ? Standing.COPY : Standing.CONFLICT, entries.entry(original).orElseThrow().original());
    }

    private static void policy(MemoryEntries entries, Random random) {
        Event event = Event.of(source(OwnSource.ID, null, entries), EventType.ADMIN, Layer.CUSTODY, at(random))
                .actionRaw(PolicyEntry.MEMBER).build();
        String record = "{\"policy\":{\"version\":\"p%d\",\"defaults\":{\"maxTtl\":\"PT%dS\"},\"sources\":{\"s\":{\"allowedLateness\":\"PT%dS\"},\"test\":{\"covers\":[\"op:v%d*\"]}}}}"
                .formatted(entries.size(), 1 + random.nextInt(4_000), random.nextInt(3) * 600, random.nextInt(2));
        entries.append(event, Standing.FIRST, entries.size(), record);
    }

    /// A source takes back what it said; policies, gaps, discoveries, rotations and reviews rather than others.
    private static void correction(MemoryEntries entries, Random random) {
        List<Event> all = events(entries);
        List<Event> telling = all.stream()
                .filter(event -> TELLING.contains(event.type()) || event.source().id().equals(OwnSource.ID))
                .toList();
        List<Event> some = telling.isEmpty() || random.nextInt(3) == 0 ? all : telling;
        Event wrong = some.get(random.nextInt(some.size()));
        entries.append(Event.of(source(wrong.source().id(), null, entries), EventType.ADMIN, Layer.CUSTODY, at(random))
                .corrects(wrong.id().toString()).build());
    }

    private static List<Event> events(MemoryEntries entries) {
        return LongStream.range(0, entries.size()).mapToObj(index -> event(entries, index)).toList();
    }

    private static Event event(MemoryEntries entries, long index) {
        return entries.entry(index).orElseThrow().payload().event();
    }
}
