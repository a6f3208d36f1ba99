package custody.ingest.run;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceRecord;
import custody.ingest.intake.Origin;
import custody.ingest.intake.RecordCounts;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Delivers to a server, as posts of vendor records, one a line; the records of a group stand together.
public final class ServerTarget implements RecordTarget, AutoCloseable {
    private static final int POST_BYTES = 1 << 20;
    /// How often a post is sent again to a server that is busy.
    private static final int MAX_SENDS = 60;
    private static final long MAX_WAIT_SECONDS = 30;
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(5);

    private final URI server;
    private final String token;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<Feed, ByteArrayOutputStream> waiting = new LinkedHashMap<>();
    private ImportSummary summary = new ImportSummary();

    /// `server` is where it answers, without a path behind it.
    public ServerTarget(URI server, String token) {
        this.server = server;
        this.token = token;
    }

    private record Feed(String adapter, SourceContext source) {
        /// Where its records are posted to: the adapter and the settings are the query. Of records that no adapter knows
        /// that is said too: the server would find one for some of them, and hold all others against it.
        String path() {
            StringBuilder path = new StringBuilder("/v1/sources/").append(source.sourceId()).append("/raw?adapter=").append(adapter);
            new TreeMap<>(source.settings()).forEach((name, value) ->
                    path.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
            return path.toString();
        }
    }

    @Override
    public void deliver(Adapter adapter, SourceContext source, List<SourceRecord> group) throws IOException, InterruptedException {
        Feed feed = new Feed(adapter.name(), source);
        ByteArrayOutputStream lines = lines(feed);
        for (SourceRecord record : group) {
            lines.writeBytes(Origin.Group.oneLine(record.json().raw()));
            lines.write('\n');
        }
        postIfFull(feed, lines);
    }

    @Override
    public void refuse(String adapter, String source, Damage damage) throws IOException, InterruptedException {
        // The server finds the same fault, and has the quarantine.
        Feed feed = new Feed(adapter, SourceContext.of(source));
        ByteArrayOutputStream lines = lines(feed);
        lines.writeBytes(Origin.Group.oneLine(damage.bytes()));
        lines.write('\n');
        postIfFull(feed, lines);
    }

    @Override
    public ImportSummary settle() throws IOException, InterruptedException {
        for (Map.Entry<Feed, ByteArrayOutputStream> feed : waiting.entrySet()) {
            post(feed.getKey(), feed.getValue().toByteArray());
        }
        waiting.clear();
        ImportSummary settled = summary;
        summary = new ImportSummary();
        return settled;
    }

    private ByteArrayOutputStream lines(Feed feed) {
        return waiting.computeIfAbsent(feed, f -> new ByteArrayOutputStream(POST_BYTES));
    }

    private void postIfFull(Feed feed, ByteArrayOutputStream lines) throws IOException, InterruptedException {
        if (lines.size() >= POST_BYTES) {
            waiting.remove(feed);
            post(feed, lines.toByteArray());
        }
    }

    private void post(Feed feed, byte[] lines) throws IOException, InterruptedException {
        if (lines.length == 0) {
            return;
        }
        URI uri = URI.create(server.toString().replaceFirst("/+$", "") + feed.path());
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(ANSWER_WITHIN)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofByteArray(lines))
                .build();
        for (int send = 1; ; send++) {
            HttpResponse<byte[]> answer = send(request);
            if (answer.statusCode() != 429 || send == MAX_SENDS) {
                book(feed, answer);
                return;
            }
            long seconds = answer.headers().firstValueAsLong("Retry-After").orElse(1);
            TimeUnit.SECONDS.sleep(Math.max(1, Math.min(seconds, MAX_WAIT_SECONDS)));
        }
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (ConnectException e) {
            IOException told = new IOException("no server answers at " + server);
            told.addSuppressed(e);
            throw told;
        } catch (IOException e) {
            IOException told = new IOException("the connection to " + server + " broke (" + e.getMessage()
                    + "): import all again, what the server took already is not taken twice");
            told.addSuppressed(e);
            throw told;
        }
    }

    private void book(Feed feed, HttpResponse<byte[]> answer) throws IOException {
        JsonNode root;
        try {
            root = JsonDocument.parse(answer.body()).root();
        } catch (JsonException e) {
            throw new IOException("the server answered " + answer.statusCode() + ", and no JSON", e);
        }
        JsonNode records = root.get("records");
        boolean told = answer.statusCode() == 200 || answer.statusCode() == 422 || answer.statusCode() == 403;
        if (!told || records == null) {
            throw new IOException("the server answered " + answer.statusCode() + " " + root.text("code").orElse("")
                    + ": " + root.text("detail").orElse(""));
        }
        summary.add(feed.adapter, RecordCounts.read(records));
        JsonNode size = root.get("treeSize");
        summary.covers(size == null ? 0 : size.asInteger().orElse(0));
    }

    @Override
    public void close() {
        client.close();
    }
}
