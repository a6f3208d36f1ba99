package custody.query.catalog;

import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What ISSUE and RENEW events stated of a credential, and can be taken back. `holder` is whose it is said to be,
/// `issuedTo` who it was issued to where nothing else is said (rule D13); `heldSince` is when it was issued or renewed
/// last; `names` are other refs of it.
record CredentialTold(
        @Nullable String parent,
        @Nullable String secret,
        @Nullable String holder,
        @Nullable String issuedTo,
        @Nullable Instant issuedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant heldSince,
        Set<String> names) {
    /// Nothing was stated.
    static final CredentialTold NOTHING = new CredentialTold(null, null, null, null, null, null, null, Set.of());

    CredentialTold {
        names = Collections.unmodifiableSortedSet(names == null ? new TreeSet<>() : new TreeSet<>(names));
    }

    /// Whether an event states something of its credential.
    static boolean isStated(Event event) {
        return event.credential() != null && (event.type() == EventType.ISSUE || event.type() == EventType.RENEW);
    }

    /// After an event that states something of it.
    CredentialTold after(Event event, String ref) {
        Credential stated = event.credential();
        if (stated == null || !isStated(event) || !stated.ref().equals(ref)) {
            return this;
        }
        boolean issue = event.type() == EventType.ISSUE;
        return new CredentialTold(
                stated.parentRef() == null ? parent : stated.parentRef(),
                secret != null || event.secret() == null ? secret : event.secret().ref(),
                stated.holder() == null ? holder : stated.holder().ref(),
                issue && event.actor() != null ? event.actor().ref() : issuedTo,
                issue && (issuedAt == null || event.eventTime().isBefore(issuedAt)) ? event.eventTime() : issuedAt,
                stated.expiresAt() == null ? expiresAt : stated.expiresAt(),
                heldSince == null || heldSince.isBefore(event.eventTime()) ? event.eventTime() : heldSince,
                named(event, ref));
    }

    private Set<String> named(Event event, String ref) {
        Set<String> all = new TreeSet<>(names);
        event.links().stream().filter(link -> link.name().equals("credential")).forEach(link -> all.add(link.value()));
        all.remove(ref);
        return all;
    }
}
