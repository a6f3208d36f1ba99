package custody.ledger.open;

import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.AppendOutcome.Appended;
import custody.ledger.admission.AppendRefusedException;
import custody.ledger.admission.Submission;
import custody.ledger.journal.JournalSettings;
import custody.ledger.publish.PublisherSettings;
import custody.ledger.read.ProofReader;
import custody.ledger.read.ProofReader.PublishedCheckpoint;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A process that writes a ledger from several threads, and says line by line what was acknowledged and what was
/// published, until it is killed.
public final class KilledWriter {
    static final LedgerSettings SETTINGS = LedgerSettings.STANDARD
            .withJournal(new JournalSettings(64 << 10, 256 << 10, 1, 1, 0))
            .withPublisher(new PublisherSettings(Duration.ofMillis(5)));
    static final int CALLERS = 4;
    private static final int BATCH_MAX = 12;

    /// A pipe keeps what was written to it when the writer is killed; nothing is buffered in between.
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private KilledWriter() {}

    public static void main(String[] arguments) throws Exception {
        OpenLedger ledger = OpenLedger.open(Path.of(arguments[0]), SETTINGS, InstantSource.system());
        int round = Integer.parseInt(arguments[1]);
        say("open " + ledger.size());
        for (int caller = 0; caller < CALLERS; caller++) {
            int number = caller;
            Thread.ofPlatform().start(() -> call(ledger, round, number));
        }
        tellCheckpoints(ledger.proofs());
    }

    private static void call(OpenLedger ledger, int round, int caller) {
        try {
            for (int batch = 0; ; batch++) {
                List<String> ids = ids(round, caller, batch);
                List<AppendOutcome> outcomes = ledger.appender().append(submissions(ids));
                StringBuilder told = new StringBuilder();
                for (int i = 0; i < ids.size(); i++) {
                    told.append("ack ").append(ids.get(i)).append(' ').append(((Appended) outcomes.get(i)).index()).append('\n');
                }
                told.append("batch ").append(caller).append(' ').append(batch);
                say(told.toString());
            }
        } catch (AppendRefusedException | InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The events of one call: the same for the same numbers.
    static List<String> ids(int round, int caller, int batch) {
        int count = 1 + new Random(round * 31L + caller * 7L + batch).nextInt(BATCH_MAX);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add("e" + round + "-" + caller + "-" + batch + "-" + i);
        }
        return ids;
    }

    static List<Submission> submissions(List<String> ids) {
        return ids.stream().map(TestEvents::use).toList();
    }

    private static void tellCheckpoints(ProofReader proofs) throws InterruptedException, IOException {
        long size = -1;
        while (true) {
            var latest = proofs.checkpoint();
            if (latest.isPresent() && latest.get().checkpoint().head().size() != size) {
                PublishedCheckpoint published = latest.get();
                size = published.checkpoint().head().size();
                say("checkpoint " + size + " " + published.checkpoint().head().root());
            }
            Thread.sleep(1);
        }
    }

    private static void say(String lines) throws IOException {
        byte[] bytes = (lines + "\n").getBytes(StandardCharsets.US_ASCII);
        synchronized (OUT) {
            OUT.write(bytes);
        }
    }
}
