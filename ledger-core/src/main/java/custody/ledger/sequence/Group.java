package custody.ledger.sequence;

import custody.ledger.sequence.Earlier.Slot;
import java.util.ArrayList;
import java.util.List;

/// What one commit writes and whom it answers. Used by the sequencer's thread alone.
final class Group {
    private final long first;
    private final List<Slot> slots = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final List<Call> finished = new ArrayList<>();
    private long entryBytes;

    /// Who is told where a candidate stands.
    private record Answer(Call call, int position, Earlier entry, boolean repeated) {}

    /// A group whose first entry will have that index.
    Group(long first) {
        this.first = first;
    }

    long first() {
        return first;
    }

    /// Index of the next entry.
    long next() {
        return first + slots.size();
    }

    List<Slot> slots() {
        return slots;
    }

    List<Call> finished() {
        return finished;
    }

    long entryBytes() {
        return entryBytes;
    }

    void place(Call call, int position, Slot slot, long bytes) {
        slots.add(slot);
        entryBytes += bytes;
        answers.add(new Answer(call, position, slot, false));
    }

    void repeat(Call call, int position, Earlier entry) {
        answers.add(new Answer(call, position, entry, true));
    }

    /// No query of the call is left.
    void finish(Call call) {
        finished.add(call);
    }

    boolean holds(long index) {
        return index >= first && index < next();
    }

    Slot slot(long index) {
        return slots.get((int) (index - first));
    }

    /// Everything is durable: fills the placements in and releases the callers that wait for nothing else.
    void answer() {
        for (Answer answer : answers) {
            Earlier entry = answer.entry;
            Placement placement = answer.repeated
                    ? new Placement.Repeated(entry.index(), entry.leafHash())
                    : new Placement.Placed(entry.index(), entry.leafHash(), ((Slot) entry).standing().kind());
            answer.call.place(answer.position, placement);
        }
        for (Call call : finished) {
            call.done();
        }
    }
}
