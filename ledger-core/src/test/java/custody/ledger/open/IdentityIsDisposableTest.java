package custody.ledger.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.AppendOutcome.Duplicate;
import custody.ledger.admission.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever happens to the identity index, the same event never stands twice.
class IdentityIsDisposableTest {
    private static final int EVENTS = 3_000;

    @TempDir
    Path data;

    @BeforeEach
    void fill() throws Exception {
        try (OpenLedger ledger = open(data)) {
            for (int from = 0; from < EVENTS; from += 500) {
                ledger.appender().append(events(from));
            }
        }
    }

    private static OpenLedger open(Path data) throws IOException {
        return OpenLedger.open(data, LedgerSettings.STANDARD, InstantSource.system());
    }

    private static List<Submission> events(int from) {
        List<Submission> events = new ArrayList<>();
        for (int i = from; i < from + 500; i++) {
            events.add(TestEvents.use("e" + i));
        }
        return events;
    }

    private void expectAllKnown() throws Exception {
        try (OpenLedger ledger = open(data)) {
            for (int from = 0; from < EVENTS; from += 500) {
                long index = from;
                for (var outcome : ledger.appender().append(events(from))) {
                    assertEquals(index++, assertInstanceOf(Duplicate.class, outcome).index());
                }
            }
            assertEquals(EVENTS, ledger.size());
        }
    }

    private List<Path> runs() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("identity"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void untouched() throws Exception {
        assertEquals(1, runs().size());
        expectAllKnown();
        assertEquals(1, runs().size());
    }

    @Test
    void lost() throws Exception {
        for (Path run : runs()) {
            Files.delete(run);
        }
        expectAllKnown();
        assertEquals(1, runs().size());
    }

    @Test
    void damaged() throws Exception {
        byte[] bytes = Files.readAllBytes(runs().getFirst());
        bytes[bytes.length / 2] ^= 1;
        Files.write(runs().getFirst(), bytes);
        expectAllKnown();
    }

    @Test
    void cutShort() throws Exception {
        byte[] bytes = Files.readAllBytes(runs().getFirst());
        Files.write(runs().getFirst(), Arrays.copyOf(bytes, bytes.length / 3));
        Files.write(data.resolve("identity/00000000000000000000-00000000000000000099.run.tmp"), bytes);
        expectAllKnown();
        assertTrue(runs().stream().noneMatch(file -> file.toString().endsWith(".tmp")));
    }

    @Test
    void ofAnotherLedger(@TempDir Path other) throws Exception {
        try (OpenLedger ledger = open(other)) {
            for (int i = 0; i < EVENTS; i++) {
                ledger.appender().append(List.of(TestEvents.use("other" + i)));
            }
        }
        Path theirs = other.resolve("identity").resolve(runs().getFirst().getFileName());
        Files.copy(theirs, runs().getFirst(), StandardCopyOption.REPLACE_EXISTING);
        expectAllKnown();
    }

    @Test
    void ofALongerLedger() throws Exception {
        Path shorter = data.resolveSibling(data.getFileName() + "-short");
        try (OpenLedger ledger = open(shorter)) {
            ledger.appender().append(events(0));
        }
        for (Path run : runs()) {
            Files.copy(run, shorter.resolve("identity").resolve(run.getFileName()));
        }
        try (OpenLedger ledger = open(shorter)) {
            assertEquals(500, ledger.size());
            ledger.appender().append(events(0)).forEach(outcome -> assertInstanceOf(Duplicate.class, outcome));
            ledger.appender().append(events(500));
            assertEquals(1_000, ledger.size());
        }
    }
}
