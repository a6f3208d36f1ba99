package custody.server.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import custody.server.command.Commands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// `custody demo --records … --json` over recorded audit logs: every record is accounted for, nothing is logged as an
/// error, and the verifier says verified. Skipped, and said so, where the recorded logs are not at hand.
class CorpusImportTest {
    @ParameterizedTest
    @ValueSource(strings = {"cloudtrail", "vault", "openbao/audit", "onepassword", "cloudevents", "okta"})
    void everyRecordIsAccountedForAndTheLogVerifies(String part) throws Exception {
        Path records = Corpus.of(part);
        ListAppender<ILoggingEvent> logged = listen();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Commands.run(new String[] {"demo", "--forget", "--json", "--records", records.toString()},
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        assertEquals(0, exit, err.toString(StandardCharsets.UTF_8));
        JsonNode summary = Api.JSON.readTree(out.toString(StandardCharsets.UTF_8));
        assertTrue(summary.get("verified").asBoolean());
        long all = 0;
        long entries = 0;
        for (JsonNode counts : summary.get("sources")) {
            long told = counts.get("used").asLong() + counts.get("duplicates").asLong() + sum(counts.get("skipped")) + sum(counts.get("quarantined"));
            assertEquals(counts.get("records").asLong(), told, summary.toString());
            assertEquals(counts.get("events").asLong(), sum(counts.get("byType")), summary.toString());
            all += told;
            entries += counts.get("events").asLong();
        }
        assertTrue(all > 0, summary.toString());
        assertEquals(entries, summary.get("treeSize").asLong(), "every entry is told");
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(logged);
        assertEquals(List.of(), logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
        System.out.println(part + " " + summary);
    }

    /// What is logged at ERROR, or with a stack trace, from now on.
    private static ListAppender<ILoggingEvent> listen() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> appender = new ListAppender<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getLevel().isGreaterOrEqual(Level.ERROR) || event.getThrowableProxy() != null) {
                    super.append(event);
                }
            }
        };
        appender.start();
        root.addAppender(appender);
        return appender;
    }

    private static long sum(JsonNode counts) {
        long sum = 0;
        for (JsonNode count : counts) {
            sum += count.asLong();
        }
        return sum;
    }
}
