package custody.ledger.sequence;

import custody.ledger.identity.IdentityIndex;
import custody.ledger.journal.Chain;
import custody.ledger.journal.DamagedJournalException;
import custody.ledger.journal.FrameBuilder;
import custody.ledger.journal.Frontier;
import custody.ledger.journal.Journal;
import custody.ledger.merkle.Hash;
import custody.ledger.sequence.Call.Query;
import custody.ledger.sequence.Earlier.Slot;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives candidates their place in the ledger, a group at a time, as fast as the disk takes groups.
///
/// One thread takes what waits, judges it against what came before, chains it, adds it to the tree, writes one frame
/// and forces it; only then are the callers told. There is no timer: a group is what came while the last one was
/// forced. When a write or force fails, or an invariant does not hold, it stops for good: nobody is told anything
/// but that, and the next start finds out what is on the disk. A disk without room for more stops it as well.
public final class Sequencer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);
    /// A commit adds at most three pairs an entry to the identity index, which bounds that.
    private static final int GROUP_ENTRIES_MAX = 1 << 14;
    private static final String CLOSED = "the ledger is closed";

    private final Journal journal;
    private final IdentityIndex index;
    private final Precedents precedents;
    private final InstantSource clock;
    private final WaitingCalls waiting;
    private final Thread thread = Thread.ofPlatform().name("sequencer").daemon().unstarted(this::run);

    // Of the sequencer's thread alone.
    private final Deque<Call> taken = new ArrayDeque<>();
    private final FrameBuilder frame = new FrameBuilder();
    private final Chain chain;
    private final Frontier tree;
    private long timeMicros;
    private Group group;
    private Group before;

    private Sequencer(Journal journal, IdentityIndex index, InstantSource clock, SequencerSettings settings) {
        this.journal = journal;
        this.index = index;
        this.precedents = new Precedents(index);
        this.clock = clock;
        this.waiting = new WaitingCalls(settings);
        this.chain = new Chain(journal.size(), journal.lastLeafHash().bytes());
        this.tree = journal.openedTree();
        this.timeMicros = journal.openedTimeMicros();
        this.group = new Group(journal.size());
        this.before = group;
    }

    /// Starts on a journal that was just opened and that nobody else writes, with an index that has caught up.
    public static Sequencer start(Journal journal, IdentityIndex index, InstantSource clock, SequencerSettings settings) {
        if (index.next() != journal.size()) {
            throw new IllegalArgumentException("the identity index ends at " + index.next() + ", the journal at " + journal.size());
        }
        Sequencer sequencer = new Sequencer(journal, index, clock, settings);
        sequencer.thread.start();
        return sequencer;
    }

    /// Why nothing is written any more; empty while it is.
    public Optional<String> stopped() {
        return Optional.ofNullable(waiting.stopped());
    }

    /// How many entries wait, those being written included.
    public int waitingEntries() {
        return waiting.entries();
    }

    /// Places candidates and returns when all of them are durable: one placement each, in their order. Candidates of
    /// one call that get entries keep their order; others may come between.
    ///
    /// @throws IOException if earlier entries could not be read to compare with; nothing of the call was taken
    public List<Placement> sequence(List<Candidate> candidates)
            throws NotSequencedException, InterruptedException, IOException {
        @Nullable Placement[] known = new Placement[candidates.size()];
        List<Query> queries = new ArrayList<>(candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            requireRoom(candidate);
            Precedents.Found found = precedents.inquire(candidate, this::stored);
            if (found.known() != null) {
                queries.add(new Query(i, candidate, found.known()));
            } else if (found.repeated() != null) {
                known[i] = new Placement.Repeated(found.repeated().index(), found.repeated().leafHash());
            }
        }
        Call call = new Call(queries, known);
        if (!queries.isEmpty()) {
            waiting.add(call);
            call.await();
        }
        return call.placements();
    }

    private void requireRoom(Candidate candidate) {
        if (entryBytes(candidate) > journal.frameRoomBytes()) {
            throw new IllegalArgumentException("a payload of " + candidate.payloadBytes() + " bytes has no room in a frame");
        }
    }

    private static long entryBytes(Candidate candidate) {
        return FrameBuilder.entryBytesMax(candidate.source().length, candidate.type().length, candidate.payloadBytes());
    }

    private Earlier stored(long index) throws IOException {
        try {
            return Earlier.Stored.of(journal.read(index, 1, 1).getFirst());
        } catch (DamagedJournalException e) {
            waiting.stop("the journal is damaged: " + e.getMessage());
            journal.fail(e);
            throw e;
        }
    }

    private void run() {
        String reason = CLOSED;
        try {
            while (waiting.take(taken)) {
                commit();
            }
        } catch (Journal.NoRoomException e) {
            reason = e.getMessage() + "; free some space and start again";
            LOG.error("writing has stopped: {}", reason);
        } catch (IOException e) {
            reason = "writing failed, a restart finds out what is durable: " + e.getMessage();
            LOG.error("writing has stopped", e);
        } catch (RuntimeException | Error e) {
            reason = "writing failed, a restart finds out what is durable: " + e;
            LOG.error("writing has stopped", e);
        } finally {
            abandon(reason);
        }
    }

    /// Nothing is acknowledged any more, whatever was on its way.
    private void abandon(String reason) {
        waiting.stop(reason);
        journal.fail(new IOException(reason));
        List<Call> left = new ArrayList<>(group.finished());
        left.addAll(taken);
        left.addAll(waiting.abandon());
        for (Call call : left) {
            call.stopped(reason);
        }
    }

    /// One group: judged, chained, written, forced, checked, answered. A crash before the force leaves nothing or a
    /// torn frame; a crash behind it leaves entries whose callers were not told, and who find them when they ask again.
    private void commit() throws IOException {
        long begun = System.nanoTime();
        before = group;
        group = new Group(journal.size());
        gather();
        if (!group.slots().isEmpty()) {
            write();
            requireInvariants();
            index.commit(journal.size(), journal.lastLeafHash());
        }
        // The queue first: who is answered and comes back at once must not find itself waiting still.
        waiting.answered(group.finished(), group.slots().size(), System.nanoTime() - begun);
        group.answer();
        group.finished().clear();
    }

    /// Fills the group from what was taken, as far as one frame holds it.
    private void gather() throws IOException {
        while (!taken.isEmpty()) {
            Call call = taken.getFirst();
            for (Query query = call.peek(); query != null; query = call.peek()) {
                if (!gather(call, query)) {
                    return;
                }
                call.advance();
            }
            group.finish(taken.removeFirst());
        }
    }

    private boolean gather(Call call, Query query) throws IOException {
        Candidate candidate = query.candidate();
        long bytes = entryBytes(candidate);
        if (group.slots().size() == GROUP_ENTRIES_MAX || group.entryBytes() + bytes > journal.frameRoomBytes()) {
            return false;
        }
        switch (precedents.judge(candidate, query.known(), this::earlier)) {
            case Judgement.Repetition repetition -> group.repeat(call, query.position(), repetition.earlier());
            case New standing -> {
                Slot slot = new Slot(group.next(), candidate, standing);
                precedents.add(candidate, query.known(), standing, slot.index());
                group.place(call, query.position(), slot, bytes);
            }
        }
        return true;
    }

    private Earlier earlier(long index) throws IOException {
        if (group.holds(index)) {
            return group.slot(index);
        }
        return before.holds(index) ? before.slot(index) : stored(index);
    }

    private void write() throws IOException {
        List<Slot> slots = group.slots();
        journal.makeRoom(group.entryBytes(), tree::subtrees);
        long time = time();
        frame.begin(group.first(), slots.size());
        for (Slot slot : slots) {
            Candidate c = slot.candidate();
            chain.append(time, c.source(), 0, c.source().length, c.type(), 0, c.type().length, c.commitment(), 0, c.payloadBytes());
            tree.append(chain);
            slot.chained(Hash.copyOf(chain.hash()));
            frame.add(slot.standing().kind(), slot.standing().original(), time, c.type(), c.source(), c.salted());
        }
        journal.append(frame, slots.getLast().leafHash());
    }

    /// Ledger time in microseconds: that of the clock, but never before an earlier entry's.
    private long time() {
        Instant now = clock.instant();
        timeMicros = Math.max(timeMicros, Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000L), now.getNano() / 1_000));
        return timeMicros;
    }

    private void requireInvariants() {
        long due = group.next();
        boolean holds = journal.size() == due
                && chain.next() == due
                && tree.size() == due
                && journal.lastLeafHash().equals(group.slots().getLast().leafHash());
        if (!holds) {
            throw new IllegalStateException("after writing up to " + due + ", the journal ends at " + journal.size()
                    + ", the chain at " + chain.next() + ", the tree at " + tree.size());
        }
    }

    /// Writes and answers what waits, takes nothing more, and ends the thread.
    @Override
    public void close() {
        waiting.stop(CLOSED);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
