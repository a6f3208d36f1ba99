package custody.query.follow;

import java.time.Duration;

/// The bounds of a follower: entries and payload bytes of a batch, how long it waits for new entries before it
/// looks around, and the shortest and longest pause between two tries of a failing projection.
public record Pace(int entries, long bytes, Duration atRest, Duration firstPause, Duration longestPause) {
    /// Half a second's batch or less. A larger one is dearer to hold and its entries wait longer; of smaller ones each page
    /// of the database, and each force, is paid for more often.
    public static final Pace STANDARD =
            new Pace(8_192, 16 << 20, Duration.ofMillis(200), Duration.ofMillis(250), Duration.ofSeconds(30));

    public Pace {
        if (entries < 1 || bytes < 1 || atRest.isNegative() || firstPause.compareTo(longestPause) > 0) {
            throw new IllegalArgumentException("impossible pace");
        }
    }

    /// The pause after so many failures in a row: doubles up to the longest.
    Duration pauseAfter(int failures) {
        int doublings = Math.min(failures - 1, 20);
        Duration pause = firstPause.multipliedBy(1L << doublings);
        return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
}
