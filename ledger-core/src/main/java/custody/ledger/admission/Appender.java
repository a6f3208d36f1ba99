package custody.ledger.admission;

import java.util.List;

/// The way into the ledger.
public interface Appender {
    /// Admits and appends, and returns when every appended entry is durable: one outcome for each submission,
    /// in their order. Submissions of one call that are appended keep their order; others may come between.
    ///
    /// @throws AppendRefusedException when nothing of the call can be said to be appended: try again later
    ///     (the identities make that safe), or not at all.
    List<AppendOutcome> append(List<Submission> submissions) throws AppendRefusedException, InterruptedException;
}
