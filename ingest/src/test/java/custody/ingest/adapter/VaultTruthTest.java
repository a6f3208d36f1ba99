package custody.ingest.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A recorded server whose true story is known: what its audit device can tell, we tell.
final class VaultTruthTest {
    @Test
    void issuesAndEndsOfCredentialsAreTold() throws Exception {
        Path corpus = Run.corpus();
        assumeTrue(corpus != null, "no corpus beside the project");
        Run run = Run.of(corpus.resolve("openbao/audit"));
        JsonNode truth = JsonDocument.parse(Files.readAllBytes(corpus.resolve("openbao/truth/truth.json"))).root();
        List<String> wrong = new ArrayList<>();
        int issued = 0;
        int ended = 0;
        for (JsonNode credential : truth.get("credentials").elements()) {
            View view = View.of(credential);
            String name = view.textOr("?", "id");
            String namespace = view.text("namespace");
            String lease = (namespace == null ? "" : namespace + "/") + view.text("lease_id");
            for (View line : view.at("issued", "audit").elements()) {
                issued++;
                List<Event> told = of(run, line.textOr("", "request_id"));
                boolean byLease = told.stream().anyMatch(e -> e.type() == EventType.ISSUE && e.credential() != null
                        && (e.credential().ref().endsWith(":" + lease) || e.credential().kind().equals("wrappingToken")));
                String entity = view.text("issued", "observed", "entity_id");
                String shown = view.text("issued", "observed", "display_name");
                boolean who = told.stream().anyMatch(e -> entity != null
                        ? e.actor() != null && e.actor().ref().endsWith(":entity:" + entity)
                                || e.onBehalfOf().stream().anyMatch(hop -> hop.ref().endsWith(":entity:" + entity))
                        : shown == null || e.actor() != null && shown.equals(e.actor().name()));
                if (!byLease || !who) {
                    wrong.add(name + " issue " + told.stream().map(e -> e.type() + " " + e.outcome()).toList());
                }
            }
            for (View line : view.at("end", "audit").elements()) {
                ended++;
                List<Event> told = of(run, line.textOr("", "request_id"));
                if (told.stream().noneMatch(e -> e.type() == EventType.REVOCATION || e.type() == EventType.ADMIN)) {
                    wrong.add(name + " end " + view.text("end", "how") + told.stream().map(Event::type).toList());
                }
            }
        }
        System.out.println("truth: issues " + issued + ", ends " + ended + ", not told " + wrong);
        assertTrue(issued >= 20 && ended >= 10, "the truth was read");
        assertEquals(List.of(), wrong);
    }

    private static List<Event> of(Run run, String requestId) {
        return run.events.stream().filter(e -> e.source().eventId().equals(requestId)).toList();
    }

    @Test
    void otherDevicesAddNoSecondUse() throws Exception {
        Path corpus = Run.corpus();
        assumeTrue(corpus != null, "no corpus beside the project");
        var first = Run.of(corpus.resolve("openbao/audit")).events.stream().filter(e -> e.type() == EventType.USE).map(Event::id).toList();
        var others = Run.of(corpus.resolve("openbao/audit-other/elided.ndjson.gz")).events.stream()
                .filter(e -> e.type() == EventType.USE).map(Event::id).toList();
        assertTrue(others.size() > 200);
        assertEquals(List.of(), others.stream().filter(id -> !first.contains(id)).toList());
    }
}
