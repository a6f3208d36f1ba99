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
        MovedStreams streams,
        List<EntryMarks.Piece> marks) {
    /// A run and its pages.
    record WrittenRun(Run run, List<byte[]> pages) {}

    /// An entry whose fact is not what the journal has; an event of no bytes: it is out.
    record ChangedFact(long entry, byte[] event) {}

    /// How far streams have come and which grant, by now, and what questions about an earlier size will need of both.
    record MovedStreams(
            Map<StreamId, StreamClock> clocks,
            Map<GrantCount, Long> grants,
            Map<ClockAt, StreamClock> clocksAt,
            Map<GrantAt, Long> grantsAt) {}

    /// A stream that grants for a system.
    record GrantCount(String system, GrantStream stream) {}

    /// A stream at a mark, see [EarlierStreams].
    record ClockAt(StreamId stream, long size) {}

    /// A stream that grants for a system from a size on, or does so no more.
    record GrantAt(GrantCount of, long size) {}
}
