package custody.query.catalog;

import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.query.attribution.JoinName;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What ISSUE and RENEW events stated of a credential, and can be taken back. `holder` is whose it is said to be,
/// `issuedTo` who it was issued to where nothing else is said (rule D13); `expiresAt` is what the last of them by time
/// said, that it has no end too; `names` are other refs of it.
record CredentialTold(
        @Nullable String parent,
        @Nullable String secret,
        @Nullable String holder,
        @Nullable String issuedTo,
        @Nullable Instant issuedAt,
        @Nullable Instant issuedLast,
        @Nullable Instant renewedLast,
        @Nullable Instant expiresAt,
        Set<String> names) {
    /// Nothing was stated.
    static final CredentialTold NOTHING = new CredentialTold(null, null, null, null, null, null, null, null, Set.of());

    CredentialTold {
        names = Collections.unmodifiableSortedSet(names == null ? new TreeSet<>() : new TreeSet<>(names));
    }

    /// Whether an event states something of its credential; what failed or is derived states nothing (rules D15, D22).
    static boolean isStated(Event event) {
        return event.credential() != null && (event.type() == EventType.ISSUE || event.type() == EventType.RENEW)
                && event.outcome() == Outcome.SUCCESS && !Boolean.TRUE.equals(event.derived());
    }

    /// Whether it is said from when to when it lasts.
    boolean isLasting() {
        return issuedLast != null || renewedLast != null;
    }

    /// Whether an expiry ends it as it was issued and renewed last (rules D21, D22).
    boolean isEndedBy(EndState expiry) {
        Instant said = expiry.at().isBefore(expiry.effectiveAt()) ? expiry.at() : expiry.effectiveAt();
        boolean sinceIssue = issuedLast == null || !expiry.effectiveAt().isBefore(issuedLast);
        return sinceIssue && (renewedLast == null || said.isAfter(renewedLast) || isReissued());
    }

    private boolean isReissued() {
        return issuedLast != null && renewedLast != null && issuedLast.isAfter(renewedLast);
    }

    /// After an event that states something of it.
    CredentialTold after(Event event, String ref) {
        Credential stated = event.credential();
        if (stated == null || !isStated(event) || !stated.ref().equals(ref)) {
            return this;
        }
        boolean issue = event.type() == EventType.ISSUE;
        boolean renewal = JoinName.renewed(event) != null;
        Instant at = event.eventTime();
        boolean last = (issue || renewal) && isReached(issuedLast, at) && isReached(renewedLast, at);
        return new CredentialTold(
                stated.parentRef() == null ? parent : stated.parentRef(),
                secret != null || event.secret() == null ? secret : event.secret().ref(),
                stated.holder() == null ? holder : stated.holder().ref(),
                issue && event.actor() != null ? event.actor().ref() : issuedTo,
                issue && (issuedAt == null || at.isBefore(issuedAt)) ? at : issuedAt,
                issue && isReached(issuedLast, at) ? at : issuedLast,
                renewal && isReached(renewedLast, at) ? at : renewedLast,
                last ? stated.expiresAt() : expiresAt,
                named(event, ref));
    }

    private static boolean isReached(@Nullable Instant time, Instant at) {
        return time == null || !at.isBefore(time);
    }

    private Set<String> named(Event event, String ref) {
        Set<String> all = new TreeSet<>(names);
        event.links().stream().filter(link -> link.name().equals("credential")).forEach(link -> all.add(link.value()));
        all.remove(ref);
        return all;
    }
}
