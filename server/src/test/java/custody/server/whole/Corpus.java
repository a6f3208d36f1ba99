package custody.server.whole;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// Recorded audit logs that are no part of the project: `-Dcustody.corpus`, `CUSTODY_CORPUS`, or beside the checkout.
final class Corpus {
    private Corpus() {}

    /// A part of it; without it the test is skipped, and says so.
    static Path of(String part) {
        Path place = root().resolve(part);
        if (!Files.exists(place)) {
            System.out.println("SKIPPED, nothing is checked here: no recorded logs at " + place.toAbsolutePath().normalize());
        }
        assumeTrue(Files.exists(place), "no recorded logs at " + place + ": nothing is checked here");
        return place;
    }

    private static Path root() {
        String given = System.getProperty("custody.corpus", System.getenv().getOrDefault("CUSTODY_CORPUS", ""));
        if (!given.isBlank()) {
            return Path.of(given);
        }
        Path near = Path.of("..", "..", "shared", "corpus");
        return Files.isDirectory(near) ? near : Path.of("..", "shared", "corpus");
    }
}
