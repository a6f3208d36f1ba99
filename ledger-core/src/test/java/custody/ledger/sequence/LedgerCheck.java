package custody.ledger.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.ledger.journal.Journal;
import custody.ledger.journal.StoredEntry;
import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What must hold of a journal whatever happened to its writer.
final class LedgerCheck {
    private LedgerCheck() {}

    /// Every acknowledged event is where its caller was told, no event is there twice, chain and tree hold.
    static void check(Journal journal, Map<String, Long> acknowledged) throws IOException {
        journal.verify(Long.MAX_VALUE, _ -> {});
        Map<String, Long> found = new HashMap<>();
        List<Hash> leaves = new ArrayList<>();
        while (leaves.size() < journal.size()) {
            for (StoredEntry entry : journal.read(leaves.size(), 1_000, 1 << 20)) {
                assertEquals(leaves.isEmpty() ? Hash.ZERO : leaves.getLast(), entry.previous(), "chain at " + entry.index());
                leaves.add(entry.leafHash());
                Long before = found.put(eventId(entry), entry.index());
                assertEquals(null, before, "the event of entry " + entry.index() + " stands at " + before + " too");
            }
        }
        acknowledged.forEach((id, index) -> assertEquals(index, found.get(id), "place of acknowledged " + id));
        assertEquals(root(leaves), journal.tree(journal.size()).root());
    }

    private static String eventId(StoredEntry entry) {
        try {
            JsonNode root = JsonDocument.parse(entry.payload().orElseThrow()).root();
            return Objects.requireNonNull(root.at("event", "source")).text("eventId").orElseThrow();
        } catch (JsonException e) {
            throw new AssertionError(e);
        }
    }

    /// RFC 6962, section 2.1, as it is written there.
    static Hash root(List<Hash> leaves) {
        if (leaves.isEmpty()) {
            return Hash.EMPTY_TREE;
        }
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int left = Integer.highestOneBit(leaves.size() - 1);
        return Hash.ofNode(root(leaves.subList(0, left)), root(leaves.subList(left, leaves.size())));
    }
}
