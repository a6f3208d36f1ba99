package custody.server.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ledger.admission.Submission;
import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Outcome;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.ledger.journal.JournalSettings;
import custody.ledger.open.LedgerSettings;
import custody.ledger.open.OpenLedger;
import custody.ledger.publish.PublisherSettings;
import custody.verifier.Verifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The writer and the verifier, which share no code, agree on every ledger that the writer makes, also while it writes.
final class VerifierAgreesWithLedgerTest {
    private static final LedgerSettings SMALL = LedgerSettings.STANDARD
            .withJournal(new JournalSettings(64 << 10, 128 << 10, 1, 2, 0))
            .withPublisher(new PublisherSettings(Duration.ofMillis(20)));
    private static final int BATCHES = 60;
    private static final int BATCH = 40;
    private static final int FLIPS = 30;

    @TempDir
    Path data;

    private String text = "";

    private int verify(Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        String[] words = Stream.of(args).map(Object::toString).toArray(String[]::new);
        int exit = Verifier.run(words, print, print);
        text = out.toString(StandardCharsets.UTF_8);
        return exit;
    }

    @Test
    void ledger_verifiesWhileItIsWritten_andWhenItIsClosed_andNoFlippedByteGoesUnseen() throws Exception {
        Path kept = data.resolveSibling("kept-" + data.getFileName());
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        long size;
        try (OpenLedger ledger = OpenLedger.open(data, SMALL, InstantSource.system()); ExecutorService writer = Executors.newSingleThreadExecutor()) {
            Future<?> written = writer.submit(() -> write(ledger));
            ledger.proofs().awaitCheckpoint(BATCH, Duration.ofSeconds(60)).orElseThrow();
            Files.copy(ledger.log().resolve("checkpoint"), kept);
            for (int run = 0; run < 20 && !written.isDone(); run++) {
                assertEquals(0, verify(data, "--checkpoint", kept), text);
            }
            written.get();
            size = ledger.size();
            ledger.proofs().awaitCheckpoint(size, Duration.ofSeconds(60)).orElseThrow();
            proof(ledger, size / 2);
        }
        assertEquals(0, verify(data, "--checkpoint", kept, "--key", data.resolve("log.vkeys")), text);
        assertTrue(text.contains("every byte of " + size + " entries") && text.contains("; 0 newer ones") && !text.contains("!"), text);
        flips(new Random(seed));
    }

    private static Void write(OpenLedger ledger) throws Exception {
        for (int batch = 0; batch < BATCHES; batch++) {
            List<Submission> submissions = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                int n = batch * BATCH + i;
                // Some of another stream, some with other bytes: copies and conflicts.
                submissions.add(use(n % 10 == 9 ? n - 5 : n, n % 20 == 19 ? "audit-2" : "audit-1", "vault:prod/" + n));
            }
            ledger.appender().append(submissions);
        }
        return null;
    }

    private static Submission use(int id, String stream, String secret) {
        Source source = new Source("vault-prod", "vault", stream, "event-" + id, null, null, "vault/1", 0);
        return new Submission(Event.of(source, EventType.USE, Layer.CUSTODY, Instant.parse("2026-11-22T06:00:00Z"))
                .outcome(Outcome.SUCCESS).actor(Actor.of("svc:payments", ActorKind.SERVICE_ACCOUNT)).secret(Secret.of(secret)).build(), null);
    }

    private void proof(OpenLedger ledger, long index) throws IOException {
        Path proof = Files.writeString(data.resolveSibling("proof-" + data.getFileName()), ledger.proofs().receipt(index).orElseThrow());
        Path leaf = Files.write(data.resolveSibling("leaf-" + data.getFileName()), ledger.entries().leaf(index).orElseThrow());
        assertEquals(0, verify("proof", proof, "--key", data.resolve("log.vkeys"), "--leaf", leaf), text);
        assertTrue(text.contains("entry " + index + " is in the log"), text);
    }

    private void flips(Random random) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(data)) {
            files = walk.filter(f -> Files.isRegularFile(f) && (f.startsWith(data.resolve("log")) || f.toString().matches(".*/[0-9]{20}\\.(seg|sealed)"))).sorted().toList();
        }
        for (int i = 0; i < FLIPS; i++) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] bytes = Files.readAllBytes(file);
            int at = random.nextInt(bytes.length);
            byte[] bad = bytes.clone();
            bad[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bad);
            int exit = verify(data, "--key", data.resolve("log.vkeys"));
            assertTrue(exit == 2 || text.contains("a torn frame"), file + " byte " + at + "\n" + text);
            assertTrue(text.contains(String.valueOf(file.getFileName())) || text.contains("checkpoint"), file + " byte " + at + "\n" + text);
            Files.write(file, bytes);
        }
        assertEquals(0, verify(data), text);
    }
}
