package custody.ledger.entry;

import custody.ledger.merkle.Hash;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The line that the tree commits to for one entry (`docs/spec/journal.md`, section 1).
///
/// `time` is ledger time in whole microseconds of the years 0 to 9999, `previous` the leaf hash of the entry before
/// (zeros before entry 0), `payload` the commitment, `size` the payload's length in bytes. Source and type hold
/// nothing that JSON would escape. There is one encoding of each leaf, and [#parse] takes no other.
public record Leaf(long index, Hash previous, Instant time, String source, String type, Hash payload, int size) {
    /// No leaf is longer: two hashes, two numbers, a time, the longest source and type, and the keys.
    public static final int MAX_BYTES = 512;

    private static final Pattern SOURCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");
    private static final Pattern TYPE = Pattern.compile("[A-Z][A-Z_]{0,31}");
    private static final Pattern LINE = Pattern.compile(
            "\\{\"v\":1,\"index\":(0|[1-9][0-9]{0,18}),\"prev\":\"([0-9a-f]{64})\",\"time\":\"([0-9TZ:.-]{27})\","
                    + "\"source\":\"([A-Za-z0-9._:/-]{1,128})\",\"type\":\"([A-Z_]{1,32})\",\"payload\":\"([0-9a-f]{64})\","
                    + "\"size\":(0|[1-9][0-9]{0,9})\\}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MICROSECOND = 1_000;
    private static final Instant YEAR_0 = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

    public Leaf {
        if (index < 0 || size < 0) {
            throw new IllegalArgumentException("index " + index + ", size " + size);
        }
        if (time.getNano() % MICROSECOND != 0 || time.isBefore(YEAR_0) || !time.isBefore(YEAR_10000)) {
            throw new IllegalArgumentException("a leaf cannot say the time " + time);
        }
        if (!SOURCE.matcher(source).matches() || !TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException("a leaf cannot name this source or type");
        }
        if (index == 0 && !previous.equals(Hash.ZERO)) {
            throw new IllegalArgumentException("nothing is before entry 0");
        }
    }

    /// The exact bytes, without a line end.
    public byte[] encode() {
        return ("{\"v\":1,\"index\":" + index + ",\"prev\":\"" + previous.toHex() + "\",\"time\":\"" + TIME.format(time)
                        + "\",\"source\":\"" + source + "\",\"type\":\"" + type + "\",\"payload\":\"" + payload.toHex()
                        + "\",\"size\":" + size + "}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// `SHA-256(0x00 || encode())`: the leaf of the tree and the link of the chain.
    public Hash hash() {
        return Hash.ofLeaf(encode());
    }

    /// Reads a leaf.
    ///
    /// @throws LeafFormatException unless the bytes are exactly what [#encode] gives for it.
    public static Leaf parse(byte[] bytes) throws LeafFormatException {
        if (bytes.length > MAX_BYTES) {
            throw new LeafFormatException("a leaf of " + bytes.length + " bytes");
        }
        Matcher line = LINE.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!line.matches()) {
            throw new LeafFormatException("not a leaf of version 1");
        }
        try {
            Leaf leaf = new Leaf(
                    Long.parseLong(line.group(1)), Hash.parseHex(line.group(2)), Instant.parse(line.group(3)), line.group(4),
                    line.group(5), Hash.parseHex(line.group(6)), Integer.parseInt(line.group(7)));
            if (!Arrays.equals(leaf.encode(), bytes)) {
                throw new LeafFormatException("a leaf in another spelling than the one there is");
            }
            return leaf;
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new LeafFormatException("not a leaf of version 1: " + e.getMessage());
        }
    }
}
