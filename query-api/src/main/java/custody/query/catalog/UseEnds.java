package custody.query.catalog;

import custody.ledger.read.EntryReader;
import custody.query.answer.RevocationFacts;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// When uses were over: only their entries tell.
final class UseEnds {
    private UseEnds() {}

    /// When the last of some uses was, by whatever they are of; that is left out of which no use can be read.
    static Map<Long, Instant> last(EntryReader entries, Map<Long, Set<Long>> uses) {
        Set<Long> all = new HashSet<>();
        uses.values().forEach(all::addAll);
        Map<Long, Instant> over = new HashMap<>();
        entries.entries(all).forEach((use, entry) -> {
            if (entry.payload() != null) {
                over.put(use, RevocationFacts.over(entry.payload().event()));
            }
        });
        Map<Long, Instant> last = new HashMap<>();
        uses.forEach((of, some) -> some.stream()
                .flatMap(use -> Stream.ofNullable(over.get(use)))
                .max(Instant::compareTo)
                .ifPresent(until -> last.put(of, until)));
        return last;
    }
}
