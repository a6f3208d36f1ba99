package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.Secret;
import custody.query.answer.SecretFacts;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is known of a secret: how events speak of it, uses among them, and what was stated of it, which goes before.
/// `version` is the first one that was mentioned.
record SecretState(
        String ref,
        @Nullable String kind,
        @Nullable String name,
        @Nullable String version,
        SecretTold told) {
    SecretState {
        told = told == null ? SecretTold.NOTHING : told;
    }

    static SecretState unknown(String ref) {
        return new SecretState(ref, null, null, null, SecretTold.NOTHING);
    }

    /// After an event about the secret; a mention stays when the event is corrected.
    SecretState mentioned(Event event) {
        Secret secret = Objects.requireNonNull(event.secret());
        String kindNow = secret.kind() == null ? kind : secret.kind();
        String nameNow = secret.name() == null ? name : secret.name();
        String versionNow = version == null ? secret.version() : version;
        boolean same = Objects.equals(kindNow, kind) && Objects.equals(nameNow, name) && Objects.equals(versionNow, version);
        return same ? this : new SecretState(ref, kindNow, nameNow, versionNow, told);
    }

    SecretState with(SecretTold stated) {
        return new SecretState(ref, kind, name, version, stated);
    }

    @Nullable String owner() {
        return told.owner();
    }

    /// `ownerLeft`: whoever owns it was ended by then.
    SecretFacts facts(boolean ownerLeft) {
        String source = told.issuer() == null ? told.granter() : told.issuer();
        String declared = told.profile().revocationTrigger();
        String trigger = declared == null ? told.trigger() : declared;
        List<String> debt = SecretFacts.debt(told.owner(), ownerLeft, source, told.issuer() == null, trigger, told.profile());
        return new SecretFacts(
                ref, kind, name, told.version() == null ? version : told.version(), told.owner(), source, trigger, debt,
                told.tags(), told.rotatedAt(), told.profile());
    }
}
