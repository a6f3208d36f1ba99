package custody.ingest.http;

import custody.ingest.adapter.cloudevents.CloudEventsAdapter;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// CloudEvents in binary mode: `ce-…` headers are the attributes, the body is the data.
final class CloudEventHeaders {
    private static final String PREFIX = "ce-";

    private CloudEventHeaders() {}

    /// The event as one object. Data that is no acceptable JSON becomes `data_base64`, which no event has, so that
    /// the whole is refused with its bytes.
    static JsonNode event(Iterable<Map.Entry<String, String>> headers, byte[] data) throws JsonException {
        Map<String, String> attributes = new TreeMap<>();
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith(PREFIX) && name.length() > PREFIX.length()) {
                attributes.put(name.substring(PREFIX.length()), decoded(header.getValue()));
            }
        }
        attributes.remove("data_base64");
        try {
            JsonDocument.parse(data.clone());
        } catch (JsonException e) {
            if (data.length > 0) {
                attributes.put("data_base64", Base64.getEncoder().encodeToString(data));
            }
            return CloudEventsAdapter.binary(attributes, new byte[0]);
        }
        return CloudEventsAdapter.binary(attributes, data);
    }

    /// A header value with its percent-encoded bytes as UTF-8; where it is not well-formed it stays as it is.
    static String decoded(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            int high = c == '%' && i + 2 < value.length() ? Character.digit(value.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(value.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }
}
