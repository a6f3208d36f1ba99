package custody.ingest.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceRecord;
import custody.ingest.file.RecordFiles;
import custody.ingest.intake.Batch;
import custody.ingest.intake.MemorySources;
import custody.ingest.intake.NativeReader;
import custody.ingest.intake.Poster;
import custody.ingest.intake.RawReader;
import custody.ingest.recognise.Adapters;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventDefaults;
import custody.ledger.event.EventFormatException;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Any bytes at all, to every reader of the intake: only the failures that they document may come out. The first
/// byte says to which one.
class IntakeFuzzTest {
    @FuzzTest(maxDuration = "25s")
    void anyBytes(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0] & 7) {
            case 0 -> json(bytes);
            case 1 -> posted(bytes);
            case 2 -> adapters(bytes);
            case 3 -> files(bytes);
            case 4 -> headers(bytes);
            case 5 -> lines(bytes);
            case 6 -> raw(bytes);
            default -> encoded(bytes);
        }
    }

    /// What is read can be written, and reads as the same.
    private static void json(byte[] bytes) {
        try {
            byte[] canonical = CanonicalJson.bytes(JsonDocument.parse(bytes).root());
            byte[] again = CanonicalJson.bytes(JsonDocument.parse(canonical).root());
            if (!Arrays.equals(canonical, again)) {
                throw new AssertionError("the canonical form has another one");
            }
        } catch (JsonException e) {
            requireOffset(e.offset(), bytes);
        }
    }

    private static void requireOffset(int offset, byte[] bytes) {
        if (offset < 0 || offset > bytes.length) {
            throw new AssertionError("an error stands outside of the document: " + offset);
        }
    }

    private static void posted(byte[] bytes) {
        new NativeReader(Poster.ofAny()).read(bytes, 0, bytes.length, 0, new Batch());
        new NativeReader(Poster.ofAny()).readAll(bytes, new Batch());
    }

    /// An event that is read is written, and reads as the same.
    private static void encoded(byte[] bytes) {
        try {
            var event = EventCodec.decodePosted(JsonDocument.parse(bytes).root(), new EventDefaults("native:fuzz"));
            byte[] encoded = EventCodec.encode(event);
            if (!EventCodec.decode(JsonDocument.parse(encoded).root()).equals(event)) {
                throw new AssertionError("an event is another after encoding");
            }
        } catch (JsonException | EventFormatException e) {
            // Not an event: that is an answer.
        }
    }

    private static void adapters(byte[] bytes) {
        try {
            JsonNode node = JsonDocument.parse(bytes).root();
            for (var adapter : Adapters.all()) {
                adapter.groupKey(node);
                adapter.map(List.of(new SourceRecord(0, node)), SourceContext.of(adapter.defaultSourceId(node)));
            }
        } catch (JsonException e) {
            // No record.
        }
    }

    private static void files(byte[] bytes) {
        try {
            RecordFiles.read(new ByteArrayInputStream(bytes), 100, item -> {});
        } catch (IOException e) {
            // Damaged gzip.
        }
    }

    private static void raw(byte[] bytes) {
        RawReader reader = new RawReader(Poster.ofAny(), Adapters.recogniser(), new MemorySources(), SourceContext.of("fuzz"), null,
                InstantSource.fixed(Instant.EPOCH));
        Batch batch = new Batch();
        try {
            RecordFiles.read(new ByteArrayInputStream(bytes), 1 << 20, item -> reader.read(item, batch));
            reader.end(batch);
        } catch (IOException e) {
            // Damaged gzip.
        }
    }

    private static void headers(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int middle = text.length() / 2;
        CloudEventHeaders.decoded(text);
        try {
            JsonNode event = CloudEventHeaders.event(List.of(
                    Map.entry("ce-" + text.substring(0, middle), text.substring(middle)), Map.entry("ce-id", text)), bytes);
            new NativeReader(Poster.ofAny()).cloudEvent(event, 0, new Batch());
        } catch (JsonException e) {
            // Data beyond the limits.
        }
    }

    private static void lines(byte[] bytes) {
        try {
            LineWindows windows = new LineWindows(new ByteArrayInputStream(bytes));
            LineWindows.Window window;
            do {
                window = windows.next();
                for (int i = 0; i < window.lines(); i++) {
                    new NativeReader(Poster.ofAny()).read(
                            window.bytes(), window.bounds()[2 * i], window.bounds()[2 * i + 1], i, new Batch());
                }
            } while (!window.isLast());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
