package custody.query.attribution;

import custody.ledger.event.Action;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Approval;
import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Gap;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Link;
import custody.ledger.event.Outcome;
import custody.ledger.event.Review;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.query.attribution.model.Given;
import custody.query.attribution.model.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A small random world whose times crowd around its boundaries: a few themes, a few events of each, some uses.
final class RandomWorld extends RandomThemes {

    private RandomWorld(long seed) {
        super(new Random(seed));
    }

    static List<Given> of(long seed) {
        var made = new RandomWorld(seed);
        made.make(2 + made.random.nextInt(2));
        return made.world;
    }

    /// A world of about so many events.
    static List<Given> of(long seed, int size) {
        var made = new RandomWorld(seed);
        made.make(Math.max(1, size * 2 / 5));
        return made.world;
    }

    private void make(int count) {
        for (int i = count; i > 0; i--) {
            themes.add(any(List.of(Theme.values())));
        }
        if (!oneIn(6)) {
            addValid("g1", grantee());
        }
        if (oneIn(4)) {
            addValid("g2", grantee());
        }
        for (Theme theme : themes) {
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                addOf(theme);
            }
        }
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            add(use());
        }
        Collections.shuffle(world, random);
    }

    private void addValid(String ref, Actor grantee) {
        add(event(EventType.GRANT, 1000).grant(World.terms(ref, grantee, 1000, oneIn(4) ? -1 : 4600)));
        if (!oneIn(6)) {
            add(event(EventType.APPROVAL, 990).actor(World.BOB).grant(Grant.of(ref)).approval(!oneIn(6) ? null
                    : new Approval(null, Approval.Kind.POLICY, null, Approval.Decision.APPROVED, "p1", null, null, null, null)));
        }
    }

    private void add(EventBuilder builder) {
        add(builder, null);
    }

    private void add(EventBuilder builder, @Nullable Terms policy) {
        if (has(Theme.CORRECTIONS) && oneIn(6)) {
            builder.outcome(any(List.of(Outcome.values())));
        }
        if (has(Theme.GAPS) && oneIn(4)) {
            builder.watermark(World.at(time()));
        }
        if (has(Theme.GAPS) && oneIn(6)) {
            Source from = builder.build().source();
            builder.source(new Source(from.id(), "other", from.stream(), from.eventId(), null, from.sequence(), "test/1", 0));
        }
        if (has(Theme.LINKS) && oneIn(3)) {
            Link link = link();
            builder.link(link.name(), link.value());
        }
        Instant received = has(Theme.CLOCKS) && oneIn(3) ? World.at(time() - 300) : World.LATER;
        world.add(new Given(builder.build(), received, policy));
    }

    private void addOf(Theme theme) {
        switch (theme) {
            case STATEMENTS -> add(oneIn(3)
                    ? event(EventType.REQUEST, time()).actor(any(PEOPLE)).grant(terms())
                            .onBehalfOf(oneIn(4) ? hops() : List.of())
                    : event(EventType.GRANT, time()).grant(terms()).context(place()));
            case RENEWALS -> addChange();
            case REVOCATIONS -> addRevocation();
            case CREDENTIALS -> add(event(EventType.ISSUE, time()).actor(any(PEOPLE))
                    .action(oneIn(2) ? Action.ASSUME : null).credential(credential(oneIn(2)))
                    .grant(oneIn(2) ? null : oneIn(3) ? terms() : Grant.of(grant())).context(place())
                    .onBehalfOf(oneIn(4) ? hops() : List.of())
                    .links(oneIn(4) ? List.of(new Link("credential", any(KEYS))) : List.of()));
            case SESSIONS -> addSession();
            case DELEGATIONS -> addDelegation();
            case IDENTITIES -> add(event(EventType.INVENTORY, time()).relation(relation()));
            case APPROVALS -> addDecision();
            case GAPS -> addGap();
            case POLICIES -> addPolicy();
            case CORRECTIONS -> addCorrection();
            case LINKS -> add(event(any(List.of(EventType.GRANT, EventType.APPROVAL, EventType.ADMIN,
                    EventType.SESSION_START, EventType.ISSUE)), time()).actor(any(PEOPLE))
                    .grant(oneIn(2) ? terms() : null).credential(oneIn(2) ? credential(oneIn(3)) : null));
            case CLOCKS -> add(oneIn(2) ? event(EventType.SESSION_START, time()).context(
                    Context.builder().session("s1").build()) : event(EventType.GRANT, time()).grant(terms()));
            case REVIEWS -> addReview();
            case ODDITIES -> add(oneIn(2) ? use() : event(EventType.EXPIRY, time()).grant(Grant.of(grant()))
                    .credential(credential(false)).revocation(new Revocation(new Revocation.Target(
                            any(List.of(Revocation.Kind.GRANT, Revocation.Kind.CREDENTIAL)), oneIn(2) ? "g1" : "k1"),
                            sometimes(), null, null, null, null)));
        }
    }

    /// A gap, and often a policy that says what its source may have granted.
    private void addGap() {
        if (oneIn(2)) {
            List<Terms> set = world.stream().map(Given::policy).filter(Objects::nonNull).toList();
            add(event(EventType.ADMIN, time()), (set.isEmpty() ? Terms.STANDARD : any(set)).covering("p" + world.size(), sometimes(), covers()));
        }
        add(event(EventType.SOURCE_GAP, time()).gap(new Gap("gap" + random.nextInt(2), oneIn(4) ? "s2" : "s",
                any(List.of(Gap.State.values())), World.at(time()), sometimes(), oneIn(3) ? List.of(any(SECRETS)) : List.of(), null)));
    }

    private void addReview() {
        if (oneIn(3)) {
            add(event(EventType.GRANT, 1000).grant(World.terms(grant(), World.ALICE, 1000, -1)));
            return;
        }
        add(event(EventType.REVIEW, time()).grant(Grant.of(grant())).review(new Review(
                oneIn(4) ? any(List.of(Review.Kind.values())) : Review.Kind.EXCEPTION,
                oneIn(4) ? Review.Decision.REJECTED : Review.Decision.ACCEPTED, null, sometimes(), null, null)));
    }

    private void addChange() {
        EventBuilder change = event(oneIn(2) ? EventType.RENEW : EventType.EXPIRY, time());
        boolean both = oneIn(6);
        if (both || has(Theme.CREDENTIALS) && oneIn(2)) {
            change.credential(credential(false));
        }
        if (both || change.build().credential() == null) {
            change.grant(oneIn(2) ? Grant.of(grant()) : terms());
        }
        Event built = change.build();
        if (built.type() == EventType.EXPIRY && oneIn(2)) {
            Revocation.Target target = built.credential() != null
                    ? new Revocation.Target(Revocation.Kind.CREDENTIAL, built.credential().ref())
                    : new Revocation.Target(Revocation.Kind.GRANT, built.grant().ref());
            change.revocation(new Revocation(target, World.at(time()), null, null, null, null));
        }
        add(change.derived(oneIn(8) ? true : null));
    }

    private void addRevocation() {
        Revocation.Kind kind = any(List.of(Revocation.Kind.values()));
        String ref = switch (kind) {
            case GRANT -> grant();
            case CREDENTIAL -> oneIn(3) ? "k*" : any(KEYS);
            case SECRET -> any(SECRETS);
            case SESSION -> oneIn(4) ? any(List.of("session=s1", "apono.agent_session=1")) : any(SESSIONS);
            case IDENTITY -> any(ANYBODY).ref();
        };
        EventBuilder made = event(EventType.REVOCATION, time());
        Instant effective = oneIn(3) ? World.at(time()) : null;
        boolean wish = oneIn(4);
        // What is confirmed makes no difference to a verdict.
        add(made.revocation(new Revocation(new Revocation.Target(kind, ref), effective, null, null, wish ? false : null,
                oneIn(4) ? true : null, wish ? List.of("token") : List.of()))
                .grant(oneIn(6) ? Grant.of(grant()) : null));
    }

    private void addSession() {
        Context where = Context.builder().session(any(SESSIONS)).traceId(oneIn(3) ? "t1" : null).build();
        switch (random.nextInt(4)) {
            case 0 -> add(event(EventType.SESSION_START, time()).grant(oneIn(2) ? Grant.of(grant()) : null).context(where));
            case 1 -> add(event(EventType.SESSION_END, time()).context(where));
            case 2 -> add(event(EventType.DELEGATION, time()).actor(any(PEOPLE)).onBehalfOf(hops()).context(where)
                    .grant(oneIn(3) ? Grant.of(grant()) : null));
            default -> add(event(EventType.GRANT, time()).grant(terms()).context(where));
        }
    }

    private void addDelegation() {
        EventBuilder d = event(EventType.DELEGATION, time()).actor(oneIn(3) ? any(PEOPLE) : World.AGENT)
                .onBehalfOf(oneIn(2) ? List.of(Hop.of("u:alice", ActorKind.HUMAN)) : hops()).context(place());
        if (oneIn(3)) {
            d.endTime(World.at(time()));
        }
        if (oneIn(3)) {
            d.grant(new Grant("d1", null, oneIn(2) ? List.of() : List.of(any(SECRETS)),
                    oneIn(2) ? List.of() : List.of("fetch"), oneIn(4) ? any(CONDITIONS) : null, null, sometimes(), null, null,
                    null, null, null));
        }
        add(d);
    }

    private void addDecision() {
        if (oneIn(6)) {
            add(event(EventType.DENIAL, time()).actor(any(PEOPLE)).grant(Grant.of(grant())).outcome(Outcome.DENIED));
            return;
        }
        double at = oneIn(2) ? 990 + random.nextInt(3) : time();
        Approval approval = oneIn(4) ? null : new Approval(null, any(List.of(Approval.Kind.values())),
                oneIn(2) ? any(ANYBODY) : null, oneIn(2) ? Approval.Decision.APPROVED
                        : any(List.of(Approval.Decision.values())), oneIn(2) ? "p1" : null, null,
                oneIn(2) ? "T1" : null, null, oneIn(6) ? 2 : null);
        add(event(EventType.APPROVAL, at).actor(any(ANYBODY)).approval(approval)
                .grant(oneIn(6) ? null : oneIn(3) ? terms() : Grant.of(grant())));
    }

    private void addPolicy() {
        switch (random.nextInt(3)) {
            case 0 -> add(event(EventType.INVENTORY, time()).secret(
                    new Secret(World.ITEM, null, null, null, oneIn(5) ? List.of() : List.of(oneIn(3) ? "other" : Terms.TAG))));
            case 1 -> add(event(EventType.REVIEW, time()).grant(Grant.of(grant())).review(new Review(
                    any(List.of(Review.Kind.values())), any(List.of(Review.Decision.values())), null, sometimes(), null,
                    null)));
            default -> add(event(EventType.ADMIN, time()), new Terms("p" + world.size(), sometimes(), !oneIn(4),
                    1 + random.nextInt(2), Duration.ofSeconds(oneIn(2) ? 3600 : 1000), random.nextInt(3),
                    Duration.ofSeconds(oneIn(3) ? 5 : 0), random.nextBoolean(),
                    oneIn(2) ? Map.of() : Map.of(ActorKind.HUMAN, Duration.ofSeconds(3600)),
                    oneIn(2) ? Set.of() : Set.of(ActorKind.AGENT), 1 + random.nextInt(2), Duration.ofSeconds(3599),
                    random.nextBoolean(), covers()));
        }
    }

    private void addCorrection() {
        if (world.isEmpty() || oneIn(3)) {
            add(event(EventType.APPROVAL, time()).actor(any(PEOPLE)).grant(Grant.of(grant())));
            return;
        }
        Event wrong = any(world).event();
        EventBuilder correction = event(EventType.ADMIN, time()).outcome(Outcome.SUCCESS);
        Event built = correction.build();
        boolean replacement = oneIn(3);
        world.add(new Given((replacement
                ? wrong.toBuilder().source(new Source(wrong.source().id(), "test", wrong.source().stream(),
                        "e" + world.size(), null, null, "test/1", 0)).eventTime(World.at(time()))
                : built.toBuilder()).corrects(wrong.id().toString()).build(), World.LATER, null));
    }
}
