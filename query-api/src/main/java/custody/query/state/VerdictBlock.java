package custody.query.state;

import custody.ledger.zstd.Expansion;
import custody.query.attribution.VerdictVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Some verdict versions in the order (cause, use), as one row of the database holds them.
///
/// Bytes: 0 or 1 (compressed), the length when compressed, then for each version its cause less the first's, its use,
/// the print of its footprint, its length and itself ([VerdictCodec]). Neighbours say nearly the same, so that
/// compression takes four fifths away.
final class VerdictBlock {
    private static final int VERSIONS = 64;
    private static final int BYTES = 32 << 10;

    /// A version with the print of the footprint that its judgement had.
    record Printed(VerdictVersion version, long print) {}

    /// The place of a version in the order.
    record At(long cause, long use) implements Comparable<At> {
        @Override
        public int compareTo(At other) {
            int byCause = Long.compare(cause, other.cause);
            return byCause != 0 ? byCause : Long.compare(use, other.use);
        }
    }

    /// A row of the table.
    record Row(long cause, long use, byte[] data) {}

    private final byte[] bytes;
    private final long[] causes;
    private final long[] uses;
    private final long[] prints;
    private final int[] starts;

    /// @param room makes it for the plain bytes, however many; the block is good until somebody else writes there
    VerdictBlock(Row row, IntFunction<byte[]> room) {
        var in = new OctetReader(row.data(), 0);
        if (in.octet() == 0) {
            bytes = row.data();
        } else {
            bytes = expanded(row.data(), in, room);
            in = new OctetReader(bytes, 0);
        }
        int versions = in.count();
        causes = new long[versions];
        uses = new long[versions];
        prints = new long[versions];
        starts = new int[versions];
        for (int i = 0; i < versions; i++) {
            causes[i] = row.cause() + in.number();
            uses[i] = in.number();
            prints[i] = in.signed();
            int length = in.count();
            starts[i] = in.at();
            in.skip(length);
        }
    }

    int size() {
        return causes.length;
    }

    long cause(int at) {
        return causes[at];
    }

    At first() {
        return new At(causes[0], uses[0]);
    }

    Printed get(int at) {
        return new Printed(VerdictCodec.read(uses[at], causes[at], new OctetReader(bytes, starts[at])), prints[at]);
    }

    /// Whether a version would be in this block if there were one.
    boolean covers(long cause, long use) {
        return compare(0, cause, use) <= 0 && compare(causes.length - 1, cause, use) >= 0;
    }

    @Nullable Printed find(long cause, long use) {
        for (int i = 0; i < causes.length; i++) {
            if (causes[i] == cause && uses[i] == use) {
                return get(i);
            }
        }
        return null;
    }

    private int compare(int at, long cause, long use) {
        int byCause = Long.compare(causes[at], cause);
        return byCause != 0 ? byCause : Long.compare(uses[at], use);
    }

    /// Rows of versions that are in order.
    static List<Row> rows(List<Printed> versions) {
        var rows = new ArrayList<Row>();
        var body = new OctetWriter();
        var one = new OctetWriter();
        var plain = new OctetWriter();
        var small = new OctetWriter();
        int from = 0;
        for (int i = 0; i < versions.size(); i++) {
            Printed each = versions.get(i);
            one.clear();
            VerdictCodec.write(each.version(), one);
            body.number(each.version().evaluatedAt() - versions.get(from).version().evaluatedAt());
            body.number(each.version().use()).signed(each.print()).number(one.size()).octets(one);
            if (i - from + 1 == VERSIONS || body.size() > BYTES || i + 1 == versions.size()) {
                VerdictVersion first = versions.get(from).version();
                rows.add(new Row(first.evaluatedAt(), first.use(), data(i - from + 1, body, plain, small)));
                body.clear();
                from = i + 1;
            }
        }
        return rows;
    }

    /// @param plain to write in, and `small` too
    private static byte[] data(int versions, OctetWriter body, OctetWriter plain, OctetWriter small) {
        plain.clear();
        plain.number(versions).octets(body);
        small.clear();
        small.octet(1).number(plain.size());
        if (!plain.compressInto(small)) {
            small.clear();
            small.octet(0).octets(plain);
        }
        return small.toByteArray();
    }

    private static byte[] expanded(byte[] data, OctetReader in, IntFunction<byte[]> room) {
        int length = in.count();
        byte[] plain = room.apply(length);
        int size = Expansion.expand(data, in.at(), data.length - in.at(), plain);
        if (size != length) {
            throw new IllegalStateException("a block of verdicts has " + size + " bytes, not " + length);
        }
        return plain;
    }
}
