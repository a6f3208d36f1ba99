package custody.query.attribution;

import custody.ledger.event.Event;
import custody.ledger.event.Source;
import custody.query.attribution.model.Given;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/// Random worlds crowded around their boundaries, for tests of other packages.
public final class RandomWorlds {
    private static final int ALIKE = 4;

    private RandomWorlds() {}

    /// About so many events in random order, at least one use.
    public static List<Event> world(Random random, int size) {
        return RandomWorld.of(random.nextLong(), size).stream().map(Given::event).toList();
    }

    /// The same with more uses that are alike.
    public static List<Event> worldOfAlike(Random random, int size) {
        return withAlike(RandomWorld.of(random.nextLong(), size), random).stream().map(Given::event).toList();
    }

    /// A world with some more of each of its uses, at times near those of its events.
    static List<Given> withAlike(List<Given> world, Random random) {
        var more = new ArrayList<>(world);
        for (Given given : world) {
            boolean isUse = Fact.of(0, given.received(), given.event(), null).isUse();
            for (int i = isUse ? ALIKE : 0; i > 0; i--) {
                more.add(random.nextInt(more.size() + 1), alike(given, world, more.size(), random));
            }
        }
        return more;
    }

    /// Takes events away from a world as long as it still fails.
    static List<Given> smallest(List<Given> world, Predicate<List<Given>> fails) {
        var left = new ArrayList<>(world);
        for (int i = 0; i < left.size(); i++) {
            Given gone = left.remove(i);
            if (fails.test(left)) {
                i = -1;
            } else {
                left.add(i, gone);
            }
        }
        return left;
    }

    private static Given alike(Given use, List<Given> world, int number, Random random) {
        Event e = use.event();
        Source s = e.source();
        Instant near = world.get(random.nextInt(world.size())).event().eventTime();
        Instant time = random.nextInt(3) == 0 ? e.eventTime() : near.plusMillis(random.nextInt(9_000) - 4_500);
        var builder = Event.of(new Source(s.id(), s.system(), s.stream(), "alike" + number, s.eventIdKind(), s.sequence(),
                        s.adapter(), s.ordinal()), e.type(), e.layer(), time)
                .clock(e.clock()).outcome(e.outcome()).action(e.action()).actor(e.actor()).onBehalfOf(e.onBehalfOf())
                .secret(e.secret()).credential(e.credential()).grant(e.grant()).context(e.context()).count(e.count());
        e.links().forEach(link -> builder.link(link.name(), link.value()));
        for (String own : List.of("trace", "operation")) {
            if (random.nextInt(4) == 0) {
                builder.link(own, random.nextInt(3) == 0 ? "1" : own + number);
            }
        }
        return new Given(builder.build(), use.received(), null);
    }
}
