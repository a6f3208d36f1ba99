package custody.ledger.scrub;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Where the systems that we read put secret values.
final class StandardRules {
    private static final Map<String, List<String>> PLACES = Map.of(
            // Vault and OpenBao hash strings in bodies themselves, but neither numbers nor what an operator excepts.
            "vault", List.of(
                    "request.data.**",
                    "response.data.**",
                    "request.client_token",
                    "auth.client_token",
                    "response.auth.client_token",
                    "response.wrap_info.token"),
            "aws", List.of(
                    "responseElements.credentials.sessionToken",
                    "responseElements.credentials.secretAccessKey",
                    "responseElements.accessKey.secretAccessKey",
                    "responseElements.plaintext",
                    "responseElements.keyMaterial",
                    "responseElements.secretString",
                    "requestParameters.secretString",
                    "requestParameters.secretBinary",
                    "requestParameters.plaintext",
                    "requestParameters.userData",
                    "requestParameters.environment.variables.**",
                    "requestParameters.overrides.containerOverrides.environment.value"),
            "k8s", List.of(
                    "responseObject",
                    "requestObject.data.**",
                    "requestObject.stringData.**",
                    "requestObject.status.token"),
            "apono", List.of("..tool_args", "..toolArgs"),
            "mcp", List.of("params.arguments", "..arguments"),
            "*", List.of("..tool_args", "..tool_input"));

    static final List<ScrubRule> LIST = PLACES.entrySet().stream()
            .flatMap(system -> rules(system.getKey(), system.getValue()))
            .toList();

    static final ScrubRules RULES = ScrubRules.of(LIST);

    private StandardRules() {}

    private static Stream<ScrubRule> rules(String system, List<String> paths) {
        return paths.stream().map(path -> new ScrubRule(system, path));
    }
}
