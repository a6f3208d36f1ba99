package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Secret;
import custody.query.answer.Profile;
import custody.query.answer.SecretFacts;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is known of a secret. `issuer` is the source of its last ISSUE or ROTATE, `granter` that of the first grant
/// whose scope names it; tags and version are those stated for the latest time, whenever they arrived.
record SecretState(
        String ref,
        @Nullable String kind,
        @Nullable String name,
        @Nullable String version,
        @Nullable String owner,
        @Nullable String issuer,
        @Nullable String granter,
        @Nullable String trigger,
        List<String> tags,
        @Nullable Instant taggedAt,
        @Nullable Instant rotatedAt,
        boolean exposed,
        Profile profile) {
    SecretState {
        profile = profile == null ? Profile.NONE : profile;
        tags = tags == null ? List.of() : List.copyOf(tags);
    }

    static SecretState unknown(String ref) {
        return new SecretState(ref, null, null, null, null, null, null, null, List.of(), null, null, false, Profile.NONE);
    }

    /// After an event about the secret.
    SecretState mentioned(Event event) {
        Secret secret = Objects.requireNonNull(event.secret());
        Instant at = event.eventTime();
        boolean rotated = event.type() == EventType.ROTATE && (rotatedAt == null || !at.isBefore(rotatedAt));
        boolean issued = event.type() == EventType.ISSUE || event.type() == EventType.ROTATE;
        boolean tagged = !secret.tags().isEmpty() && (taggedAt == null || !at.isBefore(taggedAt));
        return new SecretState(
                ref,
                secret.kind() == null ? kind : secret.kind(),
                secret.name() == null ? name : secret.name(),
                secret.version() != null && (rotated || version == null) ? secret.version() : version,
                owner,
                issued ? event.source().id() : issuer,
                granter,
                trigger,
                tagged ? secret.tags() : tags,
                tagged ? at : taggedAt,
                rotated ? at : rotatedAt,
                exposed || event.type() == EventType.DISCOVERY,
                profile.told(event));
    }

    SecretState ownedBy(String by) {
        return new SecretState(ref, kind, name, version, by, issuer, granter, trigger, tags, taggedAt, rotatedAt, exposed, profile);
    }

    SecretState granted(String source) {
        return granter != null
                ? this
                : new SecretState(ref, kind, name, version, owner, issuer, source, trigger, tags, taggedAt, rotatedAt, exposed, profile);
    }

    SecretState revoked(@Nullable String by) {
        return by == null
                ? this
                : new SecretState(ref, kind, name, version, owner, issuer, granter, by, tags, taggedAt, rotatedAt, exposed, profile);
    }

    SecretFacts facts() {
        String source = issuer == null ? granter : issuer;
        List<String> debt = SecretFacts.debt(owner, source, trigger, profile);
        return new SecretFacts(ref, kind, name, version, owner, source, trigger, debt, tags, rotatedAt, profile);
    }
}
