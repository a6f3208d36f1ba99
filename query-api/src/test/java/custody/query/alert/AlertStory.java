package custody.query.alert;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Clock;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Layer;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.query.follow.MemoryEntries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A ledger of four months in which every rule has something to say.
final class AlertStory {
    /// A Monday.
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final String SETTINGS = """
            {"detections":{"rules":{"join-key-drop":{"thresholds":{"uses":5}},"source-silent":{"thresholds":{"entries":3}},
            "burst":{"owner":"team:soc"}}}}""";
    private static final Actor ANN = Actor.of("human:ann", ActorKind.HUMAN);
    private static final Actor BOB = Actor.of("human:bob", ActorKind.HUMAN);

    private final MemoryEntries entries = new MemoryEntries();
    private Instant latest = START;
    private int number;

    private AlertStory() {}

    static MemoryEntries told() {
        var story = new AlertStory();
        story.append(story.of("custody", EventType.ADMIN, at(0, 0)), SETTINGS);
        story.beginnings();
        story.grants();
        story.officeHours();
        story.crowds();
        story.late();
        return story.entries;
    }

    static Instant at(int day, int hour) {
        return START.plus(Duration.ofDays(day)).plus(Duration.ofHours(hour));
    }

    private EventBuilder of(String source, EventType type, Instant time) {
        return Event.of(new Source(source, source, "audit", "e" + number++, null, null, "test/1", 0), type, Layer.CUSTODY, time)
                .clock(new Clock(0L, Clock.Trust.SERVER));
    }

    private void append(EventBuilder event) {
        append(event, "null");
    }

    private void append(EventBuilder event, String record) {
        Event built = event.build();
        Instant came = built.eventTime().plusSeconds(2);
        latest = came.isAfter(latest) ? came : latest;
        entries.append(built, Standing.FIRST, entries.size(), record, latest);
    }

    private EventBuilder use(String actor, ActorKind kind, String secret, Instant time) {
        return use(Actor.of(actor, kind), secret, time);
    }

    private EventBuilder use(Actor actor, String secret, Instant time) {
        return of("vault", EventType.USE, time).actor(actor).secret(Secret.of(secret)).action(Action.FETCH);
    }

    private static Credential lease(String ref) {
        return Credential.of(ref, "lease");
    }

    private void beginnings() {
        append(use("svc:old", ActorKind.SERVICE_ACCOUNT, "vault:old", at(0, 1)));
        append(of("idp", EventType.INVENTORY, at(0, 2)).relation(new Relation(Relation.Kind.OWNED_BY,
                Actor.of("svc:pay", ActorKind.SERVICE_ACCOUNT), Actor.of("team:payments", ActorKind.GROUP), null, null)));
        for (int i = 0; i < 3; i++) {
            append(of("okta", EventType.SESSION_START, at(0, 3)).actor(ANN));
        }
        append(use("svc:a", ActorKind.SERVICE_ACCOUNT, "vault:x", at(0, 4)).credential(lease("c:1")));
        append(use("svc:a", ActorKind.SERVICE_ACCOUNT, "vault:leaked", at(0, 6)));
        append(of("scanner", EventType.DISCOVERY, at(0, 5)).secret(Secret.of("vault:leaked")));
        append(use("svc:b", ActorKind.SERVICE_ACCOUNT, "vault:leaked", at(0, 7)));
        Event twice = of("vault", EventType.ROTATE, at(0, 8)).secret(Secret.of("vault:x")).build();
        entries.append(twice, Standing.CONFLICT, 5, "null", latest);
    }

    private void grants() {
        approved("g1", at(1, 0));
        append(grant("g1", at(1, 1), null, null));
        append(use(BOB, "vault:g1", at(1, 2)).grant(Grant.of("g1")));
        approved("bg", at(1, 3));
        append(grant("bg", at(1, 3), at(1, 8), true));
        append(use(BOB, "vault:bg", at(1, 4)).grant(Grant.of("bg")));
        approved("g2", at(2, 0));
        append(grant("g2", at(2, 1), at(9, 0), null));
        append(of("broker", EventType.REVOCATION, at(2, 2)).actor(ANN).revocation(new Revocation(
                new Revocation.Target(Revocation.Kind.GRANT, "g2"), at(2, 2), "done", null, false, null)));
        append(use(BOB, "vault:g2", at(2, 3)).grant(Grant.of("g2")));
        append(use(BOB, "vault:late", at(2, 4)));
    }

    private void approved(String grant, Instant time) {
        append(of("broker", EventType.APPROVAL, time).actor(ANN).grant(Grant.of(grant)).approval(new Approval(
                null, Approval.Kind.HUMAN, ANN, Approval.Decision.APPROVED, null, null, null, "fine", null)));
    }

    private EventBuilder grant(String ref, Instant time, Instant until, Boolean breakGlass) {
        return of("broker", EventType.GRANT, time).actor(ANN).grant(new Grant(ref, BOB, List.of("vault:" + ref), List.of("fetch"),
                null, time, until, null, "ops", null, breakGlass, null));
    }

    private void officeHours() {
        for (int day = 3; day < 38; day++) {
            if (day % 7 < 5) {
                append(use("svc:pay", ActorKind.SERVICE_ACCOUNT, "vault:pay", at(day, 9)));
            }
        }
        append(use("svc:pay", ActorKind.SERVICE_ACCOUNT, "vault:hsm", at(38, 3)).context(Context.builder().tool("curl").build()));
    }

    private void crowds() {
        for (int i = 0; i < 12; i++) {
            append(use("human:eve", ActorKind.HUMAN, "vault:y" + i % 7, at(39, 9).plusSeconds(i * 5L)));
        }
        for (int i = 0; i < 10; i++) {
            EventBuilder use = use("svc:" + i, ActorKind.SERVICE_ACCOUNT, "vault:z", at(40, i));
            append(of("cloud", EventType.USE, at(40, i)).actor(Actor.of("svc:" + i, ActorKind.SERVICE_ACCOUNT))
                    .secret(Secret.of("vault:z")).action(Action.FETCH).credential(i < 5 ? lease("c:z" + i) : null));
            append(use);
        }
        append(use("svc:old", ActorKind.SERVICE_ACCOUNT, "vault:old", at(95, 1)));
    }

    /// A grant is reported months after a use that nothing allowed, and after its source had said more; and that somebody
    /// else had used a credential on the first day.
    private void late() {
        append(of("broker", EventType.SESSION_START, at(100, 0)).actor(ANN));
        append(of("broker", EventType.SESSION_START, at(101, 0)).actor(ANN));
        append(use("agent:b", ActorKind.AGENT, "vault:x", at(0, 5)).credential(lease("c:1")));
        append(use("svc:c", ActorKind.SERVICE_ACCOUNT, "vault:leaked", at(101, 0)));
        approved("late", at(2, 0));
        append(grant("late", at(2, 1), at(3, 0), null));
        append(of("okta", EventType.SESSION_START, at(101, 1)).actor(ANN));
    }
}
