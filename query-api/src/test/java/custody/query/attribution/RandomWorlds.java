package custody.query.attribution;

import custody.ledger.event.Event;
import java.util.List;
import java.util.Random;

/// Random worlds crowded around their boundaries, for tests of other packages.
public final class RandomWorlds {
    private RandomWorlds() {}

    /// About so many events in random order, two uses more at least.
    public static List<Event> world(Random random, int size) {
        return RandomWorldsTest.world(random, size);
    }
}
