package custody.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A client of an event stream: hands out events as they come.
final class EventSource implements AutoCloseable {
    /// An event; `id` is empty when it has none.
    record Event(String id, String name, String data) {
        JsonNode json() throws Exception {
            return MemoryServer.JSON.readTree(data);
        }
    }

    private static final Event END = new Event("", "end", "");

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Thread reader;

    /// Opens a stream; returns when the server says that it is open.
    EventSource(MemoryServer server, String role, String query, Map<String, ?> variables, String lastEventId) throws Exception {
        var request = server.to(role, "")
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .POST(BodyPublishers.ofString(MemoryServer.JSON.writeValueAsString(Map.of("query", query, "variables", variables))));
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        response = server.stream(request);
        reader = Thread.ofVirtual().start(this::read);
        if (response.statusCode() != 200) {
            throw new AssertionError("status " + response.statusCode());
        }
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String id = "";
            String name = "";
            String data = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && !name.isEmpty()) {
                    events.add(new Event(id, name, data));
                    id = "";
                    name = "";
                } else if (line.equals(":")) {
                    events.add(new Event("", ":", ""));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // the stream was closed by this side
        }
        events.add(END);
    }

    /// The next event that is no heartbeat.
    Event next() throws InterruptedException {
        while (true) {
            Event event = events.poll(20, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no event came in 20 s");
            }
            if (!event.name.equals(":")) {
                return event;
            }
        }
    }

    /// Waits for the first heartbeat: from then on nothing that is appended is missed.
    EventSource open() throws InterruptedException {
        Event event = events.poll(20, TimeUnit.SECONDS);
        if (event == null || !event.name.equals(":")) {
            throw new AssertionError("the stream began with " + event);
        }
        return this;
    }

    List<Event> next(int count) throws InterruptedException {
        List<Event> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(next());
        }
        return all;
    }

    @Override
    public void close() throws Exception {
        response.body().close();
        reader.join(5_000);
    }
}
