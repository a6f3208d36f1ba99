package custody.server.bench;

import java.io.IOException;
import java.nio.file.Path;

/// What this machine can do, measured in the run whose figures it explains: SHA-256 of long messages on one thread
/// and on one a processor in bytes per second, and the median of writing and forcing so many bytes in seconds.
record Machine(int processors, double sha256, double sha256OnAll, double force4K, double force64K, double force1M) {
    /// Cores with SHA extensions hash more than this; the absolute bars are lower for those without.
    private static final double EXTENSIONS = 0.9e9;
    private static final int LONG_MESSAGE = 1 << 20;

    static Machine measured(Path directory) throws IOException, InterruptedException {
        int processors = Runtime.getRuntime().availableProcessors();
        MachineLimits.sha256BytesPerSecond(LONG_MESSAGE, 1);
        return new Machine(
                processors,
                MachineLimits.sha256BytesPerSecond(LONG_MESSAGE, 1),
                MachineLimits.sha256BytesPerSecond(LONG_MESSAGE, processors),
                MachineLimits.forceSeconds(directory, 4 << 10),
                MachineLimits.forceSeconds(directory, 64 << 10),
                MachineLimits.forceSeconds(directory, 1 << 20));
    }

    boolean hasShaExtensions() {
        return sha256 >= EXTENSIONS;
    }
}
