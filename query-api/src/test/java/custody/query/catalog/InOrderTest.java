package custody.query.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.query.answer.UnreadableQueryException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Parts come in their order, few at a time; what fails or is not waited for ends all of them.
class InOrderTest {
    private static final int PARTS = 200;

    @Test
    void partsAreTakenInTheirOrder_andFewAreAhead() {
        List<Integer> taken = new ArrayList<>();
        AtomicInteger begun = new AtomicInteger();
        try (InOrder<Integer> parts = new InOrder<>(taken::add)) {
            for (int i = 0; i < PARTS; i++) {
                int part = i;
                parts.give(() -> {
                    begun.incrementAndGet();
                    return part;
                });
                assertTrue(begun.get() - taken.size() <= InOrder.WAITING, () -> begun + " begun, " + taken.size() + " taken");
            }
            parts.finish();
        }
        assertEquals(IntStream.range(0, PARTS).boxed().toList(), taken);
    }

    @Test
    void whatAPartThrows_isThrownInItsPlace_andTheRestIsNotBegun() {
        List<Integer> taken = new ArrayList<>();
        AtomicInteger begun = new AtomicInteger();
        UnreadableQueryException thrown = assertThrows(UnreadableQueryException.class, () -> {
            try (InOrder<Integer> parts = new InOrder<>(taken::add)) {
                for (int i = 0; i < PARTS; i++) {
                    int part = i;
                    parts.give(() -> {
                        begun.incrementAndGet();
                        if (part == 3) {
                            throw new UnreadableQueryException("the fourth");
                        }
                        return part;
                    });
                }
                parts.finish();
            }
        });
        assertEquals("the fourth", thrown.getMessage());
        assertEquals(List.of(0, 1, 2), taken);
        assertTrue(begun.get() <= 3 + 1 + InOrder.WAITING, () -> begun + " begun");
    }

    @Test
    void whoDoesNotWaitAnyMore_isToldSo() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        Thread.currentThread().interrupt();
        assertThrows(UnreadableQueryException.class, () -> {
            try (InOrder<Integer> parts = new InOrder<>(each -> {})) {
                parts.give(() -> {
                    held.await();
                    return 1;
                });
                try {
                    parts.finish();
                } finally {
                    held.countDown();
                }
            }
        });
        assertTrue(Thread.interrupted());
    }
}
