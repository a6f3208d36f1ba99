package custody.query.http;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The same questions, answered from the database, the index and the stored verdicts.
class StoredQuestionsTest extends QuestionsTest {
    @TempDir
    Path directory;

    @Override
    MemoryServer open() {
        return MemoryServer.stored(directory);
    }
}
