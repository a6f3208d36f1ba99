package custody.query.attribution;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The state of the engine, as the engine sees it. One caller at a time; writes are seen by the reads after them.
///
/// Facts lie under [Key]s. Of every use the store keeps the latest verdict version and its *footprint*: all keys
/// that its judgement looked up, whether or not anything lay there, and its *span*: its time with clock error. A new
/// fact can change only the uses whose footprint holds one of its keys and whose span lies where the fact reaches.
/// Footprints repeat (same actor, credential and secret), so a store does well to keep each distinct set once.
public interface EvidenceStore {
    /// Facts under a key, in any order, each once. Never null, not to be changed.
    List<Fact> facts(Key key);

    /// Facts under a key whose extent touches the time around a use, and those of no known extent. Not to be changed.
    List<Fact> facts(Key key, Around around);

    /// The extents of facts under a key, by fact. Facts of no known extent are left out, others may be among them.
    Map<Long, Extent> extents(Key key);

    /// Notes the extent of the grants that a GRANT or REQUEST is of, in place of what was noted before.
    void extent(long fact, Extent extent);

    /// The fact of an entry, a use or evidence; null when there is none or it was taken out.
    @Nullable Fact fact(long index);

    /// The index of the entry with this event id (`evt_…`), -1 when there is none yet.
    long indexOf(String eventId);

    /// Adds a fact under its keys, and under its event id; a fact that is there already comes under more keys.
    void add(Fact fact, Collection<Key> keys);

    /// Takes a fact out again; `keys` are those under which it was added.
    void remove(Fact fact, Collection<Key> keys);

    /// Notes that the event with this id is corrected by an event of `source`, which may come before it.
    void correct(String eventId, String source);

    /// The sources that corrected this event id.
    Set<String> corrections(String eventId);

    /// Indexes of the uses whose footprint holds any of the keys and whose span touches the given one, ascending,
    /// each once. More of those that hold a key are allowed, none may lack.
    List<Long> affected(Collection<Key> keys, Span span);

    /// The latest version of a use; null when it has none.
    @Nullable VerdictVersion latest(long use);

    /// Appends a version; it is the latest of its use from now on.
    void append(VerdictVersion version);

    /// Replaces the footprint and the span of a use; no keys when the use was taken out.
    void footprint(long use, Footprint footprint, Span span);

    /// How far a stream has come.
    StreamClock clock(StreamId stream);

    void clock(StreamId stream, StreamClock clock);

    /// The streams that grant for a system; system empty: those whose pattern has no colon.
    Set<GrantStream> grantStreams(String system);

    /// Counts one GRANT more or less; whether the set changed.
    boolean countGrantStream(String system, GrantStream stream, int by);

    /// Says which keys a batch will read, so that a store on a disk can read them at once. May do nothing.
    default void prefetch(Collection<Key> keys) {}
}
