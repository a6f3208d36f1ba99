package custody.query.attribution;

import java.util.Set;

/// Remarks on a use, independent of its verdict. The last four are detections and not set here.
public enum Flag {
    AUTO_APPROVED,
    RETRO_APPROVAL,
    QUORUM_SHORT,
    DELEGATION_UNPROVEN,
    DELEGATION_TOO_DEEP,
    MULTIPLE_GRANTS,
    OTHER_VALID_GRANT,
    SHARED_CREDENTIAL,
    SUPERSEDED_VERSION,
    SESSION_OUTLIVED_GRANT,
    REVOCATION_PENDING,
    TIME_BOUNDARY,
    CLOCK_SKEW,
    CLOCK_FUTURE,
    CAUSAL_CONTRADICTION,
    LATE_EVIDENCE,
    DERIVED_EXPIRY,
    HEURISTIC_JOIN,
    EXPOSED_SECRET,
    UNMANAGED_CONTEXT,
    NO_JUSTIFICATION,
    REVIEW_OVERDUE,
    AGGREGATED_COUNT,
    OFF_HOURS,
    FIRST_SEEN_RESOURCE,
    FIRST_SEEN_TOOL,
    BURST;

    private static final Set<String> DETECTED =
            Set.of(OFF_HOURS.name(), FIRST_SEEN_RESOURCE.name(), FIRST_SEEN_TOOL.name(), BURST.name());

    /// Whether a detection of that name sets the flag of that name.
    public static boolean isDetected(String name) {
        return DETECTED.contains(name);
    }
}
