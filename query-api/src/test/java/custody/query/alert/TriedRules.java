package custody.query.alert;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Clock;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Layer;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.query.follow.MemoryEntries;
import custody.query.memory.MemoryProjections;
import custody.query.project.Batch;
import custody.query.state.AttributionProjection;
import custody.query.state.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ledgers of a few events, one after another, and what each makes a rule say.
final class TriedRules {
    static final Instant T = Instant.parse("2026-06-01T09:00:00Z");
    static final Duration DAY = Duration.ofDays(1);
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Actor ANN = Actor.of("human:ann", ActorKind.HUMAN);
    static final Actor BOB = Actor.of("human:bob", ActorKind.HUMAN);

    private final TestDatabase database;
    private MemoryEntries entries = new MemoryEntries();
    private int number;

    TriedRules(TestDatabase database) {
        this.database = database;
    }

    /// The ledger that is told now.
    MemoryEntries entries() {
        return entries;
    }

    DetectionRows rows() {
        return database.bean(DetectionRows.class);
    }

    EventBuilder of(String source, EventType type, Instant time) {
        return Event.of(new Source(source, source, "audit", "e" + number++, null, null, "test/1", 0), type, Layer.CUSTODY, time)
                .clock(new Clock(0L, Clock.Trust.SERVER));
    }

    /// Said at its own time.
    void say(EventBuilder event) {
        Event built = event.build();
        say(built, built.eventTime(), "null");
    }

    void say(Event event, Instant time, String record) {
        entries.append(event, Standing.FIRST, entries.size(), record, time);
    }

    void set(String detections, Instant time) {
        say(of("custody", EventType.ADMIN, time).build(), time, "{\"detections\":" + detections + "}");
    }

    EventBuilder use(Actor actor, Instant time) {
        return of("vault", EventType.USE, time).actor(actor).secret(Secret.of("vault:s")).action(Action.FETCH);
    }

    /// Somebody else does something else at that time.
    void later(Instant time) {
        say(of("github", EventType.SESSION_START, time).actor(Actor.of("human:" + number, ActorKind.HUMAN)));
    }

    /// Bob's grant of the secret from T on, which Ann approved.
    void granted(String ref, @Nullable Instant until, @Nullable Boolean breakGlass) {
        say(of("broker", EventType.APPROVAL, T).actor(ANN).grant(Grant.of(ref)).approval(new Approval(
                null, Approval.Kind.HUMAN, ANN, Approval.Decision.APPROVED, null, null, null, "fine", null)));
        say(of("broker", EventType.GRANT, T).actor(ANN).grant(new Grant(
                ref, BOB, List.of("vault:s"), List.of("fetch"), null, T, until, null, "ops", null, breakGlass, null)));
    }

    /// Ann revokes the grant `g`.
    void revoke(Instant time, boolean confirms) {
        say(of("broker", EventType.REVOCATION, time).actor(ANN).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g"), time, "done", null, confirms, null)));
    }

    /// Causes of the alerts of a rule, of a ledger that begins anew after that.
    List<Long> causes(String rule) throws Exception {
        DetectionRows rows = rows();
        rows.together(rows::empty);
        AttributionProjection verdicts = new AttributionProjection();
        MemoryProjections answers = new MemoryProjections(entries);
        var detections = new DetectionProjection(rows, entries, answers, new Everything(answers), verdicts);
        Batch batch = Batch.decode(entries.read(detections.position(), Integer.MAX_VALUE, Long.MAX_VALUE));
        verdicts.apply(batch);
        detections.apply(batch);
        detections.settle();
        entries = new MemoryEntries();
        return rows.query("SELECT cause, payload FROM detect_pending ORDER BY cause", List.of(), row ->
                AlertEntry.submission(row.getString(2)).event().actionRaw().equals(rule) ? row.getLong(1) : -1L)
                .stream().filter(cause -> cause >= 0).toList();
    }
}
