package custody.server.whole;

import com.fasterxml.jackson.databind.JsonNode;
import custody.server.whole.Tally.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The truth that was recorded beside an audit log (`truth/truth.json`), against what GraphQL answers.
final class StoryTruth {
    private static final Duration CLOCKS = Duration.ofMillis(500);
    private static final String CREDENTIAL = """
            query($ref: String!) {credentialsByRef(ref: $ref) {kind publicRef issuedAt revokedAt issuedTo {name kind refs}
              secret {uri} derivedFrom {publicRef revokedAt issuedTo {name kind refs}}
              uses(first: 100) {totalCount nodes {context {ip} event {sourceEventId}}}}}""";

    private final JsonNode truth;
    private final Api api;
    private final JsonNode revocations;
    private final Tally tally = new Tally();
    private final Map<String, JsonNode> tokens = new HashMap<>();

    StoryTruth(JsonNode truth, Api api) throws Exception {
        this.truth = truth;
        this.api = api;
        this.revocations = revocations(api);
        truth.get("tokens").forEach(token -> tokens.put(token.get("label").asText(), token));
    }

    static JsonNode find(Api api, String ref) throws Exception {
        return api.ask(CREDENTIAL, Map.of("ref", ref)).get("credentialsByRef");
    }

    static JsonNode revocations(Api api) throws Exception {
        return api.ask("""
                {revocations(first: 100) {nodes {effectiveAt complete trigger event {sourceEventId actor {name refs}}
                  layers {confirmedAt}}}}""", Map.of()).at("/revocations/nodes");
    }

    Tally compare() throws Exception {
        for (JsonNode lease : truth.get("credentials")) {
            String what = lease.get("id").asText();
            JsonNode found = one("lease", lease.get("lease_id").asText());
            issued(what, found, lease.get("issued"));
            if (found != null) {
                holder(what, found, lease.at("/issued/observed/entity_id").asText(), lease.get("issued_to").asText());
                origin(what, found, lease);
                boolean used = !lease.get("uses").isEmpty();
                note("used", found.at("/uses/totalCount").asInt() > 0 ? Told.WRONG : used ? Told.NOT_VISIBLE : Told.RIGHT, what);
            }
            ended(what, found, lease.get("end"), true);
        }
        for (JsonNode token : truth.get("tokens")) {
            String what = token.get("label").asText();
            JsonNode found = one("token", reference(token));
            issued(what, found, token.get("issued"));
            if (found != null && !found.get("issuedTo").isNull()) {
                holder(what, found, token.get("entity_id").asText(), token.get("issued_to").asText());
            }
            if (found != null) {
                used(what, found);
            }
            ended(what, found, token.get("ended"), found != null);
        }
        return tally;
    }

    private void note(String question, Told told, String what) {
        tally.note(question, told, what);
    }

