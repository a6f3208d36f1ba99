package custody.ledger.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.merkle.Hash;
import custody.ledger.publish.FragileTree.Fault;
import custody.ledger.publish.FragileTree.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every file operation of publishing goes wrong once, in every way. Whatever was signed has the one root of its size,
/// whoever opens again goes on, and in the end the log is what it would have been.
class FailedPublishingNeverForksTest {
    /// Over the border of a tile, and an open tile on each level.
    private static final List<Integer> SIZES = List.of(3, 257, 262);
    private static final int LAST = 262;
    private static final int STEPS_MAX = 400;

    @TempDir
    static Path data;

    private static TestLog log;
    private static final Map<Integer, Hash> ROOTS = new HashMap<>();
    private static Map<String, byte[]> needed;
    /// What may be there besides: partial forms of tiles that are still open.
    private static Map<String, byte[]> open;
    /// After a power loss also: those of full tiles, whose removal did not reach the device. They are true beginnings.
    private static final Map<String, byte[]> RETURNED = new HashMap<>();

    @BeforeAll
    static void write() throws IOException {
        log = TestLog.create(data, 7).commit(LAST);
        needed = NaiveLog.files(log.leaves, List.of(LAST));
        open = NaiveLog.files(log.leaves, IntStream.rangeClosed(1, LAST).boxed().toList());
        for (int size = 0; size <= LAST; size++) {
            ROOTS.put(size, TestLog.root(log.leafHashes().subList(0, size)));
            RETURNED.putAll(NaiveLog.files(log.leaves, List.of(size)));
        }
    }

    @AfterAll
    static void close() throws IOException {
        log.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void publishing_withAnyStepGoneWrong_comesOutRight(Kind kind) throws Exception {
        boolean struck = true;
        int at = 0;
        for (; struck && at < STEPS_MAX; at++) {
            Fault fault = new Fault(at, kind);
            FragileTree files = new FragileTree(fault);
            FragileTree register = new FragileTree(fault);
            boolean dies = kind == Kind.DIES || kind == Kind.DIES_DONE;
            publish(files, register, SIZES, dies ? 1 : 2);
            struck = fault.struck();
            checkSigned(files, register);
            if (dies) {
                checkStart(files.afterKill(), register.afterKill(), open);
                checkStart(files.afterReorderedLoss(), register.afterReorderedLoss(), RETURNED);
            } else {
                checkEnd(files, register, open);
            }
            checkStart(files.afterPowerLoss(), register.afterPowerLoss(), RETURNED);
        }
        assertFalse(struck, "more than " + STEPS_MAX + " steps");
        assertTrue(at > 60, "only " + at + " steps");
    }

    /// What is left after a crash is right, and can be gone on from.
    private static void checkStart(FragileTree files, FragileTree register, Map<String, byte[]> possible) throws Exception {
        checkSigned(files, register);
        assertTrue(publish(files, register, List.of(LAST), 1));
        checkEnd(files, register, possible);
    }

    /// Opens and publishes these sizes as [Publisher] does, beginning again after a failure; whether all are.
    private static boolean publish(FragileTree files, FragileTree register, List<Integer> sizes, int tries) {
        for (int failures = 0; failures < tries; failures++) {
            try {
                CheckpointRegister kept = CheckpointRegister.open(register, log.keys.verifierKeys());
                LogDirectory directory = new LogDirectory(files);
                new SignedBefore(log.journal).require(kept, directory, log.keys.verifierKeys());
                LogWriter writer = new LogWriter(log.journal, log.keys, kept, directory, () -> false);
                writer.resume(TestLog.CLOCK.instant(), false);
                for (int size : sizes) {
                    if (size > writer.size()) {
                        writer.follow(size);
                        writer.checkpoint(TestLog.CLOCK.instant());
                    }
                }
                return true;
            } catch (IOException e) {
                // As the publisher does: forget everything and begin again.
            }
        }
        return false;
    }

    /// Whatever is signed, seen or remembered, has the one right root; and what is seen is remembered.
    private static void checkSigned(FragileTree files, FragileTree register) throws Exception {
        List<byte[]> notes = new ArrayList<>();
        register.files().forEach((name, bytes) -> {
            if (!name.equals(LogDirectory.NEW)) {
                notes.add(bytes);
            }
        });
        byte[] visible = files.files().get(LogDirectory.CHECKPOINT);
        if (visible != null) {
            notes.add(visible);
            long size = SignedCheckpoint.parse(visible, log.keys.verifierKeys()).size();
            assertTrue(register.files().containsKey("%020d".formatted(size)), "seen, and not remembered: " + size);
        }
        for (byte[] note : notes) {
            SignedCheckpoint signed = SignedCheckpoint.parse(note, log.keys.verifierKeys());
            assertEquals(ROOTS.get((int) signed.size()), signed.head().root());
        }
    }

    /// All is there that the last size needs, and nothing else that is not true.
    private static void checkEnd(FragileTree files, FragileTree register, Map<String, byte[]> possible) throws Exception {
        checkSigned(files, register);
        Map<String, byte[]> found = files.files();
        needed.forEach((path, bytes) -> assertArrayEquals(bytes, found.get(path), path));
        assertEquals(LAST, SignedCheckpoint.parse(found.get(LogDirectory.CHECKPOINT), log.keys.verifierKeys()).size());
        found.forEach((path, bytes) -> {
            if (!path.equals(LogDirectory.CHECKPOINT) && !path.equals(LogDirectory.NEW)) {
                assertArrayEquals(possible.get(path), bytes, path);
            }
        });
    }
}
