package custody.ledger.sequence;

import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.AppendOutcome.Appended;
import custody.ledger.admission.AppendOutcome.Duplicate;
import custody.ledger.admission.AppendRefusedException;
import custody.ledger.admission.Gate;
import custody.ledger.admission.Submission;
import custody.ledger.identity.IdentityIndex;
import custody.ledger.journal.Journal;
import custody.ledger.journal.JournalSettings;
import custody.ledger.journal.Storage;
import custody.ledger.merkle.Hash;
import custody.ledger.open.TestEvents;
import custody.ledger.scrub.ScrubRules;
import custody.ledger.scrub.Scrubber;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Journal, identity index, sequencer and gate on a storage of the test's choice, without a publisher.
final class TestLedger implements AutoCloseable {
    static final Hash ORIGIN = Hash.ofLeaf("test.local/sequence".getBytes(StandardCharsets.UTF_8));
    /// A few commits fill a segment, and segments are sealed at once.
    static final JournalSettings SMALL = new JournalSettings(64 << 10, 128 << 10, 1, 1, 0);
    private static final SecureRandom RANDOM = new SecureRandom();

    final Journal journal;
    final Sequencer sequencer;
    final Gate gate;
    private final IdentityIndex index;

    private TestLedger(Journal journal, IdentityIndex index, SequencerSettings settings) {
        this.journal = journal;
        this.index = index;
        this.sequencer = Sequencer.start(journal, index, InstantSource.system(), settings);
        this.gate = new Gate(new Scrubber(ScrubRules.standard(), new byte[32]), sequencer, RANDOM);
    }

    static TestLedger open(Storage storage, Path identity) throws IOException {
        return open(storage, identity, SMALL, SequencerSettings.STANDARD);
    }

    static TestLedger open(Storage storage, Path identity, JournalSettings settings, SequencerSettings sequencer) throws IOException {
        Journal journal = Journal.open(storage, settings, ORIGIN);
        try {
            return new TestLedger(journal, IdentityIndex.open(identity, journal, RANDOM), sequencer);
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /// Posts events by id and remembers where each acknowledged one stands.
    ///
    /// @throws IllegalStateException if one that was acknowledged before now stands elsewhere
    void append(List<String> ids, Map<String, Long> acknowledged) throws AppendRefusedException, InterruptedException {
        List<Submission> submissions = new ArrayList<>();
        ids.forEach(id -> submissions.add(TestEvents.use(id)));
        List<AppendOutcome> outcomes = gate.append(submissions);
        for (int i = 0; i < ids.size(); i++) {
            long at = switch (outcomes.get(i)) {
                case Appended appended -> appended.index();
                case Duplicate duplicate -> duplicate.index();
                case AppendOutcome.Rejected rejected -> throw new IllegalStateException(rejected.toString());
            };
            Long before = acknowledged.put(ids.get(i), at);
            if (before != null && before != at) {
                throw new IllegalStateException(ids.get(i) + " stood at " + before + ", and now at " + at);
            }
        }
    }

    @Override
    public void close() throws IOException {
        sequencer.close();
        index.close();
        journal.close();
    }
}
