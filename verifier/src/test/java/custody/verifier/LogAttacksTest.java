package custody.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What somebody who can write the published log would try. `testdata/attacks/README.md` lists the recipes.
final class LogAttacksTest {
    @TempDir
    Path data;

    @Test
    void truncatedBundle_isLocated() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        Path bundle = data.resolve("log/tile/entries/000.p/10");
        Files.write(bundle, Arrays.copyOf(Files.readAllBytes(bundle), 1000));
        Run.ofData(data).finds("entry does not fit in its bundle", "000.p/10, byte 756, entry 3");
    }

    @Test
    void swappedEntries_areBothNamed() throws IOException {
        TestLedger ledger = new TestLedger(10, 1);
        ledger.write(data, 6);
        Path bundle = data.resolve("log/tile/entries/000.p/10");
        byte[] bytes = Files.readAllBytes(bundle);
        int length = ledger.leaf(3).length + 2;
        assertEquals(length, ledger.leaf(4).length + 2);
        FrameEdit.swap(ByteBuffer.wrap(bytes), 3 * length, 4 * length, length);
        Files.write(bundle, bytes);
        Run.ofData(data).finds("entry 3: the entry was changed", "entry 4: the entry was changed", "the leaf says that it is entry 4");
    }

    @Test
    void deletedEntry_ofTheLog_isNamed_andSoIsWhatMovedUp() throws IOException {
        TestLedger ledger = new TestLedger(10, 1);
        ledger.write(data, 6);
        Path bundle = data.resolve("log/tile/entries/000.p/10");
        byte[] bytes = Files.readAllBytes(bundle);
        int length = ledger.leaf(3).length + 2;
        byte[] left = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, 4 * length, left, 3 * length, left.length - 3 * length);
        Files.write(bundle, left);
        Run.ofData(data).finds("entry 3: the entry was changed", "entry 3: the leaf says that it is entry 4", "entry 9: entry does not fit in its bundle");
    }

    @Test
    void changedEntry_withItsTileChangedToo_isToldApartFromAChangedTile() throws IOException {
        TestLedger honest = new TestLedger(600, 1);
        new TestLedger(600, 1, 100, -1).log(data, 600);
        Path other = data.resolve("other");
        honest.log(other, 600);
        for (String file : List.of("log/tile/entries/001", "log/tile/entries/002.p/88", "log/tile/0/001", "log/tile/0/002.p/88", "log/tile/1/000.p/2", "log/checkpoint")) {
            Files.copy(other.resolve(file), data.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Run.verify(data.resolve("log"), "--key", data.resolve("log.vkeys")).finds("tile/entries/000, entry 0: entries 0 to 255 and their tiles agree with each other, but not with the tree above");
        Files.copy(other.resolve("log/tile/entries/000"), data.resolve("log/tile/entries/000"), StandardCopyOption.REPLACE_EXISTING);
        Run.verify(data.resolve("log"), "--key", data.resolve("log.vkeys")).finds("tile/0/000, byte 3200, entry 100: the tile's hash was changed: the entry fits the tree above");
    }

    @Test
    void missingBundleAndTile_leaveTheRestVerifiable() throws IOException {
        TestLedger ledger = new TestLedger(600, 1);
        ledger.log(data, 600);
        Files.delete(data.resolve("log/tile/entries/000"));
        Files.delete(data.resolve("log/tile/0/000"));
        Run run = Run.verify(data.resolve("log"), "--key", data.resolve("log.vkeys"));
        run.finds("entries 0 to 255 cannot be checked", "tile/0/000: the tile is missing");
        assertEquals(2, run.places(), run.text());
    }

    private static void edit(Path file, int at, int xor) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= (byte) xor;
        Files.write(file, bytes);
    }

    @Test
    void logOfStrangers_hiddenAmongOurs_isNamed() throws IOException {
        TestLedger ledger = new TestLedger(300, 1);
        ledger.log(data, 300);
        Path bundle = data.resolve("log/tile/entries/000");
        edit(bundle, 2 + 3, 'v' ^ 'w');
        Run.verify(data.resolve("log"), "--key", data.resolve("log.vkeys")).finds("not a Custody leaf, though others in this log are", "entry 0: the entry was changed");
    }

    @Test
    void strayFiles_areSaid() throws IOException {
        new TestLedger(10, 1).write(data, 6);
        Files.writeString(data.resolve("log/tile/entries/000.p/010"), "x");
        Files.writeString(data.resolve("log/notes.txt"), "x");
        Run run = Run.ofData(data);
        assertEquals(Report.VERIFIED, run.exit(), run.text());
        assertTrue(run.says("2 files belong to no log and were not read: notes.txt, tile/entries/000.p/010"), run.text());
    }
}
