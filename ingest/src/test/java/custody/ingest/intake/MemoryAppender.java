package custody.ingest.intake;

import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.admission.AppendRefusedException;
import custody.ledger.admission.Appender;
import custody.ledger.admission.Submission;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventId;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonNode;
import custody.ledger.merkle.Hash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A ledger in memory that tells duplicates and conflicts apart as the real one does, and can be told to refuse.
public final class MemoryAppender implements Appender {
    public final List<Submission> entries = new ArrayList<>();
    private final Map<EventId, List<Integer>> known = new HashMap<>();
    /// Thrown by the next calls, one each; null entries let a call pass.
    public final List<@Nullable AppendRefusedException> refusals = new ArrayList<>();
    /// Events with this `actionRaw` are rejected.
    public @Nullable String rejected;
    public int calls;
    public final Map<Standing, Integer> standings = new EnumMap<>(Standing.class);

    @Override
    public synchronized List<AppendOutcome> append(List<Submission> submissions) throws AppendRefusedException {
        calls++;
        AppendRefusedException refusal = refusals.isEmpty() ? null : refusals.removeFirst();
        if (refusal != null) {
            throw refusal;
        }
        return submissions.stream().map(this::one).toList();
    }

    private AppendOutcome one(Submission submission) {
        Event event = submission.event();
        if (rejected != null && rejected.equals(event.actionRaw())) {
            return new AppendOutcome.Rejected("test_rejected", "/actionRaw", "the test says so");
        }
        EventId id = event.id();
        List<Integer> earlier = known.computeIfAbsent(id, k -> new ArrayList<>());
        for (int at : earlier) {
            if (same(entries.get(at), submission)) {
                return new AppendOutcome.Duplicate(at, id, Hash.ZERO);
            }
        }
        Standing standing = earlier.isEmpty() ? Standing.FIRST
                : earlier.stream().anyMatch(at -> stream(entries.get(at)).equals(stream(submission))) ? Standing.CONFLICT : Standing.COPY;
        standings.merge(standing, 1, Integer::sum);
        earlier.add(entries.size());
        entries.add(submission);
        return new AppendOutcome.Appended(entries.size() - 1, id, Hash.ZERO, standing);
    }

    private static Optional<String> stream(Submission submission) {
        return Optional.ofNullable(submission.event().source().stream());
    }

    private static boolean same(Submission a, Submission b) {
        return Arrays.equals(EventCodec.encode(a.event()), EventCodec.encode(b.event()))
                && Arrays.equals(bytes(a.record()), bytes(b.record()));
    }

    private static byte[] bytes(@Nullable JsonNode record) {
        return record == null ? new byte[0] : CanonicalJson.bytes(record);
    }
}
