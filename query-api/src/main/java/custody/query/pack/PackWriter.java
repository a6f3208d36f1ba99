package custody.query.pack;

import com.fasterxml.jackson.databind.util.RawValue;
import custody.ledger.event.EventTime;
import custody.ledger.merkle.Hash;
import custody.ledger.read.ProofReader.PublishedCheckpoint;
import custody.query.pack.PackRefusedException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Collects the parts of a pack and puts the manifest before and the seal behind them.
final class PackWriter {
    static final int FORMAT = 1;
    static final String TOOL = "custody/0.1.0";
    /// No pack is longer.
    static final int BYTES_MAX = 64 << 20;

    private record Part(String name, byte[] line) {}

    private final List<Part> parts = new ArrayList<>();
    private final List<Long> erased = new ArrayList<>();
    private long bytes;

    void add(String name, byte[] line) throws PackRefusedException {
        parts.add(new Part(name, line));
        bytes += line.length + 1;
        if (bytes > BYTES_MAX) {
            throw new PackRefusedException(Reason.TOO_LARGE, "the pack would have more than " + BYTES_MAX + " bytes; ask for less");
        }
    }

    void erased(long index) {
        erased.add(index);
    }

    /// What a manifest says besides its parts. `request` is the canonical JSON of the request as the ledger has it.
    record Heading(PublishedCheckpoint checkpoint, byte[] request, long export, Instant exportedAt, int entries, int verdicts, long omittedUses) {}

    /// A whole pack; `manifest` is its hash and names it.
    record Written(Hash manifest, byte[] bytes) {}

    Written finish(Heading heading) {
        byte[] manifest = manifest(heading);
        byte[] hash = sha256(manifest);
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) bytes + manifest.length + 128);
        out.writeBytes(manifest);
        out.write('\n');
        for (Part part : parts) {
            out.writeBytes(part.line);
            out.write('\n');
        }
        out.writeBytes(PackLines.line("end", HexFormat.of().formatHex(hash)));
        out.write('\n');
        return new Written(Hash.copyOf(hash), out.toByteArray());
    }

    private byte[] manifest(Heading heading) {
        PublishedCheckpoint checkpoint = heading.checkpoint;
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("custody.pack", FORMAT);
        out.put("tool", TOOL);
        out.put("origin", checkpoint.checkpoint().origin());
        out.put("size", checkpoint.checkpoint().head().size());
        out.put("root", checkpoint.checkpoint().head().root().toHex());
        out.put("signedAt", EventTime.format(checkpoint.at()));
        out.put("request", new RawValue(new String(heading.request, StandardCharsets.UTF_8)));
        out.put("export", heading.export);
        out.put("exportedAt", EventTime.format(heading.exportedAt));
        out.put("entries", heading.entries);
        out.put("verdicts", heading.verdicts);
        out.put("omittedUses", heading.omittedUses);
        out.put("erased", erased);
        List<Object> all = new ArrayList<>();
        for (Part part : parts) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("part", part.name);
            one.put("bytes", part.line.length);
            one.put("sha256", HexFormat.of().formatHex(sha256(part.line)));
            all.add(one);
        }
        out.put("parts", all);
        return PackLines.bytes(out);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
