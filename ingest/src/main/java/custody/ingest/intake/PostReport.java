package custody.ingest.intake;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.EventId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What became of one post or file, as far as it has come. Everything counted as accepted or duplicate is durable.
public final class PostReport {
    /// Errors beyond this many are counted and quarantined, but not listed.
    public static final int MAX_ERRORS = 1_000;
    /// A post of more events than this gets no results unless it asks for all.
    public static final int FEW_RESULTS = 100;
    /// Nobody gets more results than this in one answer.
    public static final int MAX_RESULTS = 100_000;

    private final boolean all;
    private final List<RecordError> errors = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();
    private final SortedMap<String, RecordCounts> byAdapter = new TreeMap<>();
    private long accepted;
    private long duplicates;
    private long rejected;
    private long first = Long.MAX_VALUE;
    private long last = -1;
    private long highest = -1;
    private boolean tooManyResults;

    PostReport(boolean allResults) {
        this.all = allResults;
    }

    /// A refused record, and where it is kept.
    public record RecordError(
            long position, String code, String pointer, String detail, int offset, @Nullable String quarantineId) {}

    /// One event's place in the ledger.
    public record Result(long position, long index, EventId id, boolean duplicate, Standing standing) {}

    void appended(long position, long index, EventId id, Standing standing) {
        accepted++;
        first = Math.min(first, index);
        last = Math.max(last, index);
        highest = Math.max(highest, index);
        result(position, index, id, false, standing);
    }

    void duplicate(long position, long index, EventId id) {
        duplicates++;
        highest = Math.max(highest, index);
        result(position, index, id, true, Standing.FIRST);
    }

    private void result(long position, long index, EventId id, boolean duplicate, Standing standing) {
        if (results.size() < (all ? MAX_RESULTS : FEW_RESULTS)) {
            results.add(new Result(position, index, id, duplicate, standing));
        } else {
            tooManyResults = true;
        }
    }

    void rejected(RecordError error, int records) {
        rejected += records;
        if (errors.size() < MAX_ERRORS) {
            errors.add(error);
        }
    }

    RecordCounts counts(String adapter) {
        return byAdapter.computeIfAbsent(adapter, name -> new RecordCounts());
    }

    /// Entries up to and with the last one that this post is told about; 0 when it is told about none.
    public long treeSize() {
        return highest + 1;
    }

    /// New entries.
    public long accepted() {
        return accepted;
    }

    /// Events that stood in the ledger already.
    public long duplicates() {
        return duplicates;
    }

    /// Records that were refused; all of them are in quarantine.
    public long rejected() {
        return rejected;
    }

    /// Lowest index of a new entry; negative when there is none.
    public long firstIndex() {
        return accepted == 0 ? -1 : first;
    }

    /// Highest index of a new entry; negative when there is none.
    public long lastIndex() {
        return last;
    }

    /// Listed errors, by position.
    public List<RecordError> errors() {
        return errors.stream().sorted(Comparator.comparingLong(RecordError::position)).toList();
    }

    /// Results by position, when the post was small enough or asked for all; else none.
    public List<Result> results() {
        return tooManyResults && !all ? List.of() : List.copyOf(results);
    }

    /// Whether [#results] holds every event of the post.
    public boolean hasAllResults() {
        return !tooManyResults;
    }

    /// Whether something was posted and all of it refused.
    public boolean isNothingAcceptable() {
        return rejected > 0 && counts().records() == counts().quarantined().values().stream().mapToLong(Long::longValue).sum();
    }

    /// Counts by adapter.
    public SortedMap<String, RecordCounts> byAdapter() {
        return java.util.Collections.unmodifiableSortedMap(byAdapter);
    }

    /// Counts over all adapters.
    public RecordCounts counts() {
        RecordCounts sum = new RecordCounts();
        byAdapter.values().forEach(sum::add);
        return sum;
    }
}
