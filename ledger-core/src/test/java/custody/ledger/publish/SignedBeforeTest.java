package custody.ledger.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A journal that is not the continuation of what was signed is refused, and so are keys that did not sign it.
class SignedBeforeTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    /// A ledger of ten entries, and a copy of it, before ten more are published in the original.
    private TestLog tenAndTenMore(Path data, Path copy) throws Exception {
        TestLog log = TestLog.create(data, 1).commit(10);
        try (Publisher publisher = log.publisher(TestLog.RARELY)) {
            publisher.await(10, LONG).orElseThrow();
        }
        log.journal.close();
        copy(data, copy);
        log = log.reopen();
        log.commit(10);
        try (Publisher publisher = log.publisher(TestLog.RARELY)) {
            publisher.await(20, LONG).orElseThrow();
        }
        return log;
    }

    @Test
    void open_withAJournalShorterThanTheSignedCheckpoint_isRefused() throws Exception {
        Path data = directory.resolve("data");
        Path copy = directory.resolve("copy");
        TestLog log = tenAndTenMore(data, copy);
        log.journal.close();
        delete(data.resolve("journal"));
        copy(copy.resolve("journal"), data.resolve("journal"));
        TestLog old = log.reopen();
        IOException refusal = assertThrows(IOException.class, () -> old.publisher(TestLog.RARELY));
        assertTrue(refusal.getMessage().contains("over 20 entries was signed, and the journal has only 10"), refusal::getMessage);
        // The register alone says it, and so does the published checkpoint alone.
        delete(data.resolve("log"));
        assertThrows(IOException.class, () -> old.publisher(TestLog.RARELY));
        old.close();
    }

    @Test
    void open_withTheRegisterLost_believesThePublishedCheckpoint() throws Exception {
        Path data = directory.resolve("data");
        Path copy = directory.resolve("copy");
        TestLog log = tenAndTenMore(data, copy);
        log.journal.close();
        delete(data.resolve("checkpoints"));
        TestLog again = log.reopen();
        try (Publisher publisher = again.publisher(TestLog.RARELY)) {
            assertEquals(20, publisher.await(20, LONG).orElseThrow().size());
        }
        again.journal.close();
        delete(data.resolve("checkpoints"));
        delete(data.resolve("journal"));
        copy(copy.resolve("journal"), data.resolve("journal"));
        TestLog old = again.reopen();
        IOException refusal = assertThrows(IOException.class, () -> old.publisher(TestLog.RARELY));
        assertTrue(refusal.getMessage().contains("has only 10"), refusal::getMessage);
        old.close();
    }

    @Test
    void open_withAnotherJournalOfTheSameLength_isRefused() throws Exception {
        Path data = directory.resolve("data");
        TestLog log = tenAndTenMore(data, directory.resolve("copy"));
        log.journal.close();
        Path other = directory.resolve("other");
        TestLog.create(other, 2).commit(25).close();
        delete(data.resolve("journal"));
        copy(other.resolve("journal"), data.resolve("journal"));
        TestLog changed = log.reopen();
        IOException refusal = assertThrows(IOException.class, () -> changed.publisher(TestLog.RARELY));
        assertTrue(refusal.getMessage().contains("it is not the journal that was signed"), refusal::getMessage);
        changed.close();
    }

    @Test
    void open_withACheckpointOfAnotherLog_isRefused() throws Exception {
        Path data = directory.resolve("data");
        TestLog log = tenAndTenMore(data, directory.resolve("copy"));
        String note = Files.readString(data.resolve("log/checkpoint"));
        Files.writeString(data.resolve("log/checkpoint"), note.replace("\n20\n", "\n19\n"));
        IOException refusal = assertThrows(IOException.class, () -> log.publisher(TestLog.RARELY));
        assertTrue(refusal.getMessage().contains("not a checkpoint that this log signed"), refusal::getMessage);
        Files.writeString(data.resolve("log/checkpoint"), note);
        Path kept = data.resolve("checkpoints").resolve("%020d".formatted(20));
        Files.writeString(kept, note.replace("\n20\n", "\n19\n"));
        assertThrows(IOException.class, () -> log.publisher(TestLog.RARELY));
        log.close();
    }

    @Test
    void keys_onceMade_areAskedForAgain() throws Exception {
        Path data = directory.resolve("data");
        SecureRandom random = new SecureRandom();
        LogKeys made = LogKeys.open(data, Optional.empty(), random);
        assertTrue(made.origin().matches("custody\\.local/[0-9a-f]{16}"), made.origin());
        LogKeys again = LogKeys.open(data, Optional.empty(), random);
        assertEquals(made.origin(), again.origin());
        assertEquals(made.verifierKeys().toString(), again.verifierKeys().toString());
        IOException renamed = assertThrows(IOException.class, () -> LogKeys.open(data, Optional.of("other.example/log"), random));
        assertTrue(renamed.getMessage().contains("stays so"), renamed::getMessage);
        if (data.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("keys/log.skeys"))));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("keys"))));
        }
        Files.createDirectories(data.resolve("checkpoints"));
        Files.writeString(data.resolve("checkpoints/00000000000000000000"), "signed once");
        Files.delete(data.resolve("keys/log.skeys"));
        IOException gone = assertThrows(IOException.class, () -> LogKeys.open(data, Optional.empty(), random));
        assertTrue(gone.getMessage().contains("restore the file"), gone::getMessage);
    }

    @Test
    void keys_thatAreNotReadable_areNotQuoted() throws Exception {
        Path data = directory.resolve("data");
        LogKeys.open(data, Optional.of("test.example/log"), new SecureRandom());
        Path file = data.resolve("keys/log.skeys");
        String text = Files.readString(file);
        for (String wrong : new String[] {"", "x\ny\n", text.substring(10), text.replace("test.", "best."), text + "\n", text.lines().toList().reversed().getFirst()}) {
            Files.writeString(file, wrong);
            IOException refusal = assertThrows(IOException.class, () -> LogKeys.open(data, Optional.empty(), new SecureRandom()));
            assertTrue(refusal.getMessage().contains("not the two private keys"), refusal::getMessage);
            assertTrue(!refusal.getMessage().contains("PRIVATE"), refusal::getMessage);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }

    private static void delete(Path path) throws IOException {
        PublishedFilesTest.delete(path);
    }
}
