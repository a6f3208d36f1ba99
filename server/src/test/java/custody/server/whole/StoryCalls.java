package custody.server.whole;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// The calls of the recorded story by its truth: who really called what, and how it was answered.
record StoryCalls(JsonNode truth) {
    /// Those that were answered with a status and left audit lines.
    List<JsonNode> answered(int status, Predicate<JsonNode> wanted) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode call : truth.get("calls")) {
            if (call.path("status").asInt() == status && !call.get("audit").isEmpty() && wanted.test(call)) {
                found.add(call);
            }
        }
        return found;
    }

    /// The secrets that were read with any of these tokens, one for each read.
    List<String> secretsReadWith(Set<String> tokens) {
        return answered(200, call -> reads(call) && tokens.contains(call.get("token").asText())).stream().map(StoryCalls::uri).toList();
    }

    JsonNode token(String label) {
        for (JsonNode token : truth.get("tokens")) {
            if (token.get("label").asText().equals(label)) {
                return token;
            }
        }
        return MissingNode.getInstance();
    }

    /// Labels of the tokens that have the same entity as this one.
    Set<String> tokensOfOwner(String label) {
        JsonNode entity = token(label).get("entity_id");
        Set<String> labels = new HashSet<>();
        for (JsonNode token : truth.get("tokens")) {
            if (token.get("entity_id").equals(entity)) {
                labels.add(token.get("label").asText());
            }
        }
        return labels;
    }

    /// Whether it reads a secret: of the key-value engine, or a one-time code.
    static boolean reads(JsonNode call) {
        String path = call.path("path").asText();
        return call.path("method").asText().equals("GET") && (path.startsWith("secret/data/") || path.startsWith("totp/code/"));
    }

    /// The secret's name in the ledger.
    static String uri(JsonNode call) {
        return "vault:story/" + call.get("path").asText().replaceFirst("/data/", "/").replaceFirst("\\?.*", "");
    }
}
