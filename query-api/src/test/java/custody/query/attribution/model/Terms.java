package custody.query.attribution.model;

import custody.ledger.event.ActorKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A policy for the model (rules D10, D43, D47 to D50, D66), which can also say itself as a policy document.
public record Terms(
        String version,
        @Nullable Instant validFrom,
        boolean approval,
        int quorum,
        Duration maxTtl,
        int maxChainDepth,
        Duration grace,
        boolean lenient,
        Map<ActorKind, Duration> maxTtlOf,
        Set<ActorKind> needDelegation,
        int quorumOfTagged,
        Duration maxTtlOfTagged,
        boolean managedWhenTagged,
        Map<String, List<String>> covers) {
    /// The tag that tightens.
    public static final String TAG = "tier0";

    /// What holds without a policy in the ledger.
    public static final Terms STANDARD = new Terms("standard-1", null, true, 1, Duration.ofHours(8), 3, Duration.ZERO,
            false, Map.of(ActorKind.AGENT, Duration.ofHours(1), ActorKind.SERVICE_ACCOUNT, Duration.ofHours(12),
            ActorKind.WORKLOAD, Duration.ofHours(1)), Set.of(ActorKind.AGENT), 2, Duration.ofHours(1), true, Map.of());

    /// Requirements after merging (rule D48).
    record Needs(boolean approval, int quorum, long maxTtl, boolean managed) {}

    Needs needs(ActorKind executor, boolean tagged) {
        Duration ttl = maxTtlOf.getOrDefault(executor, maxTtl);
        if (tagged && maxTtlOfTagged.compareTo(ttl) < 0) {
            ttl = maxTtlOfTagged;
        }
        return new Needs(approval, tagged ? Math.max(quorum, quorumOfTagged) : quorum, ttl.toNanos(),
                tagged && managedWhenTagged);
    }

    /// The longest of all maxTtl, tags apart (rule D50).
    long longestTtl() {
        long longest = maxTtl.toNanos();
        for (Duration ttl : maxTtlOf.values()) {
            longest = Math.max(longest, ttl.toNanos());
        }
        return longest;
    }

    /// The same but for what sources may grant.
    public Terms covering(String name, @Nullable Instant from, Map<String, List<String>> what) {
        return new Terms(name, from, approval, quorum, maxTtl, maxChainDepth, grace, lenient, maxTtlOf, needDelegation,
                quorumOfTagged, maxTtlOfTagged, managedWhenTagged, what);
    }

    /// What a source may have granted, by the first name of it under which anything is set (rule D10).
    List<String> covers(List<String> names) {
        return names.stream().filter(covers::containsKey).findFirst().map(covers::get).orElse(List.of());
    }

    /// The same as the document that an engine reads.
    public String json() {
        var kinds = new StringBuilder();
        for (ActorKind kind : ActorKind.values()) {
            if (maxTtlOf.containsKey(kind) || needDelegation.contains(kind)) {
                kinds.append(kinds.isEmpty() ? "" : ",").append("\"%s\":{\"maxTtl\":\"%s\",\"delegationRequired\":%s}"
                        .formatted(kind, maxTtlOf.getOrDefault(kind, maxTtl), needDelegation.contains(kind)));
            }
        }
        String worst = lenient ? "EXCEPTION" : "VIOLATION";
        return """
                {"version":"%s"%s,"defaults":{"approvalRequired":%s,"quorum":%d,"maxTtl":"%s","maxChainDepth":%d,
                "revocationGrace":"%s","standingWithoutException":"%s","selfApproved":"%s"},"byActorKind":{%s},
                "bySecretTag":{"%s":{"quorum":%d,"maxTtl":"%s"%s}},"sources":{%s}}
                """.formatted(version, validFrom == null ? "" : ",\"validFrom\":\"" + validFrom + "\"", approval, quorum,
                maxTtl, maxChainDepth, grace, worst, worst, kinds, TAG, quorumOfTagged, maxTtlOfTagged,
                managedWhenTagged ? ",\"conditions\":{\"deviceManaged\":true}" : "", covers.entrySet().stream()
                        .map(each -> "\"%s\":{\"covers\":[\"%s\"]}".formatted(each.getKey(), String.join("\",\"", each.getValue())))
                        .collect(Collectors.joining(",")));
    }
}
