package custody.query.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How facts stand in rows: as JSON ([RecordText] writes records), a ref as a key, a time as microseconds.
final class Facts {
    /// After every time; also "no end".
    static final long NO_END = Long.MAX_VALUE;
    /// Longer refs stand by their hash: an index takes no key of any length.
    private static final int LONGEST_KEY = 200;

    private static final ObjectMapper JSON = new ObjectMapper()
            .setSerializationInclusion(JsonInclude.Include.NON_EMPTY)
            .registerModule(new SimpleModule()
                    .addSerializer(Instant.class, new TimeOut())
                    .addDeserializer(Instant.class, new TimeIn()));

    private Facts() {}

    static String write(Object facts) {
        try {
            return JSON.writeValueAsString(facts).replace("\\u0000", "\\ufffd");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("facts that are no JSON", e);
        }
    }

    static <T> T read(String text, Class<T> as) {
        if (!as.isRecord()) {
            return readAny(text, as);
        }
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            return RecordReader.read(parser, as);
        } catch (IOException e) {
            throw new IllegalStateException("a row of the catalogue does not read", e);
        }
    }

    /// Slower, and the same of records.
    static <T> T readAny(String text, Class<T> as) {
        try {
            return JSON.readValue(text, as);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row of the catalogue does not read", e);
        }
    }

    /// The texts of one list in a row, without the rest of it.
    static List<String> texts(String text, String member) {
        List<String> found = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                if (name.equals(member)) {
                    for (String each = parser.nextTextValue(); each != null; each = parser.nextTextValue()) {
                        found.add(each);
                    }
                    return found;
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new IllegalStateException("a row of the catalogue does not read", e);
        }
        return found;
    }

    /// The key of a ref.
    static String key(String ref) {
        return key(ref, LONGEST_KEY);
    }

    /// Whether a key may be the hash of a ref, and not the ref itself.
    static boolean isHash(String key) {
        return key.startsWith("#");
    }

    /// The key of a ref that stands in a longer one.
    static String key(String ref, int longest) {
        if (ref.length() <= longest) {
            return ref.indexOf('\0') < 0 ? ref : ref.replace('\0', '\ufffd');
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(ref.getBytes(StandardCharsets.UTF_8));
            return "#" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static @Nullable String keyOrNull(@Nullable String ref) {
        return ref == null ? null : key(ref);
    }

    /// Microseconds since 1970, cut off; what lies too far away becomes the nearest that fits.
    static long micros(Instant time) {
        long seconds = Math.clamp(time.getEpochSecond(), -9_000_000_000_000L, 9_000_000_000_000L);
        return seconds * 1_000_000 + time.getNano() / 1_000;
    }

    static long micros(@Nullable Instant time, long absent) {
        return time == null ? absent : micros(time);
    }

    private static final class TimeOut extends StdSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        private TimeOut() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant time, JsonGenerator to, SerializerProvider provider) throws IOException {
            to.writeString(time.toString());
        }
    }

    private static final class TimeIn extends StdDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        private TimeIn() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser from, DeserializationContext context) throws IOException {
            return RecordReader.time(from.getText());
        }
    }
}
