package custody.server.demo;

import custody.ingest.intake.Intake;
import custody.ingest.run.ImportSummary;
import custody.ledger.read.ProofReader;
import custody.server.RunningServer;
import custody.server.ServerSettings;
import custody.server.demo.Paper.Mark;
import custody.verifier.Verifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `custody demo` from beginning to end, in a fresh directory on a free port of the loopback address.
public final class Demo implements AutoCloseable {
    private final Path directory;
    private final RunningServer server;
    private final String token;
    private final Paper paper;
    private boolean forgotten;

    private Demo(Path directory, RunningServer server, String token, Paper paper) {
        this.directory = directory;
        this.server = server;
        this.token = token;
        this.paper = paper;
    }

    /// Starts a server of its own. What it detects is not appended, so that every entry is one that was told.
    public static Demo start(PrintWriter out) throws IOException {
        Path directory = Files.createTempDirectory("custody-demo-");
        Paper paper = Paper.of(out, System.getenv());
        RunningServer server = RunningServer.start(
                ServerSettings.of(directory.resolve("data")), Map.of(), Map.of("custody.detections.append", false));
        String token = server.firstToken().orElseThrow(() -> new IllegalStateException("a fresh directory had tokens")).text();
        return new Demo(directory, server, token, paper);
    }

    /// Tells, asks, proves, verifies, tampers; whether everything came out as it must.
    public boolean tell() throws IOException, InterruptedException {
        paper.line(paper.bold("Custody") + ": who used which secret, under what approval, and did access end when revoked?");
        boolean right;
        try (Client client = new Client(server.uri(), token)) {
            Telling telling = new Telling(client, paper);
            telling.post();
            telling.whoUsed();
            Telling.Finding finding = telling.afterTheEnd();
            telling.everythingElse();
            boolean proved = prove(client, finding);
            right = tamper(finding) && proved;
        }
        goOn();
        return right;
    }

    /// Takes in real records and verifies what came of them; `json` gets the document of counts, when it is there.
    public boolean take(List<Path> records, @Nullable PrintWriter json) throws IOException, InterruptedException {
        for (Path path : records) {
            if (!Files.exists(path)) {
                throw new NoSuchFileException(path.toString(), null, "there is no such file or directory");
            }
        }
        ImportSummary summary = new RecordsRun(server.context().getBean(Intake.class), paper).read(records);
        try (Client client = new Client(server.uri(), token)) {
            client.awaitAnswered(summary.treeSize());
        }
        server.context().getBean(ProofReader.class).awaitCheckpoint(summary.treeSize(), Duration.ofSeconds(30));
        paper.title("Proof that needs no trust in this server");
        boolean verified = verify("the whole log and journal, every byte", 0, data().toString(), "--key", keys().toString());
        if (json != null) {
            json.println(summary.json(verified));
            json.flush();
        } else {
            goOn();
        }
        return verified;
    }

    private boolean prove(Client client, Telling.Finding finding) throws IOException, InterruptedException {
        paper.title("Proof that needs no trust in this server");
        Path proof = directory.resolve("use-" + finding.index() + ".tlog-proof");
        Files.writeString(proof, client.get("/v1/events/" + finding.index() + "/proof?wait=proof"));
        Path event = directory.resolve("use-" + finding.index() + ".json");
        Files.writeString(event, client.get("/v1/events/" + finding.index()));
        paper.mark(Mark.PLAIN, "saved " + proof + " and " + event.getFileName());
        boolean proved = verify("the proof", 0, "proof", proof.toString(), "--event", event.toString(), "--key", keys().toString());
        client.get("/v1/events/" + lastEntry(client) + "/proof?wait=proof");
        return verify("the whole log and journal, every byte", 0, data().toString(), "--key", keys().toString()) && proved;
    }

    private static long lastEntry(Client client) throws IOException, InterruptedException {
        return client.ask("{ledger {size}}", Map.of()).at("/ledger/size").asLong() - 1;
    }

    private boolean tamper(Telling.Finding finding) throws IOException {
        paper.title("Somebody changes one bit in a copy");
        CopiedLedger copy = CopiedLedger.of(data(), directory.resolve("tampered"));
        CopiedLedger.Place place = copy.flipInEntry("\"index\":" + finding.index() + ",");
        paper.mark(Mark.PLAIN, "byte " + place.offset() + " of " + place.file() + " (the use at 10:31)");
        return verify("the copy", 2, copy.directory().toString(), "--key", keys().toString());
    }

    /// Runs the verifier and prints what it says; whether it says what is expected.
    private boolean verify(String what, int expected, String... arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exit;
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            exit = Verifier.run(arguments, out, out);
        }
        List<String> lines = said.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank()).toList();
        paper.mark(exit == 0 ? Mark.GOOD : Mark.BAD, "custody verify, " + what + ": "
                + (exit == 0 ? paper.good("verified") : exit == 1 ? "could not tell" : paper.bad("FAILED")));
        // Of a failure the places are what matters; of a success, what was looked at and what was not.
        int damaged = lines.indexOf("Damaged:");
        lines.subList(damaged < 0 ? 1 : damaged + 1, lines.size()).forEach(line -> paper.note(line.strip()));
        return exit == expected;
    }

    private void goOn() {
        paper.title("To go on");
        paper.line("  server  " + server.uri());
        paper.line("  token   " + token);
        paper.line("  data    " + data());
    }

    /// Says how to come back to this ledger when its server is stopped now.
    public void sayHowToComeBack() {
        paper.line("  again   ./custody serve --data " + data() + "   (this server stops now; --keep leaves it running)");
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path keys() {
        return data().resolve("log.vkeys");
    }

    public RunningServer server() {
        return server;
    }

    /// Says that nothing of it may be left when it is closed.
    public void forget() {
        forgotten = true;
    }

    @Override
    public void close() throws IOException {
        server.close();
        if (forgotten) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
