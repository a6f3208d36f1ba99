package custody.query.attribution;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/// The state of the engine, as the engine sees and changes it. One caller at a time; writes are seen by the reads after
/// them.
///
/// Of every use the store keeps the latest verdict version and its *footprint*: all keys that its judgement looked up,
/// whether or not anything lay there, and its *span*: its time with clock error. A new fact can change only the uses
/// whose footprint holds one of its keys and whose span lies where the fact reaches. Footprints repeat (same actor,
/// credential and secret), so a store does well to keep each distinct set once.
public interface EvidenceStore extends Evidence {
    /// Notes the extent of the grants that a GRANT or REQUEST is of, in place of what was noted before.
    void extent(long fact, Extent extent);

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

    /// Appends a version; it is the latest of its use from now on.
    void append(VerdictVersion version);

    /// Replaces the footprint and the span of a use; no keys when the use was taken out.
    void footprint(long use, Footprint footprint, Span span);

    /// Notes how far a stream has come.
    void clock(StreamId stream, StreamClock clock);

    /// Counts one GRANT more or less; whether the set changed.
    boolean countGrantStream(String system, GrantStream stream, int by);
}
