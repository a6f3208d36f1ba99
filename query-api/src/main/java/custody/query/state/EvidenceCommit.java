package custody.query.state;

import custody.query.attribution.GrantStream;
import custody.query.attribution.StreamClock;
import custody.query.attribution.StreamId;
import custody.query.posting.Run;
import java.util.List;
import java.util.Map;

/// What a batch changes, written in one transaction with the position.
record EvidenceCommit(
        EvidencePosition position,
        List<WrittenRun> runs,
        List<VerdictBlock.Row> verdicts,
        List<ChangedFact> changed,
        Map<StreamId, StreamClock> clocks,
        Map<GrantCount, Long> grants,
        List<EntryMarks.Piece> marks) {
    /// A run and its pages.
    record WrittenRun(Run run, List<byte[]> pages) {}

    /// An entry whose fact is not what the journal has; an event of no bytes: it is out.
    record ChangedFact(long entry, byte[] event) {}

    /// A stream that grants for a system.
    record GrantCount(String system, GrantStream stream) {}
}
