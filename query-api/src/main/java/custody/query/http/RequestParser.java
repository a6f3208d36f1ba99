package custody.query.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.query.graphql.QueryRequest;
import custody.query.graphql.TrustedDocuments;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the parameters of a request out of a JSON body or a query string. Unknown keys are ignored, as the
/// specification asks.
final class RequestParser {
    private static final int MAX_NESTING = 64;

    private final ObjectMapper json;
    private final TrustedDocuments documents;

    RequestParser(TrustedDocuments documents) {
        this.documents = documents;
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
                .build();
        this.json = new ObjectMapper(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /// A request that cannot be made sense of; the message is for the client.
    static final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1;

        BadRequestException(String message) {
            super(message);
        }
    }

    /// Reads a POST body.
    QueryRequest body(byte[] body) throws BadRequestException {
        Object value;
        try {
            value = json.readValue(body, Object.class);
        } catch (JacksonException e) {
            throw new BadRequestException("the body is not JSON (near byte " + offset(e) + ")");
        } catch (java.io.IOException e) {
            throw new BadRequestException("the body is not readable");
        }
        if (value instanceof Iterable<?>) {
            throw new BadRequestException("batches are not taken: send one operation");
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new BadRequestException("the body is not a JSON object");
        }
        return request(map, false);
    }

    /// Reads the parameters of a GET; `variables` and `extensions` are JSON texts.
    QueryRequest parameters(
            @Nullable String query,
            @Nullable String documentId,
            @Nullable String operationName,
            @Nullable String variables,
            @Nullable String extensions)
            throws BadRequestException {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("query", query);
        map.put("documentId", documentId);
        map.put("operationName", operationName == null || operationName.isEmpty() ? null : operationName);
        map.put("variables", parse("variables", variables));
        map.put("extensions", parse("extensions", extensions));
        return request(map, true);
    }

    /// Reads the payload of a socket's `subscribe`.
    QueryRequest payload(@Nullable Object payload) throws BadRequestException {
        if (!(payload instanceof Map<?, ?> map)) {
            throw new BadRequestException("the payload is not an object");
        }
        return request(map, false);
    }

    ObjectMapper json() {
        return json;
    }

    private @Nullable Object parse(String name, @Nullable String text) throws BadRequestException {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return json.readValue(text, Object.class);
        } catch (JacksonException e) {
            throw new BadRequestException(name + " is not JSON");
        }
    }

    private QueryRequest request(Map<?, ?> map, boolean readOnly) throws BadRequestException {
        Object id = map.get("documentId");
        String query = id == null ? text(map.get("query")) : document(id, map.get("query"));
        Object operation = map.get("operationName");
        if (operation != null && !(operation instanceof String)) {
            throw new BadRequestException("operationName is not a string");
        }
        object("extensions", map.get("extensions"));
        return new QueryRequest(query, (String) operation, object("variables", map.get("variables")), readOnly, id != null, null);
    }

    private static String text(@Nullable Object query) throws BadRequestException {
        if (!(query instanceof String text) || text.isBlank()) {
            throw new BadRequestException("query is missing or not a string");
        }
        return text;
    }

    private String document(Object id, @Nullable Object query) throws BadRequestException {
        if (!(id instanceof String text)) {
            throw new BadRequestException("documentId is not a string");
        }
        if (query != null) {
            throw new BadRequestException("give query or documentId, not both");
        }
        return documents.find(text).orElseThrow(() -> new BadRequestException(
                "documentId names no trusted document; it is sha256: and the hexadecimal hash of one"));
    }

    private static Map<String, Object> object(String name, @Nullable Object value) throws BadRequestException {
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new BadRequestException(name + " is not an object");
        }
        Map<String, Object> out = new LinkedHashMap<>();
        map.forEach((key, each) -> out.put(String.valueOf(key), each));
        return out;
    }

    private static long offset(JacksonException e) {
        return e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
    }
}
