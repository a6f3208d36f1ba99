package custody.ledger.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.AppendOutcome.Appended;
import custody.ledger.admission.AppendOutcome.Duplicate;
import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.admission.Submission;
import custody.ledger.journal.ErasedEntry;
import custody.ledger.journal.MemoryStorage;
import custody.ledger.merkle.Hash;
import custody.ledger.open.TestEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was erased does not come back when its source sends it again.
class ErasedEntriesAreKnownTest {
    private static final String SEGMENT = "00000000000000000000.seg";

    @TempDir
    Path directory;

    private final MemoryStorage storage = new MemoryStorage(64 << 20);
    private int opened;

    /// With an identity index made anew, as after it was lost.
    private TestLedger open() throws IOException {
        return TestLedger.open(storage, directory.resolve("identity" + opened++));
    }

    @Test
    void append_eventWhoseFirstEntryIsErased_isItsDuplicate() throws Exception {
        Submission event = TestEvents.use("e", "a", "x");
        try (TestLedger ledger = open()) {
            assertInstanceOf(Appended.class, one(ledger, event));
        }
        erase(event);
        try (TestLedger ledger = open()) {
            assertEquals(0, assertInstanceOf(Duplicate.class, one(ledger, event)).index());
            assertEquals(0, assertInstanceOf(Duplicate.class, one(ledger, TestEvents.use("e", "b", "y"))).index());
            assertEquals(1, assertInstanceOf(Appended.class, one(ledger, TestEvents.use("f", "a", "x"))).index());
        }
    }

    @Test
    void append_copyThatWasErased_isItsDuplicate() throws Exception {
        Submission copy = TestEvents.use("e", "b", "x");
        try (TestLedger ledger = open()) {
            one(ledger, TestEvents.use("e", "a", "x"));
            assertEquals(Standing.COPY, assertInstanceOf(Appended.class, one(ledger, copy)).standing());
        }
        erase(copy);
        try (TestLedger ledger = open()) {
            assertEquals(1, assertInstanceOf(Duplicate.class, one(ledger, copy)).index());
            assertEquals(0, assertInstanceOf(Duplicate.class, one(ledger, TestEvents.use("e", "a", "x"))).index());
        }
    }

    private void erase(Submission last) throws IOException {
        ErasedEntry.eraseLast(storage, SEGMENT, Hash.copyOf(last.event().id().bytes()));
    }

    private static AppendOutcome one(TestLedger ledger, Submission submission) throws Exception {
        return ledger.gate.append(List.of(submission)).getFirst();
    }
}
