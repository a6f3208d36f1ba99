package custody.query.catalog;

import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.query.answer.CredentialFacts;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is known of a credential, its end excepted: how events speak of it, and what was stated of it, which goes
/// before. Where kind and fingerprint stand, and what others mention, stays when they are corrected.
record CredentialState(
        String ref,
        String kind,
        @Nullable String fingerprint,
        @Nullable String parent,
        @Nullable String secret,
        @Nullable String holder,
        @Nullable Instant expiresAt,
        CredentialTold told) {
    CredentialState {
        told = told == null ? CredentialTold.NOTHING : told;
    }

    static CredentialState unknown(String ref) {
        return new CredentialState(ref, "", null, null, null, null, null, CredentialTold.NOTHING);
    }

    /// After an event about the credential.
    CredentialState mentioned(Event event) {
        Credential said = Objects.requireNonNull(event.credential());
        boolean mention = !CredentialTold.isStated(event);
        String fingerprintNow = said.fingerprint() == null ? fingerprint : said.fingerprint();
        String parentNow = mention && said.parentRef() != null ? said.parentRef() : parent;
        String secretNow = mention && secret == null && event.secret() != null ? event.secret().ref() : secret;
        String holderNow = mention && said.holder() != null ? said.holder().ref() : holder;
        Instant expiresNow = mention && expiresAt == null ? said.expiresAt() : expiresAt;
        boolean same = said.kind().equals(kind) && Objects.equals(fingerprintNow, fingerprint) && Objects.equals(parentNow, parent)
                && Objects.equals(secretNow, secret) && Objects.equals(holderNow, holder) && Objects.equals(expiresNow, expiresAt);
        return same
                ? this
                : new CredentialState(ref, said.kind(), fingerprintNow, parentNow, secretNow, holderNow, expiresNow, told);
    }

    CredentialState with(CredentialTold stated) {
        return new CredentialState(ref, kind, fingerprint, parent, secret, holder, expiresAt, stated);
    }

    @Nullable String parentRef() {
        return told.parent() == null ? parent : told.parent();
    }

    @Nullable String secretRef() {
        return told.secret() == null ? secret : told.secret();
    }

    private @Nullable String holderRef() {
        return told.holder() != null ? told.holder() : holder != null ? holder : told.issuedTo();
    }

    CredentialFacts facts(CredentialEnds ends) {
        CredentialEnds.Said revoked = ends.revoked(ref);
        Instant stated = told.isLasting() ? told.expiresAt() : expiresAt;
        return new CredentialFacts(
                ref, kind, fingerprint, parentRef(), secretRef(), holderRef(), told.issuedAt(), ends.expires(ref, stated),
                revoked == null ? null : revoked.end().effectiveAt(), revoked == null ? null : revoked.seq());
    }
}
