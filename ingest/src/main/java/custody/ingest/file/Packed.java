package custody.ingest.file;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Streams that may be gzip, seen by their first bytes, and must not grow without bound when unpacked.
public final class Packed {
    /// So much may come out whatever went in.
    private static final long FREE = 64L << 20;
    /// Beyond that, so many bytes may come out for one that went in; audit records give 10 to 60.
    private static final int MAX_RATIO = 250;
    /// What some programs put before the first byte of a text in UTF-8 (RFC 8259, section 8.1: readers may ignore it).
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private Packed() {}

    /// The stream itself, or what it unpacks to, without a byte order mark at its beginning; reading on fails with a
    /// [ZipException] where what is packed is damaged or grows beyond all measure.
    public static InputStream unpacked(InputStream stream) throws IOException {
        BufferedInputStream in = new BufferedInputStream(stream, 1 << 14);
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        if (!gzip) {
            return unmarked(in);
        }
        Counted packed = new Counted(in);
        return unmarked(new BufferedInputStream(new Measured(new GZIPInputStream(packed, 1 << 14), packed), 1 << 14));
    }

    private static InputStream unmarked(BufferedInputStream in) throws IOException {
        in.mark(BYTE_ORDER_MARK.length);
        if (!Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
            in.reset();
        }
        return in;
    }

    private static class Counted extends FilterInputStream {
        long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int n = super.read(bytes, from, length);
            count += Math.max(n, 0);
            return n;
        }
    }

    private static final class Measured extends Counted {
        private final Counted packed;

        Measured(InputStream in, Counted packed) {
            super(in);
            this.packed = packed;
        }

        @Override
        public int read() throws IOException {
            check();
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            check();
            return super.read(bytes, from, length);
        }

        private void check() throws ZipException {
            if (count > FREE && count / MAX_RATIO > packed.count) {
                throw new ZipException("unpacks to more than " + MAX_RATIO + " times its size");
            }
        }
    }
}
