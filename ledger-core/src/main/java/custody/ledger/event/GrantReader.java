package custody.ledger.event;

import custody.ledger.json.JsonNode.Member;
import java.time.Instant;
import java.util.List;

/// Reads the grant part of an event.
final class GrantReader {
    private GrantReader() {}

    static Grant read(Part part) throws EventFormatException {
        String ref = null;
        Actor grantee = null;
        List<String> scope = List.of();
        List<String> actions = List.of();
        String conditions = null;
        Instant startsAt = null;
        Instant expiresAt = null;
        String task = null;
        String justification = null;
        String ticket = null;
        Boolean breakGlass = null;
        Integer quorum = null;
        for (Member m : part.members()) {
            switch (m.name()) {
                case "ref" -> ref = part.text(m);
                case "grantee" -> grantee = EventParts.actor(part, m);
                case "scope" -> scope = part.texts(m);
                case "actions" -> actions = part.texts(m);
                case "conditions" -> conditions = part.object(m);
                case "startsAt" -> startsAt = part.time(m);
                case "expiresAt" -> expiresAt = part.time(m);
                case "task" -> task = part.text(m);
                case "justification" -> justification = part.text(m);
                case "ticket" -> ticket = part.text(m);
                case "breakGlass" -> breakGlass = part.truth(m);
                case "quorum" -> quorum = part.smallInteger(m, 1);
                default -> throw part.unknown(m);
            }
        }
        return new Grant(part.required(ref, "ref"), grantee, scope, actions, conditions, startsAt, expiresAt, task,
                justification, ticket, breakGlass, quorum);
    }
}
