package custody.query.answer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A review that an entry has opened. `about` is IDENTITY, GRANT, SECRET or EVENT, `subject` its ref (of a grant its
/// key). `signed` are the REVIEW entries that sign it off, the first one first; `gap` is from what opened it to the
/// first of them, by event time.
public record ReviewFacts(
        long trigger,
        String kind,
        String about,
        String subject,
        Instant openedAt,
        Instant dueAt,
        List<Long> signed,
        @Nullable Duration gap) {
    public ReviewFacts {
        signed = List.copyOf(signed);
    }
}