    /// The one credential of that kind; null when there is none.
    private @Nullable JsonNode one(String kind, String ref) throws Exception {
        List<JsonNode> found = new ArrayList<>();
        find(api, ref).forEach(each -> {
            if (each.get("kind").asText().equals(kind)) {
                found.add(each);
            }
        });
        if (found.size() > 1) {
            note("issued", Told.WRONG, ref + " is several: " + found);
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    /// As a responder has it out of the log: the hash of the accessor, of a batch token that of the token.
    private static String reference(JsonNode token) {
        JsonNode accessor = token.at("/accessor_hmac/file");
        return accessor.isMissingNode() || accessor.isNull() ? token.at("/token_hmac/file").asText() : accessor.asText();
    }

    private void issued(String what, @Nullable JsonNode found, JsonNode issued) {
        if (found == null || found.get("issuedAt").isNull()) {
            note("issued", Told.NOT_VISIBLE, what);
        } else {
            note("issued", near(found.get("issuedAt"), issued.get("t")) ? Told.RIGHT : Told.WRONG, what + " " + found.get("issuedAt"));
        }
    }

    /// The entity that the server itself knew; without one, who is known to stand behind it, as far as its parent.
    private void holder(String what, JsonNode found, String entity, String person) {
        JsonNode own = found.get("issuedTo");
        JsonNode parents = found.at("/derivedFrom/issuedTo");
        if (!entity.isEmpty()) {
            boolean same = own.at("/refs").toString().contains(":entity:" + entity + "\"") || own.at("/kind").asText().equals("AGENT")
                    && own.at("/name").asText().equals(person);
            note("who got it", same ? Told.RIGHT : own.isNull() ? Told.NOT_VISIBLE : Told.WRONG, what + " " + own);
        } else if (own.isNull()) {
            note("who got it", Told.NOT_VISIBLE, what);
        } else {
            boolean same = own.at("/name").asText().equals(person) || parents.at("/name").asText().equals(person);
            boolean named = !own.get("kind").asText().equals("UNKNOWN");
            note("who got it", same ? Told.RIGHT : named ? Told.WRONG : Told.NOT_VISIBLE, what + " " + own);
        }
    }

    /// The secret it is of, and the token that it was asked for with.
    private void origin(String what, JsonNode found, JsonNode lease) {
        String namespace = lease.get("namespace").isNull() ? "" : lease.get("namespace").asText() + "/";
        boolean secret = found.at("/secret/uri").asText().equals("vault:story/" + namespace + lease.get("path").asText());
        String parent = found.at("/derivedFrom/publicRef").asText();
        boolean token = parent.contains(reference(tokens.get(lease.get("token").asText())));
        note("under what", !secret || !token && !parent.isEmpty() ? Told.WRONG : parent.isEmpty() ? Told.NOT_VISIBLE : Told.RIGHT,
                what + " " + found.get("secret") + " " + parent);
    }

    /// Every read of a secret with the token, and nothing that another token did; each from where it came.
    private void used(String what, JsonNode found) {
        Map<String, JsonNode> calls = new HashMap<>();
        Set<String> missing = new TreeSet<>();
        for (JsonNode call : truth.get("calls")) {
            if (call.get("token").asText().equals(what)) {
                call.get("audit").forEach(line -> calls.put(line.get("request_id").asText(), call));
                boolean reads = call.path("method").asText().equals("GET") && call.path("path").asText().startsWith("secret/data/")
                        && call.path("status").asInt() == 200;
                call.get("audit").forEach(line -> missing.addAll(reads ? Set.of(line.get("request_id").asText()) : Set.of()));
            }
        }
        List<String> wrong = new ArrayList<>();
        for (JsonNode use : found.at("/uses/nodes")) {
            String request = use.at("/event/sourceEventId").asText();
            JsonNode call = calls.get(request);
            String from = call == null ? "" : call.path("forwarded_for").asText(call.get("source_ip").asText());
            if (call == null || !from.contains(use.at("/context/ip").asText()) && !call.get("source_ip").equals(use.at("/context/ip"))) {
                wrong.add(request + " " + use);
            }
            missing.remove(request);
        }
        note("used", wrong.isEmpty() && missing.isEmpty() ? Told.RIGHT : Told.WRONG, what + " not told " + missing + ", wrong " + wrong);
    }

    private void ended(String what, @Nullable JsonNode found, JsonNode end, boolean visible) {
        JsonNode told = found == null ? null : found.get("revokedAt");
        if (told == null || told.isNull()) {
            note("ended", end.isNull() && visible ? Told.RIGHT : Told.NOT_VISIBLE, what);
        } else if (end.isNull()) {
            note("ended", Told.WRONG, what + " lives, told " + told);
        } else if (near(told, end.get("t"))) {
            boolean byToken = end.path("how").asText().startsWith("token_");
            boolean shown = !byToken || told.equals(found.at("/derivedFrom/revokedAt"));
            note("ended", shown ? Told.RIGHT : Told.WRONG, what + ": not shown as its token's end");
            endedBy(what, told.asText(), end.get("by").asText());
        } else {
            note("ended", time(told).isBefore(time(end.get("t"))) ? Told.WRONG : Told.LATER, what + " " + end.get("t") + ", told " + told);
        }
    }

    private void endedBy(String what, String at, String person) {
        for (JsonNode revocation : revocations) {
            if (revocation.get("effectiveAt").asText().equals(at)) {
                JsonNode actor = revocation.at("/event/actor");
                String name = actor.path("name").asText();
                boolean vague = name.isEmpty() || name.equals("root") || name.startsWith("token-");
                note("ended by", name.equals(person) ? Told.RIGHT : vague ? Told.NOT_VISIBLE : Told.WRONG, what + " " + name);
                return;
            }
        }
        note("ended by", Told.WRONG, what + ": no revocation at " + at);
    }

    private static boolean near(JsonNode told, JsonNode truth) {
        return Duration.between(time(told), time(truth)).abs().compareTo(CLOCKS) < 0;
    }

    private static Instant time(JsonNode text) {
        return Instant.parse(text.asText());
    }
}
