package custody.ledger.tile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.junit.FuzzTest;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.ledger.merkle.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TileTest {
    private static final Path VECTORS = Path.of("../testdata/vectors/tile-paths.json");

    @Test
    void paths_areWrittenAndReadAsTheStandardSays() throws IOException, JsonException {
        JsonNode vectors = JsonDocument.parse(Files.readAllBytes(VECTORS)).root();
        for (JsonNode one : Objects.requireNonNull(vectors.get("tilePaths")).elements()) {
            List<JsonNode> parts = new ArrayList<>();
            one.elements().forEach(parts::add);
            TileAddress address = new TileAddress(
                    Integer.parseInt(parts.get(0).asNumberText()), Long.parseLong(parts.get(1).asNumberText()),
                    Integer.parseInt(parts.get(2).asNumberText()));
            assertEquals(parts.get(3).asString(), address.path());
            assertEquals(Optional.of(address), TileAddress.parse(address.path()));
        }
        for (JsonNode bad : Objects.requireNonNull(vectors.get("badTilePaths")).elements()) {
            assertEquals(Optional.empty(), TileAddress.parse(bad.asString()), bad.asString());
        }
    }

    @Test
    void bundle_keepsLengthsOfEverySizeThatFits() {
        EntryBundle bundle = new EntryBundle();
        bundle.add(new byte[0]);
        bundle.add(new byte[EntryBundle.MAX_ENTRY_BYTES]);
        assertThrows(IllegalArgumentException.class, () -> bundle.add(new byte[EntryBundle.MAX_ENTRY_BYTES + 1]));
        List<byte[]> entries = EntryBundle.parse(bundle.bytes());
        assertEquals(2, entries.size());
        assertEquals(EntryBundle.MAX_ENTRY_BYTES, entries.get(1).length);
        byte[] cut = Arrays.copyOf(bundle.bytes(), bundle.bytes().length - 1);
        assertThrows(IllegalArgumentException.class, () -> EntryBundle.parse(cut));
        assertThrows(IllegalArgumentException.class, () -> EntryBundle.parse(new byte[2 * 257]));
        assertThrows(IllegalArgumentException.class, () -> EntryBundle.parse(new byte[0]));
    }

    @Test
    void tile_takesOnlyWholeHashes() {
        assertThrows(IllegalArgumentException.class, () -> HashTile.parse(new byte[31]));
        assertThrows(IllegalArgumentException.class, () -> HashTile.parse(new byte[257 * Hash.BYTES]));
        assertThrows(IllegalArgumentException.class, () -> HashTile.parse(new byte[64]).node(1, 1));
    }

    @FuzzTest(maxDuration = "20s")
    void anyBytes_areABundleOfThoseBytesOrRefused(byte[] bytes) {
        try {
            EntryBundle again = new EntryBundle();
            EntryBundle.parse(bytes).forEach(again::add);
            assertArrayEquals(bytes, again.bytes());
        } catch (IllegalArgumentException e) {
            // refused
        }
    }

    @FuzzTest(maxDuration = "20s")
    void anyPath_isWrittenAsItWasRead(byte[] bytes) {
        String path = new String(bytes, StandardCharsets.UTF_8);
        TileAddress.parse(path).ifPresent(address -> assertEquals(path, address.path()));
    }
}
