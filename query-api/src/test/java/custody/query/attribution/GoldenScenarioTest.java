package custody.query.attribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Alice asks for an agent, Bob approves, the agent reads, the task is closed, the key goes on working.
class GoldenScenarioTest {
    @Test
    void everyOrderOfArrivalEndsInTheSameVerdicts() throws Exception {
        List<Event> events = events();
        String expected = Said.of(events);
        int[] orders = {0};
        permute(new ArrayList<>(events), 0, order -> {
            orders[0]++;
            assertEquals(expected, Said.of(order));
        });
        assertEquals(40_320, orders[0]);
    }

    @Test
    void firstReadIsAllowedAndTheSecondCameAfterTheRevocation() throws Exception {
        var store = new MemoryStore();
        World.run(store, events());
        VerdictVersion first = store.latest(5);
        assertEquals(Verdict.AUTHORIZED, first.verdict(), first.reason());
        assertEquals(Confidence.EXACT, first.confidence());
        assertEquals(List.of("apono:user:u-alice", "apono:grantee:agent-7", "aws:iam:role/agent-runner"),
                first.chain().stream().map(VerdictVersion.ChainHop::actorRef).toList());
        assertEquals(List.of(1L), first.approvals());
        assertEquals("Allowed: aws:iam:role/agent-runner for apono:user:u-alice, under apono:req:123, approved by "
                + "apono:user:u-bob (INC-4711).", first.reason());
        VerdictVersion second = store.latest(7);
        assertEquals(Verdict.REVOKED, second.verdict());
        assertEquals(Set.of(), second.flags());
        assertEquals(6, second.ending());
        assertEquals("Used 6 min after the grant was revoked at 2026-11-21T10:25:00Z (task closed).", second.reason());
    }

    static List<Event> events() throws Exception {
        Path file = Path.of("..", "testdata", "attribution", "golden.ndjson");
        var events = new ArrayList<Event>();
        for (String line : Files.readAllLines(file)) {
            events.add(EventCodec.decode(JsonDocument.parse(line.getBytes(StandardCharsets.UTF_8)).root()));
        }
        return events;
    }

    private static void permute(List<Event> events, int from, Consumer<List<Event>> each) {
        if (from == events.size()) {
            each.accept(events);
            return;
        }
        for (int i = from; i < events.size(); i++) {
            Collections.swap(events, from, i);
            permute(events, from + 1, each);
            Collections.swap(events, from, i);
        }
    }
}
