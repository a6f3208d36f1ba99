package custody.verifier;

import java.util.Map;
import java.util.TreeMap;

/// Entries whose payload and salt were destroyed, and whether the entries that say why are there.
final class Erasures {
    /// Reasons that may wait for their entry at once; one reason may stand for any number of erased entries.
    private static final int WAITING_MAX = 100_000;

    private final Report report;
    private final TreeMap<Long, Long> waiting = new TreeMap<>();
    private long count;

    Erasures(Report report) {
        this.report = report;
    }

    void join(FrameCheck frame) {
        for (FrameCheck.Erasure erasure : frame.erasures()) {
            count++;
            report.erased(erasure.index(), erasure.by());
            if (erasure.by() > erasure.index() && waiting.size() < WAITING_MAX) {
                waiting.putIfAbsent(erasure.by(), erasure.index());
            }
        }
        long end = frame.first() + frame.done();
        for (Map.Entry<Long, Long> next = waiting.firstEntry(); next != null && next.getKey() < end; next = waiting.firstEntry()) {
            long by = next.getKey();
            long erased = next.getValue();
            waiting.remove(by);
            if (by >= frame.first() && !frame.isAdmin(by)) {
                report.damage(new Damage(frame.file(), frame.offset(), by, "entry " + erased + " says that it was erased by this one, which is no ADMIN entry", "", ""));
            }
        }
    }

    void finish(String directory) {
        waiting.forEach((by, erased) -> report.damage(new Damage(directory, -1, erased,
                "the entry says that it was erased by entry " + by + ", which is not there", "", "")));
        if (count > 0) {
            report.say("erasure", Verdict.State.INFORMATION, count + " entries were erased; their leaves, the chain and all proofs still hold");
        }
    }
}
