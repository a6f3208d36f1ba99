package custody.query.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.query.Eventually;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WriteTurnTest {
    private final WriteTurn turn = new WriteTurn();
    private final List<String> written = Collections.synchronizedList(new ArrayList<>());

    @Test
    void oneAtATimeInTheOrderOfAsking() throws Exception {
        var asked = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        Thread first = Thread.ofPlatform().start(() -> turn.take(() -> {
            asked.countDown();
            await(mayEnd);
            written.add("first");
        }));
        await(asked);
        Thread second = waiting("second");
        Thread third = waiting("third");
        mayEnd.countDown();
        for (Thread each : List.of(first, second, third)) {
            each.join();
        }
        assertEquals(List.of("first", "second", "third"), written);
    }

    @Test
    void whoHasItMayTakeItAgainAndAFailureGivesItBack() throws Exception {
        turn.take(() -> turn.take(() -> written.add("within")));
        try {
            turn.take(() -> {
                throw new IllegalStateException("disk gone");
            });
        } catch (IllegalStateException e) {
            written.add(e.getMessage());
        }
        Thread.ofPlatform().start(() -> turn.take(() -> written.add("other"))).join();
        assertEquals(List.of("within", "disk gone", "other"), written);
    }

    private Thread waiting(String name) throws Exception {
        Thread thread = Thread.ofPlatform().start(() -> turn.take(() -> written.add(name)));
        Eventually.holds(() -> thread.getState() == Thread.State.WAITING, () -> thread.getState().toString());
        return thread;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
