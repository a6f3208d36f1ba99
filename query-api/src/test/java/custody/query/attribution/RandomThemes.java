package custody.query.attribution;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Clock;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Layer;
import custody.ledger.event.Link;
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.query.attribution.model.Given;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// What a random world is about, and how that shows in the events of all kinds.
abstract class RandomThemes extends RandomParts {
    /// Conditions that the model knows.
    static final List<String> CONDITIONS = List.of("{\"deviceManaged\":true}", "{\"unheardOf\":1}",
            "{\"ip\":\"10.0.0.0/8\",\"tool\":[\"t\",\"u\"]}");
    private static final List<Link> LINKS = List.of(new Link("operation", "1"), new Link("apono.request_id", "1"),
            new Link("grant", "g1"), new Link("credential", "k1"), new Link("aws.access_key_id", "1"), new Link("trace", "t1"),
            new Link("apono.agent_session", "1"), new Link("session", "s1"), new Link("ticket", "T1"));

    private static final List<Relation> RELATIONS = List.of(said(Relation.Kind.ALIAS_OF, World.ALICE, MAIL),
            said(Relation.Kind.ALIAS_OF, World.ALICE, MAIL), said(Relation.Kind.ALIAS_OF, MAIL, World.BOB),
            said(Relation.Kind.ALIAS_OF, World.MALLORY, MAIL), said(Relation.Kind.ALIAS_OF, World.BOB, World.MALLORY),
            said(Relation.Kind.ALIAS_OF, RUN, Actor.of("spiffe://a/run", ActorKind.WORKLOAD)),
            said(Relation.Kind.MEMBER_OF, World.ALICE, TEAM), said(Relation.Kind.MEMBER_OF, INNER, TEAM),
            said(Relation.Kind.MEMBER_OF, World.ALICE, INNER), said(Relation.Kind.MEMBER_OF, World.BOB, TEAM),
            said(Relation.Kind.OWNED_BY, World.AGENT, World.BOB), said(Relation.Kind.OWNED_BY, World.AGENT, TEAM),
            said(Relation.Kind.ALIAS_OF, Actor.of("ip:1", ActorKind.UNKNOWN), World.ALICE));

    private static Relation said(Relation.Kind kind, Actor subject, Actor object) {
        return new Relation(kind, subject, object, null, null);
    }

    /// What a world is about; two or three make one, so that they meet.
    enum Theme {
        STATEMENTS,
        RENEWALS,
        REVOCATIONS,
        CREDENTIALS,
        SESSIONS,
        DELEGATIONS,
        IDENTITIES,
        APPROVALS,
        GAPS,
        POLICIES,
        CORRECTIONS,
        LINKS,
        CLOCKS,
        REVIEWS,
        ODDITIES
    }

    final List<Theme> themes = new ArrayList<>();
    final List<Given> world = new ArrayList<>();

    RandomThemes(Random random) {
        super(random);
    }

    final boolean has(Theme theme) {
        return themes.contains(theme);
    }

    final EventBuilder event(EventType type, double time) {
        String source = oneIn(5) ? "s2" : "s";
        String sequence = has(Theme.CLOCKS) && oneIn(2) ? String.valueOf(random.nextInt(3)) : null;
        String stream = has(Theme.CLOCKS) && oneIn(3) ? "x" : null;
        var from = new Source(source, "test", stream, "e" + world.size(), null, sequence, "test/1", 0);
        long error = has(Theme.CLOCKS) ? random.nextInt(4) * 1000L : 2000L;
        Instant at = has(Theme.CLOCKS) && oneIn(8) ? Instant.EPOCH : World.at(time);
        EventBuilder made = Event.of(from, type, Layer.CUSTODY, at).clock(
                has(Theme.CLOCKS) && oneIn(5) ? new Clock(null, any(List.of(Clock.Trust.values())))
                        : new Clock(error, Clock.Trust.SERVER));
        if (has(Theme.CLOCKS) && oneIn(3)) {
            made.recordedTime(World.at(time()));
        }
        return made.derived(has(Theme.ODDITIES) && oneIn(8) ? true : null);
    }

