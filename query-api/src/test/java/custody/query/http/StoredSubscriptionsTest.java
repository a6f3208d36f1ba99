package custody.query.http;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The same subscriptions over the database, the index and the stored verdicts, moved by the follower.
class StoredSubscriptionsTest extends SubscriptionsTest {
    @TempDir
    Path directory;

    @Override
    MemoryServer open() {
        return MemoryServer.stored(directory);
    }
}
