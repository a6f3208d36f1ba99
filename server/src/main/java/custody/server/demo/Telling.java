package custody.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import custody.server.demo.Paper.Mark;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Tells the story to a server, asks about it, and writes down what a person would want to know.
final class Telling {
    private static final Map<String, String> DAY = Map.of("from", Story.FROM, "to", Story.TO);

    private final Client client;
    private final Paper paper;

    Telling(Client client, Paper paper) {
        this.client = client;
        this.paper = paper;
    }

    /// Posts what the five systems sent, each in its own format; the size of the tree afterwards.
    long post() throws IOException, InterruptedException {
        paper.title("Five systems send what they saw, each in its own format");
        long size = 0;
        for (Story.Feed feed : Story.FEEDS) {
            if (!feed.settings().isEmpty()) {
                client.put("/v1/sources/" + feed.source() + "/settings", feed.settings());
            }
            JsonNode answer = client.post("/v1/sources/" + feed.source() + "/raw?adapter=" + feed.adapter(), feed.contentType(), feed.bytes());
            if (answer.get("rejected").asLong() > 0) {
                throw new IOException(feed.file() + " was not taken: " + answer.at("/errors/0"));
            }
            size = Math.max(size, answer.get("treeSize").asLong());
            paper.mark(Mark.PLAIN, feed.tells());
            paper.note(answer.get("accepted").asText() + " entries, durable, from " + feed.source());
        }
        client.awaitAnswered(size);
        return size;
    }

    /// Asks who used the secret and prints it; the ledger's indexes of the uses.
    void whoUsed() throws IOException, InterruptedException {
        paper.title("Who used " + Story.SECRET + " on 21 November, and under whose approval?");
        JsonNode secrets = client.ask("query($uri: String!) {secrets(filter: {uris: [$uri]}, first: 1) {nodes {id}}}", Map.of("uri", Story.SECRET));
        String secret = secrets.at("/secrets/nodes/0/id").asText();
        JsonNode uses = client.ask(Client.resource("who-used.graphql"), Map.of("secret", secret, "t", DAY)).get("uses");
        for (JsonNode use : uses.get("nodes")) {
            use(use);
        }
        paper.note("as of " + uses.get("asOfSeq").asText() + " entries");
    }

    private void use(JsonNode use) {
        JsonNode attribution = use.get("attribution");
        String verdict = attribution.get("verdict").asText();
        boolean good = verdict.equals("AUTHORIZED");
        String who = name(use.get("initiator")) + ", through " + name(use.get("executor"));
        paper.mark(good ? Mark.GOOD : Mark.BAD, clock(use.get("at")) + "  " + use.get("action").asText() + "  by " + who
                + "  from " + use.at("/context/ip").asText("an unknown address"));
        String word = good ? paper.good(verdict) : paper.bad(verdict);
        paper.line("    " + word + " (" + attribution.get("confidence").asText() + ")");
        paper.note(attribution.get("reason").asText());
        JsonNode grant = attribution.get("grant");
        List<String> why = new ArrayList<>();
        if (grant != null && !grant.isNull()) {
            why.add("ticket " + grant.get("ticket").asText() + ": " + grant.get("justification").asText());
        }
        for (JsonNode approval : attribution.get("approvals")) {
            why.add("approved by " + name(approval.get("approver")) + " at " + clock(approval.get("decidedAt")));
        }
        if (!why.isEmpty()) {
            paper.note(String.join(" · ", why));
        }
    }

    /// Asks what was used after its grant had ended, and whether the access ended everywhere; the event to prove.
    Finding afterTheEnd() throws IOException, InterruptedException {
        paper.title("Did access end when the task was over?");
        JsonNode uses = client.ask(Client.resource("after-revocation.graphql"), Map.of("t", DAY)).get("uses");
        JsonNode use = uses.at("/nodes/0");
        if (use.isMissingNode()) {
            throw new IOException("no use after a revocation was found");
        }
        JsonNode attribution = use.get("attribution");
        paper.mark(Mark.BAD, uses.get("totalCount").asText() + " use after its grant had ended: " + clock(use.get("at"))
                + ", revoked " + clock(attribution.at("/revocation/eventTime")) + " by " + attribution.at("/revocation/source/name").asText());
        JsonNode ended = client.ask(Client.resource("did-it-die.graphql"), Map.of("grant", attribution.at("/grant/id").asText()))
                .at("/revocations/nodes/0");
        for (JsonNode layer : ended.get("layers")) {
            boolean complete = layer.get("complete").asBoolean();
            paper.mark(complete ? Mark.GOOD : Mark.BAD, layer.get("layer").asText().toLowerCase(java.util.Locale.ROOT) + " layer, "
                    + layer.at("/source/name").asText() + ": " + (complete ? "ended at " + clock(layer.get("confirmedAt")) : "still open"));
        }
        paper.note("leak window: " + minutes(ended.get("leakWindow")) + ", the credential outlived its grant");
        JsonNode event = client.ask("query($id: ID!) {node(id: $id) {... on Use {event {seq}}}}", Map.of("id", use.get("id").asText()));
        return new Finding(event.at("/node/event/seq").asLong());
    }

    /// Prints how all uses of the day were judged.
    void everythingElse() throws IOException, InterruptedException {
        paper.title("And the rest of the day");
        JsonNode uses = client.ask("""
                query($t: TimeRange!) {uses(filter: {time: $t}, orderBy: {field: EVENT_TIME, direction: ASC}, first: 50) {
                  nodes {at action secret {uri} executor {name} attribution {verdict class reason}}}}""", Map.of("t", DAY)).get("uses");
        for (JsonNode use : uses.get("nodes")) {
            if (use.at("/secret/uri").asText().equals(Story.SECRET)) {
                continue;
            }
            String verdict = use.at("/attribution/verdict").asText();
            paper.mark(Mark.PLAIN, clock(use.get("at")) + "  " + use.at("/secret/uri").asText() + "  " + paper.bold(verdict));
            paper.note(use.at("/attribution/reason").asText());
        }
    }

    private static String name(JsonNode identity) {
        return identity == null || identity.isNull() || identity.get("name").isNull() ? "nobody known" : identity.get("name").asText();
    }

    private static String clock(JsonNode time) {
        String text = time.asText();
        return text.length() < 19 ? text : Instant.parse(text).toString().substring(11, 19);
    }

    private static String minutes(JsonNode window) {
        return window == null || window.isNull() ? "none" : Duration.parse(window.asText()).toMinutes() + " minutes";
    }

    /// The use after the revocation: its entry.
    record Finding(long index) {}
}
