package custody.query.graphql;

import custody.ledger.event.EventType;
import custody.ledger.read.EntryReader;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Entries of the ledger as nodes, each authenticated as it is read.
@Singleton
final class Entries {
    private final EntryReader reader;

    Entries(EntryReader reader) {
        this.reader = reader;
    }

    long size() {
        return reader.size();
    }

    Optional<EventNode> node(long index) {
        return index < 0 ? Optional.empty() : reader.entry(index).map(EventNode::of);
    }

    /// Those that exist, by index.
    Map<Long, EventNode> nodes(Collection<Long> indexes) {
        Map<Long, EventNode> found = HashMap.newHashMap(indexes.size());
        reader.entries(indexes).forEach((index, entry) -> found.put(index, EventNode.of(entry)));
        return found;
    }

    /// Those that are uses and were not erased, by index.
    Map<Long, UseNode> uses(Collection<Long> indexes) {
        Map<Long, UseNode> found = HashMap.newHashMap(indexes.size());
        nodes(indexes).forEach((index, node) -> asUse(node).ifPresent(use -> found.put(index, use)));
        return found;
    }

    /// Entries in ledger order.
    List<EventNode> read(long from, int count) {
        return reader.read(from, count, Long.MAX_VALUE).stream().map(EventNode::of).toList();
    }

    EventNode required(long index) {
        return node(index).orElseThrow(() -> new IllegalStateException("a projection names entry " + index + ", which is not there"));
    }

    /// The entry as a use; empty when it is none, or was erased.
    Optional<UseNode> use(long index) {
        return node(index).flatMap(Entries::asUse);
    }

    static Optional<UseNode> asUse(EventNode node) {
        EventType type = node.entry().type();
        return node.event() != null && (type == EventType.USE || type == EventType.ATTEMPT)
                ? Optional.of(new UseNode(node, node.event()))
                : Optional.empty();
    }

    static Optional<ApprovalNode> asApproval(EventNode node) {
        EventType type = node.entry().type();
        return node.event() != null && (type == EventType.APPROVAL || type == EventType.DENIAL)
                ? Optional.of(new ApprovalNode(node, node.event()))
                : Optional.empty();
    }
}
