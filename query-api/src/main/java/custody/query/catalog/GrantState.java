package custody.query.catalog;

import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of a grant: its latest statement and what happened to it. `first` is the entry that stated it first;
/// `undecided` is what became of something that was asked for and not given, null of a grant. `approvers` are the refs
/// of those who approved, `names` the tickets and request links that it is asked for by; whether it is in force is a
/// matter of the time that is asked for.
record GrantState(
        String source,
        String ref,
        long first,
        @Nullable String undecided,
        @Nullable String grantee,
        @Nullable String requester,
        List<String> scope,
        List<String> actions,
        @Nullable String conditions,
        @Nullable String justification,
        @Nullable String ticket,
        @Nullable String task,
        Instant startsAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        boolean breakGlass,
        @Nullable Integer quorum,
        List<Long> approvals,
        List<String> approvers,
        List<String> names) {
    GrantState {
        scope = scope == null ? List.of() : List.copyOf(scope);
        actions = actions == null ? List.of() : List.copyOf(actions);
        approvals = approvals == null ? List.of() : List.copyOf(approvals);
        approvers = approvers == null ? List.of() : List.copyOf(approvers);
        names = names == null ? List.of() : List.copyOf(names);
    }

    GrantKey key() {
        return new GrantKey(source, ref);
    }

    boolean given() {
        return undecided == null;
    }

    GrantFacts facts(Instant now) {
        return new GrantFacts(
                key(), given(), state(now), grantee, requester, scope, actions, conditions, justification, ticket, task, startsAt,
                expiresAt, revokedAt, given() && expiresAt == null, breakGlass, quorum, approvals);
    }

    private String state(Instant now) {
        return undecided != null ? undecided : GrantFacts.state(startsAt, expiresAt, revokedAt, now);
    }
}
