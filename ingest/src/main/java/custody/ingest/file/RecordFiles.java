package custody.ingest.file;

import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Reads records out of files: one JSON document (a record, an array of them, or a wrapper such as
/// `{"Records":[…]}`), or one record a line; gzip is seen by its first bytes.
///
/// A file up to [#MAX_WHOLE] bytes is tried as one document first; what is longer or no document is read by line,
/// one at a time.
public final class RecordFiles {
    /// Longest file that is read as one document, unpacked.
    public static final int MAX_WHOLE = 64 << 20;
    /// Longest line.
    public static final int MAX_LINE = 16 << 20;
    /// A line this long has no end: reading stops.
    private static final long ENDLESS = 256L << 20;
    private static final List<String> WRAPPERS = List.of("Records", "records", "items");

    private RecordFiles() {}

    /// What a file holds at one place: JSON, or bytes that are none.
    public sealed interface Item {
        /// Zero-based among the records of its file.
        long position();

        /// A record.
        record Json(long position, JsonNode node) implements Item {}

        /// Bytes that cannot be read, with the reason: `json_…`, or `line_too_long` (then its beginning only), and
        /// the byte where reading stopped. The array is handed over.
        @SuppressWarnings("ArrayRecordComponent")
        record Damaged(long position, byte[] bytes, String code, int offset) implements Item {}
    }

    /// A line goes on for ever; what it begins with was taken as damaged.
    public static final class EndlessLineException extends IOException {
        private static final long serialVersionUID = 1;

        public EndlessLineException() {
            super("a line goes on for more than " + (ENDLESS >> 20) + " MiB");
        }
    }

    /// Takes what is read of files, in order.
    public interface Sink {
        void take(Path file, Item item) throws IOException;
    }

    /// Takes what is read of one stream, in order.
    public interface ItemSink {
        void take(Item item) throws IOException;
    }

    /// Reads a file, or every file below a directory in the order of their names.
    public static void read(Path path, Sink sink) throws IOException {
        if (!Files.isDirectory(path)) {
            readFile(path, sink);
            return;
        }
        List<Path> files;
        try (Stream<Path> below = Files.walk(path)) {
            files = below.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            readFile(file, sink);
        }
    }

    private static void readFile(Path file, Sink sink) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            read(in, MAX_WHOLE, item -> sink.take(file, item));
        }
    }

    /// Reads a stream, as one document when it has at most `maxWhole` bytes, unpacked, and is one.
    public static void read(InputStream stream, int maxWhole, ItemSink sink) throws IOException {
        InputStream in = Packed.unpacked(stream);
        byte[] head = in.readNBytes(maxWhole + 1);
        if (head.length > maxWhole) {
            lines(new SequenceInputStream(new ByteArrayInputStream(head), in), sink);
        } else if (!document(head, sink)) {
            lines(new ByteArrayInputStream(head), sink);
        }
    }

    private static boolean document(byte[] bytes, ItemSink sink) throws IOException {
        JsonNode root;
        try {
            root = JsonDocument.parse(bytes).root();
        } catch (JsonException e) {
            return false;
        }
        long position = 0;
        for (JsonNode record : records(root)) {
            sink.take(new Item.Json(position++, record));
        }
        return true;
    }

    /// The records of one document.
    public static Iterable<JsonNode> records(JsonNode root) {
        if (root.isArray()) {
            return root.elements();
        }
        for (String wrapper : WRAPPERS) {
            JsonNode list = root.get(wrapper);
            if (list != null && list.isArray()) {
                return list.elements();
            }
        }
        return List.of(root);
    }

    private static void lines(InputStream bytes, ItemSink sink) throws IOException {
        InputStream in = bytes instanceof ByteArrayInputStream ? bytes : new BufferedInputStream(bytes, 1 << 16);
        long position = 0;
        ByteArrayOutputStream line = new ByteArrayOutputStream(4096);
        boolean tooLong = false;
        // A document printed over several lines begins with a line that is a lone brace, and ends with one.
        int brace = 0;
        int first = 0;
        int lineStart = 0;
        long dropped = 0;
        int b;
        do {
            b = in.read();
            if (b >= 0 && b != '\n') {
                if (tooLong && ++dropped > ENDLESS) {
                    sink.take(new Item.Damaged(position, line.toByteArray(), "line_too_long", MAX_LINE));
                    throw new EndlessLineException();
                }
                first = line.size() == lineStart ? b : first;
                tooLong |= line.size() >= MAX_LINE;
                if (!tooLong) {
                    line.write(b);
                }
                continue;
            }
            if (brace == 1 && lineStart > 0 && first == '{') {
                byte[] all = line.toByteArray();
                position = line(position, Arrays.copyOf(all, lineStart), sink);
                line.reset();
                line.write(all, lineStart, all.length - lineStart);
                brace = 0;
                lineStart = 0;
            }
            brace = line.size() - lineStart == 1 && brace == 0 && lineStart == 0 && first == '{' ? 1 : brace;
            boolean ends = line.size() - lineStart == 1 && first == '}';
            if (b >= 0 && brace == 1 && !ends && !tooLong) {
                line.write('\n');
                lineStart = line.size();
                continue;
            }
            brace = 0;
            lineStart = 0;
            byte[] text = line.toByteArray();
            if (tooLong) {
                sink.take(new Item.Damaged(position++, text, "line_too_long", MAX_LINE));
            } else if (!isBlank(text)) {
                position = line(position, text, sink);
            }
            line.reset();
            tooLong = false;
            dropped = 0;
        } while (b >= 0);
    }

    private static long line(long position, byte[] text, ItemSink sink) throws IOException {
        long next = position;
        try {
            for (JsonNode record : records(JsonDocument.parse(text).root())) {
                sink.take(new Item.Json(next++, record));
            }
        } catch (JsonException e) {
            sink.take(new Item.Damaged(next++, text, e.code(), e.offset()));
        }
        return next;
    }

    private static boolean isBlank(byte[] text) {
        for (byte b : text) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}
