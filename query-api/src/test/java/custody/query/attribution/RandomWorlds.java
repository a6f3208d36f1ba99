package custody.query.attribution;

import custody.ledger.event.Event;
import custody.query.attribution.model.Given;
import java.util.List;
import java.util.Random;

/// Random worlds crowded around their boundaries, for tests of other packages.
public final class RandomWorlds {
    private RandomWorlds() {}

    /// About so many events in random order, at least one use.
    public static List<Event> world(Random random, int size) {
        return RandomWorld.of(random.nextLong(), size).stream().map(Given::event).toList();
    }
}
