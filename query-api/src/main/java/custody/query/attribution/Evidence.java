package custody.query.attribution;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known: facts under [Key]s, the latest verdict version of every use, and how far streams have come.
public interface Evidence {
    /// Facts under a key, in any order, each once. Never null, not to be changed.
    List<Fact> facts(Key key);

    /// Facts under a key whose extent touches the time around a use, and those of no known extent. Not to be changed.
    List<Fact> facts(Key key, Around around);

    /// The extents of facts under a key, by fact. Facts of no known extent are left out, others may be among them.
    Map<Long, Extent> extents(Key key);

    /// The fact of an entry, a use or evidence; null when there is none or it was taken out.
    @Nullable Fact fact(long index);

    /// The latest version of a use; null when it has none.
    @Nullable VerdictVersion latest(long use);

    /// How far a stream has come.
    StreamClock clock(StreamId stream);

    /// The streams of a source under one name, one for each system that their events state; of those that have not come
    /// anywhere yet some may be among them.
    Collection<StreamId> streams(String source, String name);

    /// The streams that grant for a system; system empty: those whose pattern has no colon.
    Set<GrantStream> grantStreams(String system);
}
