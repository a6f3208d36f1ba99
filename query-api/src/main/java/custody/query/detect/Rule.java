package custody.query.detect;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is looked for (docs/detections.md). The id is what people and programs know a rule by.
public enum Rule {
    OFF_HOURS("off-hours", "A use in an hour of the week in which the identity is hardly ever active"),
    FIRST_SEEN_RESOURCE("first-seen-resource", "The first use of a secret or resource by an identity with a history"),
    FIRST_SEEN_TOOL("first-seen-tool", "The first use through a tool by an identity with a history"),
    REPEATED_ATTEMPTS("repeated-attempts", "Many reads, or many refused ones, by one identity in a short time"),
    BURST("burst", "More distinct secrets within a minute than an identity of this kind should need"),
    DORMANT_THEN_ACTIVE("dormant-then-active", "A use by an identity that had been silent for long"),
    SHARED_CREDENTIAL("shared-credential", "A credential used by several identities, or kinds of identity"),
    USE_AFTER_EXPOSURE("use-after-exposure", "A use of a secret or credential that lies open somewhere"),
    USE_AFTER_REVOCATION("use-after-revocation", "A use that succeeded after the access had been revoked"),
    STANDING_PRIVILEGE("standing-privilege", "A use under a grant without end that no exception covers"),
    PROVENANCE_DEBT("provenance-debt", "A use of a secret without known owner, origin, or way to revoke it"),
    REVOCATION_INCOMPLETE("revocation-incomplete", "A revocation that not every layer has confirmed in time"),
    REVIEW_OVERDUE("review-overdue", "A review that is due and was not signed off"),
    SOURCE_SILENT("source-silent", "A source that used to report and has gone silent"),
    JOIN_KEY_DROP("join-key-drop", "Uses of a source that lost the keys by which they find their grants"),
    IDENTITY_CONFLICT("identity-conflict", "Two different events under one identity, from one stream"),
    REVISED_AFTER_FINAL("revised-after-final", "A verdict that late evidence has changed after it was final");

    private static final Map<String, Rule> BY_ID =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Rule::id, rule -> rule));

    private final String id;
    private final String description;

    Rule(String id, String description) {
        this.id = id;
        this.description = description;
    }

    public String id() {
        return id;
    }

    public String description() {
        return description;
    }

    public static Optional<Rule> of(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }
}
