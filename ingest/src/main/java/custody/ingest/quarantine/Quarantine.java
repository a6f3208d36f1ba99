package custody.ingest.quarantine;

import java.util.List;

/// The place for what was refused.
public interface Quarantine {
    /// Keeps records and returns when they are durable: their ids, in order. The same bytes refused for the same
    /// reason and source again have the same id and are kept once.
    ///
    /// @throws QuarantineException when they cannot be kept: then the post must not be answered as if they were.
    List<String> keep(List<Refused> refused) throws QuarantineException;
}
