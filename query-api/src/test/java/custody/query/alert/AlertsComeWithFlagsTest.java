package custody.query.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.ledger.read.Entry;
import custody.query.detect.Rule;
import custody.query.follow.MemoryEntries;
import custody.query.memory.MemoryProjections;
import custody.query.project.Batch;
import custody.query.state.AttributionProjection;
import custody.query.state.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `shared-credential` and `use-after-exposure` are raised by an entry if and only if it brought the flag to a use,
/// whatever came first: in random ledgers around the boundary of 24 hours, cut into random batches, with restarts.
class AlertsComeWithFlagsTest {
    private static final int WORLDS = Integer.getInteger("custody.alert.worlds", 150);
    private static final long SEED = Long.getLong("custody.seed", 20_261_125L);
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final String SETTINGS = """
            {"detections":{"rules":{"shared-credential":{"thresholds":{"quiet":"PT1S"}},
            "use-after-exposure":{"thresholds":{"quiet":"PT1S"}}}}}""";
    private static final List<Actor> ACTORS = List.of(
            Actor.of("svc:a", ActorKind.SERVICE_ACCOUNT), Actor.of("svc:b", ActorKind.SERVICE_ACCOUNT),
            Actor.of("svc:a", ActorKind.AGENT), Actor.of("email:x@example.com", ActorKind.HUMAN), Actor.of("human:x", ActorKind.HUMAN),
            Actor.of("human:y", ActorKind.HUMAN));

    private static final Set<EventType> TELLING = Set.of(EventType.USE, EventType.DISCOVERY, EventType.ISSUE);

    @TempDir
    Path directory;

    @Test
    void onEveryEntry() throws Exception {
        Set<String> seen = new HashSet<>();
        try (TestDatabase database = TestDatabase.sqlite(directory.resolve("state.db"))) {
            for (int i = 0; i < WORLDS; i++) {
                world(database.bean(DetectionRows.class), SEED + i, seen);
            }
        }
        assertTrue(seen.containsAll(Set.of("SHARED_CREDENTIAL USE", "EXPOSED_SECRET USE", "EXPOSED_SECRET DISCOVERY", "EXPOSED_SECRET ISSUE", "EXPOSED_SECRET COPY")), seen::toString);
    }

    private void world(DetectionRows rows, long seed, Set<String> seen) throws Exception {
        Random random = new Random(seed);
        MemoryEntries entries = new MemoryEntries();
        entries.append(of(EventType.ADMIN, "custody", 0, START).build(), Standing.FIRST, 0, SETTINGS);
        for (int i = 1; i <= 30; i++) {
            if (i > 1 && random.nextInt(6) == 0) {
                copy(entries, entries.entry(random.nextLong(1, i)).orElseThrow().original(), random);
            } else {
                entries.append(event(random, i));
            }
        }
        Set<String> raised = raised(rows, entries, random);
        Set<String> due = new HashSet<>();
        Set<String> allowed = new HashSet<>();
        Set<String> ever = new HashSet<>();
        MemoryProjections answers = new MemoryProjections(entries);
        List<Long> all = LongStream.range(0, entries.size()).boxed().toList();
        Map<Long, List<String>> before = Map.of();
        assertEquals(entries.size(), answers.size());
        for (long entry = 0; entry < entries.size(); entry++) {
            Map<Long, List<String>> after = answers.observations(all, entry + 1);
            Entry told = entries.entry(entry).orElseThrow();
            Event event = told.payload().event();
            if (TELLING.contains(event.type())) {
                for (Map.Entry<Long, List<String>> use : after.entrySet()) {
                    List<String> flags = new ArrayList<>(use.getValue());
                    flags.removeAll(before.getOrDefault(use.getKey(), List.of()));
                    flags.forEach(flag -> seen.add(flag + " " + (told.standing() == Standing.COPY ? "COPY" : event.type())));
                    Event used = entries.entry(use.getKey()).orElseThrow().payload().event();
                    allowed.addAll(alerts(flags, used, entry, event));
                    // A flag that had gone and comes again was told: it is quiet.
                    flags.removeIf(flag -> !ever.add(use.getKey() + flag));
                    // Whatever comes after a copy does not find the use, or the issue, by the links that this added.
                    boolean isItself = told.original() == use.getKey();
                    if (hasCopy(entries, entry, copied -> copied.type() == EventType.ISSUE || !isItself && copied.equals(used))) {
                        flags.clear();
                    }
                    due.addAll(alerts(flags, used, entry, event));
                }
            }
            before = after;
        }
        due.removeAll(raised);
        assertEquals(Set.of(), due, "flags without alert, seed " + seed + "L");
        raised.removeAll(allowed);
        assertEquals(Set.of(), raised, "alerts without flag, seed " + seed + "L");
    }

    /// The alerts that the flags of a use ask for because of an entry: rule and cause.
    private static Set<String> alerts(List<String> flags, Event use, long entry, Event cause) {
        Set<String> due = new HashSet<>();
        if (flags.contains("SHARED_CREDENTIAL") && cause.type() == EventType.USE) {
            due.add(Rule.SHARED_CREDENTIAL.id() + "/" + use.credential().ref() + "/" + entry);
        }
        if (flags.contains("EXPOSED_SECRET")) {
            due.add(Rule.USE_AFTER_EXPOSURE.id() + "/" + entry);
        }
        return due;
    }

