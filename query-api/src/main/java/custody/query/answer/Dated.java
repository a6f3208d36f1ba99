package custody.query.answer;

import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// A statement that something holds from a time to a time; without one of them since ever, or for ever.
public interface Dated {
    @Nullable Instant since();

    @Nullable Instant until();

    /// Whether what these statements are about holds at a time: each marks that it holds from `since`, and that it ends
    /// at `until`; the last mark counts, and of one time the one that it holds (rule D2).
    static boolean holds(Collection<? extends Dated> said, Instant at) {
        Instant begins = null;
        Instant ends = null;
        for (Dated each : said) {
            Instant since = each.since() == null ? Instant.MIN : each.since();
            begins = !since.isAfter(at) && (begins == null || since.isAfter(begins)) ? since : begins;
            Instant until = each.until() == null ? Instant.MAX : each.until();
            ends = !until.isAfter(at) && (ends == null || until.isAfter(ends)) ? until : ends;
        }
        return begins != null && (ends == null || !begins.isBefore(ends));
    }
}
