package custody.query.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.read.EntryReader;
import custody.query.answer.Condition;
import custody.query.answer.Page;
import custody.query.answer.Projections;
import custody.query.answer.UnreadableQueryException;
import custody.query.measure.BlastRadius.Kind;
import custody.query.measure.BlastRadius.Spot;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What a question says whose time is over, as it is for one that nobody waits for any more.
class KnownTest {
    private final Projections projections = nothing(Projections.class);
    private final EntryReader entries = nothing(EntryReader.class);

    private static <T> T nothing(Class<T> port) {
        Map<Class<?>, Object> answers =
                Map.of(Instant.class, Instant.EPOCH, Map.class, Map.of(), Page.class, new Page<>(List.of(), false, null));
        return port.cast(Proxy.newProxyInstance(
                KnownTest.class.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> answers.get(method.getReturnType())));
    }

    @AfterEach
    void goOn() {
        assertTrue(Thread.interrupted());
    }

    private static void says(String instead, Executable question) {
        Thread.currentThread().interrupt();
        assertEquals("this took too long; " + instead, assertThrows(UnreadableQueryException.class, question).getMessage());
    }

    @Test
    void listsOfATime_areToldToTakeAShorterOne() {
        says("choose a shorter time", () -> Exposed.to(projections, entries, "t:a", Condition.ANY_ENTRY, 7));
        says("choose a shorter time", () -> Triggers.unanswered(projections, entries, Condition.ANY_ENTRY, Duration.ofDays(5), 7));
    }

    @Test
    void whatHasNoTime_isToldWhatItHas() {
        says("choose a smaller maxDepth, or a root further on",
                () -> new BlastWalk(projections, entries, 7, new Spot(Kind.IDENTITY, "u:ann"), 4).radius());
        says("grants(filter: {granteeId, state: [ACTIVE]}) lists its grants by pages",
                () -> BlastWalk.reachable(projections, entries, 7, "u:ann"));
    }

    @Test
    void metrics_shareTheirTime() {
        ControlMetrics metrics = ControlMetrics.of(projections, entries, Instant.EPOCH, Instant.EPOCH, 7, Duration.ofDays(1));
        says("ask for fewer metrics at once or choose a shorter time", () -> metrics.provenanceDebt(List.of()));
    }
}
