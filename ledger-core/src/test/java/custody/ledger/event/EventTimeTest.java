package custody.ledger.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.json.ByteSink;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTimeTest {
    private static final long SEED = 20_261_122;

    private static String written(Instant time) {
        ByteSink out = new ByteSink(32);
        EventTime.write(time, out);
        return new String(out.toByteArray(), StandardCharsets.US_ASCII);
    }

    /// What the library writes, which gives a fraction three, six or nine digits, without zeros at its end.
    private static String shortest(Instant time) {
        return time.toString().replaceFirst("(\\.\\d*?)0*Z", "$1Z");
    }

    @ParameterizedTest
    @CsvSource({"0000-01-01T00:00:00Z", "0099-02-28T23:59:59.000000001Z", "1969-12-31T23:59:59.999999999Z", "1970-01-01T00:00:00Z",
        "2000-02-29T12:00:00.1Z", "2026-11-22T06:00:00.00012Z", "2100-03-01T00:00:00.120Z", "9999-12-31T23:59:59.999Z"})
    void write_momentsAtTheEdges_asTheLibraryDoes(Instant time) {
        assertEquals(shortest(time), written(time));
        assertEquals(shortest(time), EventTime.format(time));
        assertEquals(Optional.of(time), EventTime.parse(written(time)));
    }

    @Test
    void format_momentsThatAreNeverParsed_asTheLibraryDoes() {
        for (Instant time : List.of(Instant.MIN, Instant.MAX, Instant.ofEpochSecond(253_402_300_800L, 120_000_000))) {
            assertEquals(shortest(time), EventTime.format(time));
        }
    }

    @Test
    void write_anyMoment_asTheLibraryDoes() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            long second = random.nextLong(-62_167_219_200L, 253_402_300_800L);
            int step = (int) Math.pow(10, random.nextInt(9));
            Instant time = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000 / step) * (long) step);
            assertEquals(shortest(time), written(time));
            assertEquals(Optional.of(time), EventTime.parse(written(time)));
        }
    }
}