    final Link link() {
        return any(LINKS);
    }

    /// One who is in some relation to those for whom the grants are, or anybody.
    final Relation relation() {
        Relation some = oneIn(3) ? new Relation(any(List.of(Relation.Kind.values())), any(ANYBODY), any(ANYBODY), null, null)
                : any(RELATIONS);
        return new Relation(some.kind(), some.subject(), some.object(), sometimes(), oneIn(3) ? World.at(time()) : null);
    }

    /// For whom a grant is.
    final Actor grantee() {
        return has(Theme.IDENTITIES) && oneIn(2) ? any(List.of(MAIL, TEAM, RUN)) : oneIn(4) ? any(ANYBODY) : World.ALICE;
    }

    final Grant terms() {
        String conditions = has(Theme.POLICIES) && oneIn(3) || oneIn(20) ? any(CONDITIONS) : null;
        return new Grant(grant(), oneIn(4) ? null : user(),
                oneIn(4) ? List.of() : oneIn(3) ? List.of(any(SECRETS), any(SECRETS)) : List.of(any(SECRETS)),
                oneIn(2) ? List.of() : List.of("fetch"), conditions, sometimes(), sometimes(), null,
                oneIn(2) ? "why" : null, oneIn(3) ? "T1" : null, oneIn(6) ? true : null, oneIn(5) ? 2 : null);
    }

    final @Nullable Context place() {
        var context = Context.builder();
        if (has(Theme.SESSIONS) && oneIn(2)) {
            context.session(any(SESSIONS));
        }
        if (has(Theme.SESSIONS) && oneIn(4)) {
            context.traceId("t1");
        }
        if (has(Theme.POLICIES) && oneIn(2)) {
            context.deviceManaged(random.nextBoolean());
        }
        if (has(Theme.POLICIES) && oneIn(2)) {
            context.ip(oneIn(3) ? "11.1.2.3" : "10.1.2.3").ipTrusted(oneIn(3) ? false : null).tool(oneIn(3) ? "v" : "t");
        }
        Context built = context.build();
        return built.equals(Context.builder().build()) ? null : built;
    }

    private void makeOdd(EventBuilder use) {
        switch (random.nextInt(6)) {
            case 0 -> use.type(EventType.ATTEMPT).outcome(any(List.of(Outcome.values())));
            case 1 -> use.outcome(Outcome.UNKNOWN);
            case 2 -> use.actor(oneIn(2) ? null : Actor.of("ip:1", ActorKind.UNKNOWN));
            case 3 -> use.secret(null).context(Context.builder().resource(World.ITEM).build());
            case 4 -> use.secret(null).context(null).credential(Credential.of(oneIn(2) ? World.ITEM : "k1", "token"));
            default -> use.endTime(Instant.EPOCH);
        }
    }

    final EventBuilder use() {
        var use = event(EventType.USE, time()).actor(has(Theme.DELEGATIONS) && oneIn(3) ? World.AGENT
                        : has(Theme.GAPS) && oneIn(2) ? World.MALLORY : user())
                .secret(Secret.of(oneIn(6) ? any(SECRETS) : World.ITEM))
                .action(oneIn(12) ? null : oneIn(12) ? Action.EXPORT : Action.FETCH).context(place());
        if (oneIn(4)) {
            use.endTime(World.at(time()));
        }
        if (has(Theme.CREDENTIALS) && !oneIn(3) || has(Theme.REVOCATIONS) && oneIn(3)) {
            use.credential(credential(oneIn(4)));
        }
        if (oneIn(6)) {
            use.grant(Grant.of(grant()));
        }
        if (has(Theme.DELEGATIONS) && oneIn(2) || oneIn(12)) {
            use.onBehalfOf(hops());
        }
        if (oneIn(12)) {
            use.count(2L);
        }
        if (has(Theme.ODDITIES)) {
            makeOdd(use);
        }
        return use;
    }
}
