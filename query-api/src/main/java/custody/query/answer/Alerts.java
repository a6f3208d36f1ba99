package custody.query.answer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the detections answer. For any number of threads; calls may block on disk.
///
/// Answers hold as of a tree size, as far as the detections have come: what they have not looked at yet is not in them.
public interface Alerts {
    /// The newest first.
    Page<AlertFacts> alerts(AlertCriteria where, PageRequest page);

    /// The alert that an entry says.
    Optional<AlertFacts> alert(long index, long asOf);

    /// The ones that are due first, first. `open` null: whether signed off or not.
    Page<ReviewFacts> reviews(@Nullable Boolean open, @Nullable Instant dueBefore, PageRequest page);

    /// The review that an entry opened.
    Optional<ReviewFacts> review(long trigger, long asOf);

    /// All rules as they are set now.
    List<RuleFacts> rules();
}
