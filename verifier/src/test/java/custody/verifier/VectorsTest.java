package custody.verifier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Known answers: the classic eight leaves, the specification's own note, a cosigned checkpoint.
final class VectorsTest {
    private static final String[] INPUTS = {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
    private static final String ROOT8 = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328";
    private static final String KEY = "audit.example/ledger+3652ace2+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    private static final String WITNESS = "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X";
    private static final String NOTE = """
            audit.example/ledger
            8
            XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=

            — audit.example/ledger NlKs4o0SDWiDgANvhO3BaoecXOVZMUsMX3WcYuY5R/r+WV7uvv6WfStJ3wRJtgAyh5j1KB/mW/b0n3wTaFUisIt2GQg=
            — witness.example/w1 IDJKvgAAAABlU/EA9GDOYrbmhl7SA3lA1DyC5/qG1UpR68X3v+08uipXVaVs7+GAVAEfMoh8m2T0OUHl0nirjudzXjQFzhdiIJYgCQ==
            """;

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static Frontier tree(int size) {
        Frontier tree = new Frontier();
        for (int i = 0; i < size; i++) {
            tree.append(Hasher.own().leaf(hex(INPUTS[i])));
        }
        return tree;
    }

    @Test
    void root_eightClassicLeaves_isKnown() {
        assertEquals(ROOT8, Hasher.hex(tree(8).root()));
        assertEquals("76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef", Hasher.hex(tree(6).root()));
    }

    @Test
    void inclusion_knownProof_holdsAndNothingElseDoes() {
        List<byte[]> proof = List.of(hex("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
                hex("b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"),
                hex("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
        byte[] leaf = Hasher.own().leaf(hex(INPUTS[5]));
        assertDoesNotThrow(() -> Proofs.inclusion(5, 7, leaf, proof, tree(7).root()));
        for (int i = 0; i < 8; i++) {
            int other = i;
            if (i != 5) {
                assertThrows(MalformedException.class, () -> Proofs.inclusion(other, 7, leaf, proof, tree(7).root()));
            }
        }
        assertThrows(MalformedException.class, () -> Proofs.inclusion(5, 7, leaf, proof.subList(0, 2), tree(7).root()));
        assertThrows(MalformedException.class, () -> Proofs.inclusion(0, 1, new byte[0], List.of(), new byte[0]));
    }

    @Test
    void consistency_knownProof_holdsAndShortenedDoesNot() {
        List<byte[]> proof = List.of(hex("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"),
                hex("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
                hex("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
        assertDoesNotThrow(() -> Proofs.consistency(6, 8, tree(6).root(), tree(8).root(), proof));
        assertThrows(MalformedException.class, () -> Proofs.consistency(5, 8, tree(5).root(), tree(8).root(), proof));
        assertThrows(MalformedException.class, () -> Proofs.consistency(6, 8, tree(6).root(), tree(8).root(), proof.subList(0, 2)));
        assertThrows(MalformedException.class, () -> Proofs.consistency(6, 8, tree(6).root(), tree(8).root(), new ArrayList<>()));
    }

    @Test
    void bundle_eightEntries_hashesToTheKnownTree() {
        byte[] bytes = hex("00000001000001100002202100023031000440414243000850515253545556570010606162636465666768696a6b6c6d6e6f");
        Bundle bundle = new Bundle(bytes, 8);
        Frontier tree = new Frontier();
        for (int i = 0; i < 8; i++) {
            tree.append(bundle.hash(i));
        }
        assertEquals("", bundle.problem());
        assertEquals(ROOT8, Hasher.hex(tree.root()));
        assertArrayEquals(bundle.hash(3), Hasher.at(bundle.hashes(), 3));
    }

    @Test
    void checkpoint_signedAndCosigned_verifies_andEveryFlippedByteIsRefused() throws MalformedException {
        byte[] note = NOTE.getBytes(StandardCharsets.UTF_8);
        List<VerifierKey> keys = VerifierKey.parseAll(KEY + "\n" + WITNESS + "\n");
        assertEquals(Verdict.State.VERIFIED.name(), authenticity(note, keys));
        for (int i = 0; i < note.length; i++) {
            byte[] bad = note.clone();
            bad[i] ^= 1;
            assertEquals(false, good(bad, keys), "byte " + i);
        }
    }

    private static boolean good(byte[] note, List<VerifierKey> keys) {
        try {
            Checkpoint checkpoint = Checkpoint.parse(note);
            int signed = 0;
            for (VerifierKey key : keys) {
                for (SignedNote.Line line : checkpoint.note().lines()) {
                    if (key.wrote(line)) {
                        key.verify(checkpoint, line.signature());
                        signed++;
                    }
                }
            }
            return signed == keys.size();
        } catch (MalformedException e) {
            return false;
        }
    }

    private static String authenticity(byte[] note, List<VerifierKey> keys) throws MalformedException {
        Report report = new Report("test");
        Authenticity.check(Checkpoint.parse(note), new Trust(keys, true, null), false, report);
        return report.json().contains("\"authenticity\":{\"state\":\"VERIFIED\"") ? "VERIFIED" : report.json();
    }

    @Test
    void strictText_otherSpellings_areRefused() {
        for (String bad : new String[] {"", "+12", "012", "-1", "9223372036854775808", "1 "}) {
            assertThrows(MalformedException.class, () -> StrictText.decimal(bad), bad);
        }
        for (String bad : new String[] {"QQ", "QR==", "QQ==\n", "Q Q="}) {
            assertThrows(MalformedException.class, () -> StrictText.base64(bad), bad);
        }
        for (String bad : new String[] {"", "a b", "a\u0085b", "a\u00a0b", "a\u2007b", "a+b"}) {
            assertThrows(MalformedException.class, () -> StrictText.name(bad), bad);
        }
    }

    @Test
    void path_ofTiles_isTheSpecifications() {
        assertEquals("tile/0/x001/x234/067.p/112", TilePath.wide(TilePath.tile(0, 1_234_067), 112));
        assertEquals("tile/entries/000", TilePath.entries(0));
        assertEquals("tile/1/x001/000", TilePath.tile(1, 1000));
    }
}
