package custody.ingest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// However a stream comes in, the same lines come out, each once.
class LineWindowsTest {
    @Test
    void anyStream_inAnyPieces_givesItsLines() throws IOException {
        long seed = 20_261_125L;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            StringBuilder text = new StringBuilder();
            List<String> expected = new ArrayList<>();
            int lines = random.nextInt(40);
            for (int i = 0; i < lines; i++) {
                int length = switch (random.nextInt(5)) {
                    case 0 -> 0;
                    case 1 -> random.nextInt(300_000);
                    default -> random.nextInt(200);
                };
                String line = String.valueOf((char) ('a' + random.nextInt(26))).repeat(length);
                text.append(line).append(i < lines - 1 || random.nextBoolean() ? "\n" : "");
                if (!line.isEmpty()) {
                    expected.add(line);
                }
            }
            assertEquals(expected, lines(new Pieces(text.toString().getBytes(StandardCharsets.UTF_8), random)));
        }
    }

    @Test
    void memory_isBoundedByTheLongestLine() throws IOException {
        byte[] line = ("x".repeat(99) + "\n").getBytes(StandardCharsets.UTF_8);
        InputStream endless = new InputStream() {
            private long at;

            @Override
            public int read() {
                return at < 200L << 20 ? line[(int) (at++ % line.length)] : -1;
            }

            @Override
            public int read(byte[] bytes, int from, int length) {
                int n = (int) Math.min(Math.min(length, (200L << 20) - at), line.length - at % line.length);
                if (n <= 0) {
                    return -1;
                }
                System.arraycopy(line, (int) (at % line.length), bytes, from, n);
                at += n;
                return n;
            }
        };
        LineWindows windows = new LineWindows(endless);
        long count = 0;
        while (true) {
            LineWindows.Window window = windows.next();
            assertTrue(window.bytes().length <= 2 * LineWindows.WINDOW + (1 << 16), () -> "window of " + window.bytes().length);
            count += window.lines();
            if (window.isLast()) {
                break;
            }
        }
        assertEquals(((200L << 20) + 99) / 100, count);
    }

    private static List<String> lines(InputStream in) throws IOException {
        LineWindows windows = new LineWindows(in);
        List<String> lines = new ArrayList<>();
        while (true) {
            LineWindows.Window window = windows.next();
            for (int i = 0; i < window.lines(); i++) {
                int from = window.bounds()[2 * i];
                lines.add(new String(window.bytes(), from, window.bounds()[2 * i + 1] - from, StandardCharsets.UTF_8));
            }
            if (window.isLast()) {
                return lines;
            }
        }
    }

    private static final class Pieces extends InputStream {
        private final ByteArrayInputStream in;
        private final Random random;

        Pieces(byte[] bytes, Random random) {
            this.in = new ByteArrayInputStream(bytes);
            this.random = random;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int from, int length) {
            return in.read(bytes, from, Math.min(length, 1 + random.nextInt(70_000)));
        }
    }
}
