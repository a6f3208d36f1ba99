package custody.verifier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Every parser on any bytes: only the exception for malformed evidence may come out, in bounded time.
final class ParsersFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void note(byte[] bytes) {
        try {
            SignedNote note = SignedNote.parse(bytes);
            assertArrayEquals(note.text().getBytes(StandardCharsets.UTF_8), Arrays.copyOf(bytes, note.signedBytes().length));
        } catch (MalformedException e) {
            // refused
        }
    }

    @FuzzTest(maxDuration = "10s")
    void checkpoint(byte[] bytes) {
        try {
            Checkpoint checkpoint = Checkpoint.parse(bytes);
            VerifierKey key = new VerifierKey(checkpoint.origin(), VerifierKey.Type.ED25519, 0, new byte[32]);
            for (SignedNote.Line line : checkpoint.note().lines()) {
                key.verify(checkpoint, line.signature());
            }
        } catch (MalformedException e) {
            // refused
        }
    }

    @FuzzTest(maxDuration = "10s")
    void proof(byte[] bytes) {
        try {
            TlogProof.parse(bytes).verify(new byte[32]);
        } catch (MalformedException e) {
            // refused
        }
    }

    @FuzzTest(maxDuration = "10s")
    void verifierKeys(byte[] bytes) {
        try {
            VerifierKey.parseAll(new String(bytes, StandardCharsets.UTF_8));
        } catch (MalformedException e) {
            // refused
        }
    }

    @FuzzTest(maxDuration = "10s")
    void leaf(byte[] bytes) {
        try {
            new LeafLine().read(bytes, 0, bytes.length);
        } catch (MalformedException e) {
            // refused
        }
    }

    @FuzzTest(maxDuration = "10s")
    void bundle(byte[] bytes) {
        for (int width : new int[] {1, 3, 256}) {
            Bundle bundle = new Bundle(bytes.clone(), width);
            if (bundle.problem().isEmpty()) {
                int end = bundle.offset(width - 1) + 2 + bundle.length(width - 1);
                if (end != bytes.length) {
                    throw new IllegalStateException("a bundle that ends at " + end + " of " + bytes.length);
                }
            }
            Bundle.first(bytes, width);
        }
    }

    @FuzzTest(maxDuration = "10s")
    void tilePath(byte[] bytes) {
        TilePath path = TilePath.parse(new String(bytes, StandardCharsets.UTF_8));
        if (path != null) {
            path.isWithin(Long.MAX_VALUE);
        }
    }

    @FuzzTest(maxDuration = "10s")
    void event(byte[] bytes) {
        try {
            EntryEvidence.ofEvent(bytes).check(0);
        } catch (MalformedException e) {
            // refused
        }
    }

    @FuzzTest(maxDuration = "10s")
    void pack(byte[] bytes) {
        PackCheck.run("fuzz", bytes, new Trust(List.of(), false, null), new Report("fuzz"));
    }

    /// The bytes are one part; every reader of parts gets it.
    @FuzzTest(maxDuration = "15s")
    void packPart(byte[] bytes) {
        Checkpoint head = new Checkpoint(TestLedger.ORIGIN, TestPack.SIZE, new byte[32], List.of(), new SignedNote("", List.of()));
        Reader[] readers = {PackEntry::parse, PackVerdict::parse, part -> new PackPolicies().add(part), part -> PackConsistency.parse(part, head)};
        for (Reader reader : readers) {
            try {
                reader.read(bytes);
            } catch (MalformedException e) {
                // refused
            }
        }
    }

    private interface Reader {
        void read(byte[] part) throws MalformedException;
    }

    /// The bytes are a body; a header that fits is put before it, so that the records are reached.
    @FuzzTest(maxDuration = "15s")
    void frame(byte[] bytes) {
        FrameCheck.isHeader(bytes, 0);
        int count = bytes.length == 0 ? 1 : 1 + (bytes[0] & 7);
        byte[] body = Arrays.copyOf(bytes, Math.max(bytes.length, 32 * count));
        for (int codec = 0; codec < 2; codec++) {
            int records = codec == 0 ? body.length - 32 * count : 1 + body.length * 4 % 5_000;
            byte[] header = TestLedger.frameHeader(codec, 5, count, records, body, new byte[32]);
            byte[] frame = ByteBuffer.allocate(header.length + body.length + 4).put(header).put(body).putInt(0xC5454E44).array();
            new FrameCheck("fuzz", 0, frame).run(new byte[32], codec == 1, new long[] {6, 7});
        }
    }
}
