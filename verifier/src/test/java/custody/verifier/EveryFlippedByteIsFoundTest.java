package custody.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EveryFlippedByteIsFoundTest {
    @TempDir
    Path data;

    private String text = "";

    private int verify(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        int exit = Verifier.run(args, print, print);
        text = out.toString(StandardCharsets.UTF_8);
        return exit;
    }

    private int verifyWithKeys() {
        return verify(data.toString(), "--key", data.resolve("log.vkeys").toString());
    }

    @Test
    void flip_anyByteOfLogAndJournal_isFoundInItsFile() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        assertEquals(0, verifyWithKeys(), text);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(data)) {
            files = walk.filter(Files::isRegularFile).filter(f -> !f.endsWith("log.vkeys")).toList();
        }
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            // The zeros that fill a segment header are alike: every byte elsewhere, every sixteenth there.
            boolean journal = file.toString().contains("journal");
            for (int i = 0; i < bytes.length; i += journal && (i > 104 + 96 && i < 4080) ? 16 : 1) {
                byte[] bad = bytes.clone();
                bad[i] ^= 1;
                Files.write(file, bad);
                String name = file.getFileName().toString();
                int exit = verifyWithKeys();
                // A stray byte behind a zero sector behind the last frame is what a crash may leave: located and said, but no damage (journal.md, section 6).
                boolean tail = name.endsWith(".seg") && i >= bytes.length - 512;
                assertEquals(tail ? 0 : 2, exit, file + " byte " + i + "\n" + text);
                assertTrue(text.contains(name) || text.contains("checkpoint"), name + " byte " + i + "\n" + text);
            }
            Files.write(file, bytes);
        }
        assertEquals(0, verifyWithKeys(), text);
    }

    @Test
    void log_withTwoLevels_verifies_andNamesTheChangedEntry() throws IOException {
        TestLedger ledger = new TestLedger(600, 2);
        ledger.write(data, 300);
        Files.write(data.resolve("kept"), ledger.checkpoint(257));
        assertEquals(0, verify(data.toString(), "--key", data.resolve("log.vkeys").toString(), "--checkpoint", data.resolve("kept").toString()), text);
        assertTrue(text.contains("size 257 kept"), text);
        Path bundle = data.resolve("log/tile/entries/001");
        byte[] bytes = Files.readAllBytes(bundle);
        bytes[2 + 20] ^= 1;
        Files.write(bundle, bytes);
        assertEquals(2, verifyWithKeys());
        assertTrue(text.contains("tile/entries/001, byte 0, entry 256: the entry was changed"), text);
    }

    @Test
    void rewrittenLog_isSeenOnlyWithAKeptCheckpoint() throws IOException {
        TestLedger other = new TestLedger(300, 4);
        Files.write(data.resolve("kept"), other.checkpoint(200));
        new TestLedger(300, 3).write(data, 100);
        assertEquals(0, verify(data.toString()), text);
        assertTrue(text.contains("A FULL REWRITE OR A CUT TAIL CANNOT BE SEEN") && text.contains("LOG'S OWN DIRECTORY"), text);
        assertEquals(2, verify(data.toString(), "--checkpoint", data.resolve("kept").toString()), text);
        assertTrue(text.contains("the log was rewritten"), text);
    }

    @Test
    void foreignKeys_cutJournal_missingTile_areToldApart() throws IOException {
        new TestLedger(20, 5).write(data, 9);
        Files.delete(data.resolve("journal/00000000000000000009.seg"));
        assertEquals(2, verifyWithKeys());
        assertTrue(text.contains("its tail is missing"), text);
        Files.delete(data.resolve("log/tile/0/000.p/20"));
        assertEquals(2, verifyWithKeys());
        assertTrue(text.contains("the tile is missing"), text);
        assertEquals(64, verify("--nonsense"));
        assertEquals(1, verify(data.resolve("nowhere").toString()), text);
    }
}
