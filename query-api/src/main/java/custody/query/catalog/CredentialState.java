package custody.query.catalog;

import custody.ledger.event.Actor;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.query.answer.CredentialFacts;
import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is known of a credential, its end excepted: an ISSUE or RENEW sets when it expires and may name other refs of it,
/// others only fill in.
record CredentialState(
        String ref,
        String kind,
        @Nullable String fingerprint,
        @Nullable String parent,
        @Nullable String secret,
        @Nullable String holder,
        @Nullable Instant issuedAt,
        @Nullable Instant expiresAt,
        Set<String> names) {
    /// Rows that were written before other names were kept have none.
    CredentialState {
        names = Collections.unmodifiableSortedSet(names == null ? new TreeSet<>() : new TreeSet<>(names));
    }

    static CredentialState unknown(String ref) {
        return new CredentialState(ref, "", null, null, null, null, null, null, Set.of());
    }

    /// After an event about the credential.
    CredentialState mentioned(Event event) {
        Credential stated = Objects.requireNonNull(event.credential());
        boolean issue = event.type() == EventType.ISSUE;
        boolean sets = issue || event.type() == EventType.RENEW;
        Actor by = stated.holder() != null ? stated.holder() : issue ? event.actor() : null;
        return new CredentialState(
                ref,
                stated.kind(),
                stated.fingerprint() == null ? fingerprint : stated.fingerprint(),
                stated.parentRef() == null ? parent : stated.parentRef(),
                secret != null || event.secret() == null ? secret : event.secret().ref(),
                by == null ? holder : by.ref(),
                issue && (issuedAt == null || event.eventTime().isBefore(issuedAt)) ? event.eventTime() : issuedAt,
                stated.expiresAt() != null && (sets || expiresAt == null) ? stated.expiresAt() : expiresAt,
                sets ? named(event) : names);
    }

    private Set<String> named(Event event) {
        Set<String> all = new TreeSet<>(names);
        event.links().stream().filter(link -> link.name().equals("credential")).forEach(link -> all.add(link.value()));
        all.remove(ref);
        return all;
    }

    CredentialFacts facts(@Nullable Instant revokedAt) {
        return new CredentialFacts(ref, kind, fingerprint, parent, secret, holder, issuedAt, expiresAt, revokedAt);
    }
}
