package custody.query.state;

import custody.query.attribution.StreamId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/// The streams under each name, one for each system that their events state. They only become more, so that all who look
/// at one state, as of whatever size, share them. For any number of threads.
final class StreamNames {
    private record Name(String source, String stream) {}

    private final Map<Name, Set<StreamId>> streams = new ConcurrentHashMap<>();

    void add(StreamId stream) {
        streams.computeIfAbsent(new Name(stream.source(), stream.stream()), name -> new CopyOnWriteArraySet<>()).add(stream);
    }

    Set<StreamId> of(String source, String stream) {
        return streams.getOrDefault(new Name(source, stream), Set.of());
    }
}
