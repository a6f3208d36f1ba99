package custody.query.attribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import custody.ledger.event.Gap;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Builds small sets of events; times are seconds after 2026-01-01, every clock error is 2 s.
final class World {
    static final Instant ZERO = Instant.parse("2026-01-01T00:00:00Z");
    static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");
    static final Actor ALICE = Actor.of("u:alice", ActorKind.HUMAN);
    static final Actor BOB = Actor.of("u:bob", ActorKind.HUMAN);
    static final Actor MALLORY = Actor.of("u:mallory", ActorKind.HUMAN);
    static final Actor AGENT = Actor.of("a:agent-7", ActorKind.AGENT);
    static final String ITEM = "op:v1/i1";

    final List<Event> events = new ArrayList<>();

    static Instant at(double seconds) {
        return ZERO.plusNanos(Math.round(seconds * 1e9));
    }

    EventBuilder event(EventType type, double time) {
        return event("s", type, time);
    }

    EventBuilder event(String source, EventType type, double time) {
        var from = new Source(source, "test", null, "e" + events.size(), null, null, "test/1", 0);
        return Event.of(from, type, Layer.CUSTODY, at(time)).clock(new Clock(2000L, Clock.Trust.SERVER));
    }

    Event add(EventBuilder builder) {
        Event event = builder.build();
        events.add(event);
        return event;
    }

    static Grant terms(String ref, @Nullable Actor grantee, double start, double end) {
        return new Grant(ref, grantee, List.of(ITEM), List.of("fetch"), null, at(start),
                end < 0 ? null : at(end), null, "why", null, null, null);
    }

    World grant(String ref, Actor grantee, double start, double end) {
        add(event(EventType.GRANT, start).grant(terms(ref, grantee, start, end)));
        return this;
    }

    World g1() {
        return grant("g1", ALICE, 1000, 4600);
    }

    World approved(String ref, Actor by, double time) {
        add(event(EventType.APPROVAL, time).actor(by).grant(Grant.of(ref)));
        return this;
    }

    World decision(String ref, Approval approval, double time) {
        add(event(EventType.APPROVAL, time).actor(BOB).approval(approval).grant(Grant.of(ref)));
        return this;
    }

    World valid() {
        return g1().approved("g1", BOB, 990);
    }

    EventBuilder use(double time) {
        return event(EventType.USE, time).actor(ALICE).secret(Secret.of(ITEM)).action(Action.FETCH);
    }

    World used(double time) {
        add(use(time));
        return this;
    }

    World revoke(Revocation.Kind kind, String ref, double time) {
        add(event(EventType.REVOCATION, time).revocation(
                new Revocation(new Revocation.Target(kind, ref), null, null, null, null, null)));
        return this;
    }

    World issue(String credential, String grant, Actor to, double time) {
        add(event(EventType.ISSUE, time).actor(to).credential(Credential.of(credential, "key"))
                .grant(Grant.of(grant)));
        return this;
    }

    World delegate(Actor from, Actor to, double time, @Nullable String session) {
        add(event(EventType.DELEGATION, time).actor(to).onBehalfOf(List.of(Hop.of(from.ref(), from.kind())))
                .context(session == null ? null : Context.builder().session(session).build()));
        return this;
    }

    World relation(Relation.Kind kind, Actor subject, Actor object, @Nullable Instant since, @Nullable Instant until) {
        add(event(EventType.INVENTORY, 0).relation(new Relation(kind, subject, object, since, until)));
        return this;
    }

    World gap(Gap.State state, double from, double until) {
        add(event(EventType.SOURCE_GAP, until).gap(
                new Gap("gap1", "s", state, at(from), at(until), List.of("op:*"), null)));
        return this;
    }

    /// Runs the events in this order; the last version of the use that was added last.
    VerdictVersion last() {
        var store = new MemoryStore();
        run(store, events);
        for (int i = events.size() - 1; i >= 0; i--) {
            if (events.get(i).type() == EventType.USE) {
                VerdictVersion v = store.latest(i);
                if (v != null) {
                    return v;
                }
            }
        }
        throw new IllegalStateException("no use");
    }

    /// The verdict on the use that was added last must be this.
    World is(Verdict verdict) {
        VerdictVersion v = last();
        assertEquals(verdict, v.verdict(), v.reason() + " " + v.flags());
        return this;
    }

    World has(Flag flag) {
        assertTrue(last().flags().contains(flag), flag + " is not in " + last().flags());
        return this;
    }

    World hasNot(Flag flag) {
        assertFalse(last().flags().contains(flag), flag + " is in " + last().flags());
        return this;
    }

    World relation(Relation.Kind kind, Actor subject, Actor object) {
        return relation(kind, subject, object, null, null);
    }

    /// Adds an ADMIN entry with a policy.
    static void policy(Engine engine, long index, Event admin, String json) {
        engine.apply(LedgerFact.of(index, LATER, admin, Standing.FIRST, index,
                Policy.of(json.getBytes(StandardCharsets.UTF_8))));
    }

    /// The last version of the last use under a policy that holds from the start.
    VerdictVersion under(String defaults) {
        var store = new MemoryStore();
        Engine engine = run(store, events);
        policy(engine, events.size(), event("custody", EventType.ADMIN, 0).build(),
                "{\"version\":\"t\",\"defaults\":{" + defaults + "}}");
        for (int i = events.size() - 1; i >= 0; i--) {
            VerdictVersion v = store.latest(i);
            if (v != null) {
                return v;
            }
        }
        throw new IllegalStateException("no use");
    }

    static Engine run(MemoryStore store, List<Event> events) {
        var engine = new Engine(store);
        for (int i = 0; i < events.size(); i++) {
            engine.apply(LedgerFact.first(i, LATER, events.get(i)));
        }
        return engine;
    }

    /// What is observed of a use at a moment, when those are the uses that may be of the same credential.
    static Set<Flag> observed(MemoryStore store, long use, List<Long> others, Instant now) {
        return Observations.of(store, store.latest(List.of(use)), now, _ -> Map.of(use, others)).getOrDefault(use, Set.of());
    }

    static EventBuilder denied(EventBuilder use) {
        return use.outcome(Outcome.DENIED);
    }
}
