package custody.verifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Follows the chain of our leaves through the parts of a log, in order.
///
/// Whether a log is ours shows in its leaves; until the first one is seen, findings are held back (a bounded number).
final class LeafChain {
    private static final int HELD_MAX = 1_000;

    private final Report report;
    private final boolean foreign;
    private final List<Damage> held = new ArrayList<>();
    private boolean ours;
    private byte[] lastLeaf = new byte[Hasher.BYTES];
    private boolean lastKnown = true;
    private long lastTime;
    private long breaks;

    LeafChain(Report report, boolean foreign, boolean ours) {
        this.report = report;
        this.foreign = foreign;
        this.ours = ours && !foreign;
    }

    boolean ours() {
        return ours;
    }

    /// `right` are the leaf hashes that the tree commits to, as far as that is known.
    void join(LogPart part, byte[] right, boolean known) {
        if (!foreign) {
            ours |= part.looksOurs > 0;
            if (ours) {
                held.forEach(report::damage);
                held.clear();
            }
            if (!part.chained || !continues(part, 0, lastLeaf) || part.times[0] < lastTime) {
                search(part, right);
            } else {
                lastTime = part.times[part.width - 1];
            }
        }
        lastLeaf = Hasher.at(right, part.width - 1);
        lastKnown = known;
    }

    private static boolean continues(LogPart part, int i, byte[] before) {
        int at = i * Hasher.BYTES;
        return Arrays.equals(part.prevs, at, at + Hasher.BYTES, before, 0, Hasher.BYTES);
    }

    private void search(LogPart part, byte[] right) {
        int count = part.bundle == null ? 0 : part.bundle.count();
        for (int i = 0; i < count; i++) {
            String error = part.errors[i];
            if (error == null || !error.isEmpty()) {
                found(part, i, String.valueOf(error), "", "");
                continue;
            }
            byte[] before = i == 0 ? lastLeaf : Hasher.at(right, i - 1);
            if ((i > 0 || lastKnown) && !continues(part, i, before)) {
                found(part, i, "the chain is broken: prev is not the leaf hash of the entry before",
                        Hasher.hex(before), Hasher.hex(Hasher.at(part.prevs, i)));
            }
            if (part.times[i] < lastTime) {
                found(part, i, "ledger time goes backwards", "", "");
            }
            lastTime = Math.max(lastTime, part.times[i]);
        }
    }

    private void found(LogPart part, int i, String what, String expected, String found) {
        breaks++;
        Damage damage = new Damage(part.bundlePath(), part.offset(i), part.first() + i, what, expected, found);
        if (ours) {
            report.damage(damage);
        } else if (held.size() < HELD_MAX) {
            held.add(damage);
        }
    }

    void say(long entries, boolean whole, boolean all) {
        if (!ours) {
            report.say("chain", Verdict.State.NOT_PRESENT, entries == 0 ? "the log is empty" : "a standard log whose entries are not Custody leaves");
        } else if (breaks > 0) {
            report.say("chain", Verdict.State.FAILED, breaks + " times an entry does not continue the one before");
        } else if (whole && all) {
            report.say("chain", Verdict.State.VERIFIED, "each entry names the leaf hash of the one before, times never decrease");
        } else {
            report.say("chain", whole ? Verdict.State.UNKNOWN : Verdict.State.FAILED, "holds for the entries that could be read, but not all of them could");
        }
    }
}
