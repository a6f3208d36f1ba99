package custody.query.graphql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.ledger.event.Link;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.query.audit.OwnEntries;
import custody.query.audit.UnrecordedException;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `annotate`: a note is an entry like any other, so it can be proved and never be changed.
@Singleton
final class NoteFetchers implements Fetchers {
    private static final int NOTE_MAX = 10_000;
    private static final int CASE_MAX = 256;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Entries entries;
    private final OwnEntries own;

    NoteFetchers(Entries entries, OwnEntries own) {
        this.entries = entries;
        this.own = own;
    }

    private record Payload(@Nullable EventNode event, @Nullable String clientMutationId, List<UserError> errors) {}

    @Override
    public void wire(Wiring wiring) {
        UserError.wire(wiring);
        wiring.type("Mutation", Object.class).fetch("annotate", this::annotate);
        wiring.type("AnnotatePayload", Payload.class)
                .value("event", Payload::event)
                .value("clientMutationId", Payload::clientMutationId)
                .value("userErrors", Payload::errors);
    }

    private Payload annotate(DataFetchingEnvironment environment) {
        Map<String, Object> input = Arguments.required(environment, "input");
        String note = String.valueOf(input.get("note")).strip();
        String caseRef = input.get("caseRef") instanceof String text && !text.isBlank() ? text.strip() : null;
        String client = input.get("clientMutationId") instanceof String text ? text : null;
        Optional<EventNode> about = subject(String.valueOf(input.get("eventId")));
        List<UserError> errors = new ArrayList<>();
        if (note.isEmpty() || note.length() > NOTE_MAX) {
            errors.add(UserError.input("NOTE_LENGTH", "a note has 1 to " + NOTE_MAX + " characters", "note"));
        }
        if (caseRef != null && caseRef.length() > CASE_MAX) {
            errors.add(UserError.input("CASE_LENGTH", "the reference of a case has up to " + CASE_MAX + " characters", "caseRef"));
        }
        if (about.isEmpty()) {
            errors.add(UserError.input("EVENT_UNKNOWN", "there is no event of that id", "eventId"));
        }
        if (!errors.isEmpty() || about.isEmpty()) {
            return new Payload(null, client, errors);
        }
        return new Payload(append(RequestScope.of(environment.getGraphQlContext()), about.get(), note, caseRef), client, List.of());
    }

    /// An entry, by the id of its event, use, approval or revocation.
    private Optional<EventNode> subject(String text) {
        return NodeId.parse(text).flatMap(id -> switch (id.kind()) {
            case EVENT, USE, APPROVAL, REVOCATION, ALERT -> entries.node(id.index());
            case GRANT, SECRET, CREDENTIAL, IDENTITY, SOURCE, CHECKPOINT, PACK, REVIEW -> Optional.empty();
        });
    }

    private EventNode append(RequestScope scope, EventNode about, String note, @Nullable String caseRef) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("entry", about.index());
        record.put("leafHash", about.entry().leafHash().toHex());
        record.put("note", note);
        record.put("case", caseRef);
        List<Link> links = new ArrayList<>(List.of(new Link(OwnEntries.SUBJECT, OwnEntries.subject(about.index()))));
        if (caseRef != null) {
            links.add(new Link(OwnEntries.CASE, caseRef));
        }
        try {
            long index = own.append("annotate", scope.caller().name(), scope.requestId(), links, json(record));
            return entries.required(index);
        } catch (UnrecordedException e) {
            throw new QueryException(ErrorCode.SOURCE_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode json(Map<String, Object> record) {
        try {
            return JsonDocument.parse(JSON.writeValueAsBytes(Map.of("annotation", record))).root();
        } catch (JsonProcessingException | JsonException e) {
            throw QueryException.badInput("a note is text: half a surrogate pair is none");
        }
    }
}