    private static Set<String> raised(DetectionRows rows, MemoryEntries entries, Random random) throws Exception {
        rows.together(rows::empty);
        AttributionProjection verdicts = new AttributionProjection();
        MemoryProjections answers = new MemoryProjections(entries);
        DetectionProjection detections = open(rows, entries, answers, verdicts);
        while (detections.position() < entries.size()) {
            long at = detections.position();
            Batch batch = Batch.decode(entries.read(at, 1 + random.nextInt(8), Long.MAX_VALUE));
            if (verdicts.position() == at) {
                verdicts.apply(batch);
            }
            detections.apply(batch);
            detections.settle();
            if (random.nextInt(4) == 0) {
                detections = open(rows, entries, answers, verdicts);
            }
        }
        return new HashSet<>(rows.query("SELECT payload FROM detect_pending", List.of(), row -> {
            var alert = AlertEntry.submission(row.getString(1)).record().get("alert");
            String rule = alert.text("rule").orElseThrow();
            return switch (Rule.of(rule).orElseThrow()) {
                case SHARED_CREDENTIAL -> rule + "/" + alert.text("subject").orElseThrow() + "/" + alert.get("cause").asInteger().orElseThrow();
                case USE_AFTER_EXPOSURE -> rule + "/" + alert.get("cause").asInteger().orElseThrow();
                default -> "";
            };
        }).stream().filter(alert -> !alert.isEmpty()).toList());
    }

    private static DetectionProjection open(
            DetectionRows rows, MemoryEntries entries, MemoryProjections answers, AttributionProjection verdicts) throws Exception {
        var detections = new DetectionProjection(rows, entries, answers, new Everything(answers), verdicts);
        detections.position();
        return detections;
    }

    /// Half of all are uses; times lie around multiples of twelve hours, in any order, no two the same.
    private static Event event(Random random, int number) {
        Instant at = START.plus(Duration.ofHours(12L * random.nextInt(8))).plusSeconds((random.nextInt(3) - 1) * 40 + number);
        int kind = random.nextInt(10);
        if (kind < 6) {
            EventBuilder use = of(EventType.USE, "vault", number, at).actor(ACTORS.get(random.nextInt(ACTORS.size())));
            named(use, random);
            return use.outcome(random.nextInt(5) == 0 ? random.nextBoolean() ? Outcome.DENIED : Outcome.UNKNOWN : Outcome.SUCCESS).build();
        }
        if (kind == 8 && random.nextBoolean()) {
            EventBuilder issue = of(EventType.ISSUE, "vault", number, at).credential(Credential.of("c:" + random.nextInt(2), "token"));
            return issue.link(random.nextBoolean() ? "aws.access_key_id" : "credential", "c:" + random.nextInt(2)).build();
        }
        if (kind == 9) {
            Relation relation = new Relation(Relation.Kind.ALIAS_OF, ACTORS.get(3), ACTORS.get(4 + random.nextInt(2)),
                    random.nextBoolean() ? at : null, random.nextInt(4) == 0 ? at.plus(Duration.ofHours(12)) : null);
            return of(EventType.INVENTORY, "idp", number, at).relation(relation).build();
        }
        EventBuilder life = of(kind == 8 ? EventType.ROTATE : EventType.DISCOVERY, "scanner", number, at);
        named(life, random);
        return life.build();
    }

    /// Whether something like that was copied before an entry.
    private static boolean hasCopy(MemoryEntries entries, long before, Predicate<Event> copied) {
        return LongStream.range(0, before).mapToObj(index -> entries.entry(index).orElseThrow())
                .filter(entry -> entry.standing() == Standing.COPY)
                .anyMatch(entry -> copied.test(entries.entry(entry.original()).orElseThrow().payload().event()));
    }

    private static void copy(MemoryEntries entries, long original, Random random) {
        EventBuilder copy = entries.entry(original).orElseThrow().payload().event().toBuilder();
        copy.link(random.nextBoolean() ? "aws.access_key_id" : "credential", "c:" + random.nextInt(2));
        entries.append(copy.build(), Standing.COPY, original);
    }

    private static void named(EventBuilder event, Random random) {
        int which = random.nextInt(3);
        if (which < 2) {
            event.secret(Secret.of("vault:s" + random.nextInt(2)));
        }
        if (which > 0) {
            String ref = "c:" + random.nextInt(2);
            switch (random.nextInt(4)) {
                case 0 -> event.link("credential", ref);
                case 1 -> event.link("aws.access_key_id", ref);
                default -> event.credential(Credential.of(ref, "token"));
            }
        }
    }

    private static EventBuilder of(EventType type, String source, int number, Instant at) {
        return Event.of(new Source(source, "test", null, "e" + number, null, null, "test/1", 0), type, Layer.CUSTODY, at);
    }
}
