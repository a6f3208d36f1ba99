package custody.query.answer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which grants; a null or empty part asks nothing, but an empty list of secrets is fulfilled by none. `from` and `to`
/// bound the time in which a grant was in force; `ticket` matches tickets of the grant and its approvals, its ref and the link values of its REQUEST. `missing` has
/// words of [#PARTS] and matches when one of them was not stated; `taskless`: neither a task nor a ticket was.
public record GrantCriteria(
        List<String> refs,
        @Nullable Instant from,
        @Nullable Instant to,
        List<String> states,
        @Nullable String grantee,
        @Nullable List<String> secrets,
        @Nullable Boolean standing,
        @Nullable Boolean noExpiry,
        @Nullable Duration minDuration,
        @Nullable Boolean neverUsed,
        @Nullable Duration unusedFor,
        @Nullable String approver,
        @Nullable Boolean selfApproved,
        @Nullable Boolean breakGlass,
        @Nullable Boolean noJustification,
        @Nullable String ticket,
        List<String> granteeKinds,
        @Nullable Duration maxDuration,
        List<String> missing,
        @Nullable Boolean taskless,
        @Nullable GrantLengths lengths) {
    /// What a grant may leave open.
    public static final List<String> PARTS = List.of("ACTIONS", "CONDITIONS", "EXPIRY");

    /// All grants.
    public static final GrantCriteria ANY = new GrantCriteria(
            List.of(), null, null, List.of(), null, null, null, null, null, null, null, null, null, null, null, null, List.of(),
            null, List.of(), null, null);

    public GrantCriteria {
        granteeKinds = List.copyOf(granteeKinds);
        missing = List.copyOf(missing);
        refs = List.copyOf(refs);
        states = List.copyOf(states);
        secrets = secrets == null ? null : List.copyOf(secrets);
    }

    /// What goes by one of these refs.
    public static GrantCriteria named(List<String> refs) {
        return new GrantCriteria(
                refs, null, null, List.of(), null, null, null, null, null, null, null, null, null, null, null, null, List.of(),
                null, List.of(), null, null);
    }

    /// The same of what one identity was given.
    public GrantCriteria to(String identity) {
        return with(from, to, states, identity, secrets, ticket);
    }

    /// The same of what covers one of these secrets.
    public GrantCriteria covering(List<String> refs) {
        return with(from, to, states, grantee, refs, ticket);
    }

    /// The same of what was in force within a time.
    public GrantCriteria during(@Nullable Instant begin, @Nullable Instant end) {
        return with(begin, end, states, grantee, secrets, ticket);
    }

    /// The same of what is in one state.
    public GrantCriteria in(String state) {
        return with(from, to, List.of(state), grantee, secrets, ticket);
    }

    /// The same of what a ticket stands for.
    public GrantCriteria under(String named) {
        return with(from, to, states, grantee, secrets, named);
    }

    private GrantCriteria with(
            @Nullable Instant begin, @Nullable Instant end, List<String> in, @Nullable String identity,
            @Nullable List<String> covered, @Nullable String named) {
        return new GrantCriteria(
                refs, begin, end, in, identity, covered, standing, noExpiry, minDuration, neverUsed, unusedFor, approver,
                selfApproved, breakGlass, noJustification, named, granteeKinds, maxDuration, missing, taskless, lengths);
    }

    /// Whether it asks how a grant is or was used: then what was only asked for is not meant.
    public boolean isOfGiven() {
        return standing != null || noExpiry != null || minDuration != null || maxDuration != null || neverUsed != null
                || unusedFor != null || noJustification != null || taskless != null || lengths != null || !missing.isEmpty();
    }

    /// Whether what a grant itself says fits; who is behind its grantee and its approvers, how it was used and which
    /// tickets lead to it is known to whoever knows more than one.
    public boolean fits(GrantFacts grant) {
        Instant end = grant.revokedAt() != null ? grant.revokedAt() : grant.expiresAt();
        return (refs.isEmpty() || refs.contains(grant.key().ref()))
                && (from == null || end == null || end.isAfter(from))
                && (to == null || grant.startsAt().isBefore(to))
                && (states.isEmpty() || states.contains(grant.state()))
                && (secrets == null || secrets.stream().anyMatch(grant::covers))
                && fitsTerms(grant);
    }

    private boolean fitsTerms(GrantFacts grant) {
        Duration length = grant.expiresAt() == null ? null : Duration.between(grant.startsAt(), grant.expiresAt());
        return (grant.given() || !isOfGiven())
                && (standing == null || standing == grant.standing())
                && (noExpiry == null || noExpiry == (length == null))
                && (minDuration == null || length == null || length.compareTo(minDuration) >= 0)
                && (maxDuration == null || length != null && length.compareTo(maxDuration) <= 0)
                && (breakGlass == null || breakGlass == grant.breakGlass())
                && (noJustification == null || noJustification == (grant.justification() == null && grant.ticket() == null))
                && (taskless == null || taskless == (grant.task() == null && grant.ticket() == null))
                && (missing.isEmpty()
                        || missing.contains("ACTIONS") && grant.actions().isEmpty()
                        || missing.contains("CONDITIONS") && grant.conditions() == null
                        || missing.contains("EXPIRY") && length == null);
    }
}
