package custody.query;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/// Waits for what comes to be by itself, and fails when it does not within half a minute.
public final class Eventually {
    private static final Duration AT_MOST = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private Eventually() {}

    /// Until something is so; `otherwise` is what is found instead.
    public static void holds(Callable<Boolean> something, Supplier<String> otherwise) throws Exception {
        long end = System.nanoTime() + AT_MOST.toNanos();
        while (!something.call()) {
            assertTrue(System.nanoTime() < end, otherwise);
            Thread.sleep(BETWEEN_LOOKS);
        }
    }
}
