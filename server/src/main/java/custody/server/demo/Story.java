package custody.server.demo;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/// The golden scenario in the formats of five systems.
///
/// Alice asks for access to a database secret for an agent; Bob approves; the agent takes a key and reads the
/// secret; Alice closes the task; the key goes on working, and somebody reads the secret with it.
final class Story {
    static final String SECRET = "aws:secretsmanager:eu-west-1:111122223333:prod/db";
    static final String TICKET = "INC-4711";
    static final String FROM = "2026-11-21T00:00:00Z";
    static final String TO = "2026-11-22T00:00:00Z";

    static final List<Feed> FEEDS = List.of(
            new Feed("directory:acme", "cloudevents", "cloudevents.json", "application/cloudevents-batch+json",
                    "the company directory's CloudEvents: who is who, who owns what", Map.of()),
            new Feed("apono:acme", "apono", "apono.ndjson", "application/x-ndjson",
                    "Apono's webhooks: Alice asks for agent-7, Bob approves, access is given, the task is closed", Map.of()),
            new Feed("aws:111122223333", "cloudtrail", "cloudtrail.json", "application/json",
                    "AWS CloudTrail: a role is assumed, the secret is read, and read again",
                    Map.of("sessionNameLink", "apono.agent_session")),
            new Feed("vault:prod", "vault", "vault.ndjson", "application/x-ndjson",
                    "HashiCorp Vault's audit log: one read that nobody asked for, one that was refused", Map.of()),
            new Feed("onepassword:acme", "onepassword", "onepassword.json", "application/json",
                    "1Password's item usages: somebody looks at a password", Map.of()));

    private Story() {}

    /// What one system sends. `settings` are those of its source.
    record Feed(String source, String adapter, String file, String contentType, String tells, Map<String, String> settings) {
        byte[] bytes() throws IOException {
            try (InputStream in = Story.class.getResourceAsStream("/custody/demo/" + file)) {
                if (in == null) {
                    throw new IOException("the program lacks its own file " + file);
                }
                return in.readAllBytes();
            }
        }
    }
}
