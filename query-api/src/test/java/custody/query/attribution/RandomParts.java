package custody.query.attribution;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Credential;
import custody.ledger.event.Hop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What random worlds are made of: few people, keys, sessions and secrets, and times around few anchors.
abstract class RandomParts {
    static final Actor SERVICE = Actor.of("svc:x", ActorKind.SERVICE_ACCOUNT);
    static final Actor MAIL = Actor.of("email:x@y", ActorKind.HUMAN);
    static final Actor TEAM = Actor.of("g:team", ActorKind.GROUP);
    static final Actor INNER = Actor.of("g:inner", ActorKind.GROUP);
    static final Actor RUN = new Actor("w:run", ActorKind.WORKLOAD, null, null, "spiffe://a/run");
    static final List<Actor> PEOPLE =
            List.of(World.ALICE, World.BOB, World.AGENT, World.ALICE, SERVICE, MAIL, RUN);
    static final List<Actor> ANYBODY = List.of(World.ALICE, World.BOB, World.AGENT, World.MALLORY, SERVICE, MAIL, TEAM,
            INNER, Actor.of("ip:1", ActorKind.UNKNOWN), Actor.of("spiffe://a/run", ActorKind.WORKLOAD));
    static final List<String> SECRETS =
            List.of(World.ITEM, World.ITEM, World.ITEM, "op:v1/i2", "op:v1/*", "*", "op:*", "op:v1/i1/*", "op:v1/i1*", "k*");
    static final List<String> KEYS = List.of("k0", "k1", "k2");
    static final List<String> SESSIONS = List.of("s1", "s2");
    static final int[] ANCHORS = {1000, 2000, 2000, 3000, 4600};

    final Random random;

    RandomParts(Random random) {
        this.random = random;
    }

    /// Mostly who the grants are for.
    final Actor user() {
        return !oneIn(3) ? World.ALICE : oneIn(4) ? any(ANYBODY) : any(PEOPLE);
    }

    final boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    final <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    final double time() {
        double at = ANCHORS[random.nextInt(ANCHORS.length)] + random.nextInt(13) - 6;
        return oneIn(4) ? at + (random.nextBoolean() ? 1e-9 : -1e-9) : at;
    }

    final @Nullable Instant sometimes() {
        return oneIn(2) ? null : oneIn(16) ? Instant.EPOCH : World.at(time());
    }

    final String grant() {
        return oneIn(3) ? "g2" : "g1";
    }

    /// What a policy says that sources may grant.
    final Map<String, List<String>> covers() {
        var covers = new TreeMap<String, List<String>>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            covers.put(any(List.of("s", "s", "s/x", "s2", "test", "test/x")), oneIn(3) ? List.of(any(SECRETS), any(SECRETS)) : List.of(any(SECRETS)));
        }
        return covers;
    }

    final List<Hop> hops() {
        var hops = new ArrayList<Hop>();
        for (int i = oneIn(3) ? 2 : 1; i > 0; i--) {
            Actor actor = oneIn(2) ? World.ALICE : any(PEOPLE);
            hops.add(new Hop(actor.ref(), actor.kind().name(), null, oneIn(4) ? "token" : null));
        }
        return hops;
    }

    final Credential credential(boolean parent) {
        String ref = any(KEYS);
        return new Credential(ref, ref.equals("k0") ? "key" : "token", null, parent ? any(oneIn(4) ? SESSIONS : KEYS) : null,
                oneIn(2) ? World.at(time()) : null, oneIn(3) ? any(PEOPLE) : null);
    }
}
