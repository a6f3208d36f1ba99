package custody.ingest.intake;

import custody.ingest.adapter.SourceContext;
import java.util.Collection;
import java.util.Optional;

/// What is known of the sources that post. Trouble with the database behind it never stops a post: what is known
/// is then what is in memory.
public interface SourceRegister {
    /// The settings of a source; none for one that is not known.
    SourceContext context(String source);

    /// The adapter that was fixed for a source, its name without version.
    Optional<String> adapter(String source);

    /// Says that a source's records are read by this adapter from now on, if none was fixed before.
    void fix(String source, String adapter);

    /// Counts what no entry tells: events of a source that were there already, and records of it that were refused.
    void turnedAway(String source, long duplicates, long rejected);

    /// Says that these sources have just posted.
    void seen(Collection<String> sources);
}
