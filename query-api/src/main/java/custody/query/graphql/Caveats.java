package custody.query.graphql;

import custody.query.answer.SourceFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a source cannot show, whatever it sends, and what is missing of it now.
final class Caveats {
    /// By system; docs/sources has the reasons.
    private static final Map<String, String> BLIND_SPOTS = Map.ofEntries(
            Map.entry("onepassword", "Item usages cover shared vaults only and come when a client next syncs, up to 72 hours late."),
            Map.entry("apono", "Webhook bodies are made from the customer's template; there is no trigger for a revocation."),
            Map.entry("vault", "Unsealing, seal status, health and raft paths are not audited, nor is the expiry of a lease."),
            Map.entry("aws", "Data events are off by default; delivery takes about five minutes and has no order."),
            Map.entry("azure", "The correlation id is optional and comes from the client."),
            Map.entry("gcp", "Reading a secret is logged only where Data Access logs are on."),
            Map.entry("k8s", "The audit policy may leave out bodies or whole requests; list and watch show values without a get."),
            Map.entry("teleport", "Forwarded events cannot be fully verified."),
            Map.entry("okta", "The log reaches back 90 days."),
            Map.entry("github", "Git events come by export only and reach back 180 days."),
            Map.entry("cyberark", "Syslog over UDP may lose records; request ids may be empty."),
            Map.entry("infisical", "Authorisation events are off by default; repeats may be suppressed."),
            Map.entry("doppler", "A secret counts as read when its payload was returned; blank values are not tracked."),
            Map.entry("strongdm", "Names are those of the time of the event."));

    private Caveats() {}

    static List<String> of(SourceFacts source, boolean intakeCounted) {
        List<String> all = new ArrayList<>();
        String blind = BLIND_SPOTS.get(source.system());
        if (blind != null) {
            all.add(blind);
        }
        if (!source.ordered()) {
            all.add("Events came out of order.");
        }
        if (!source.gaps().isEmpty()) {
            all.add("Gaps are stated that are not closed: " + source.gaps().size() + ".");
        }
        if (!intakeCounted) {
            all.add("What the intake refused or knew already is not counted here.");
        }
        return all;
    }
}
