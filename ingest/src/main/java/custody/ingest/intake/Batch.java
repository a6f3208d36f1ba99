package custody.ingest.intake;

import custody.ledger.admission.Submission;
import custody.ledger.event.Event;
import custody.ledger.json.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One window of a post: what was read of it and has not been appended yet. Not safe for several threads.
public final class Batch {
    final List<Submission> submissions = new ArrayList<>();
    /// Of each submission; the same object for all events of one group of records.
    final List<Origin> origins = new ArrayList<>();
    final List<Refusal> refusals = new ArrayList<>();
    final List<Skip> skips = new ArrayList<>();
    private long weight;

    /// Records of which no event is made, with the reason.
    record Skip(String adapter, String reason, int records) {}

    public void event(Event event, @Nullable JsonNode record, Origin origin) {
        submissions.add(new Submission(event, record));
        origins.add(origin);
    }

    public void refuse(Refusal refusal) {
        refusals.add(refusal);
    }

    public void skip(String adapter, String reason, int records) {
        skips.add(new Skip(adapter, reason, records));
    }

    /// Says that reading has held this many bytes more for the sake of this batch.
    public void weigh(long bytes) {
        weight += bytes;
    }

    public long weight() {
        return weight;
    }

    public int size() {
        return submissions.size() + refusals.size() + skips.size();
    }
}
