package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.query.answer.Profile;
import custody.query.attribution.Scope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was stated of a secret by events that are no uses of it, and can be taken back. `issuer` is the source of its
/// last ISSUE or ROTATE, `granter` that of the first grant whose scope names it; the version is that of the
/// latest ROTATE, the tags those of the latest INVENTORY that names a list (rule D8), whenever they arrived.
record SecretTold(
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
    /// Nothing was stated.
    static final SecretTold NOTHING =
            new SecretTold(null, null, null, null, null, List.of(), null, null, false, Profile.NONE);

    SecretTold {
        profile = profile == null ? Profile.NONE : profile;
        tags = tags == null ? List.of() : List.copyOf(tags);
    }

    /// After an event that is no use, whatever of it concerns the secret.
    SecretTold after(Event event, String ref) {
        SecretTold told = event.secret() != null && event.secret().ref().equals(ref) ? about(event, event.secret()) : this;
        Relation relation = event.relation();
        if (relation != null && relation.kind() == Relation.Kind.OWNED_BY && relation.subject().ref().equals(ref)) {
            told = told.ownedBy(relation.object().ref());
        }
        Revocation revocation = event.revocation();
        if (revocation != null && revocation.target().equals(new Revocation.Target(Revocation.Kind.SECRET, ref))) {
            told = told.revoked(revocation.trigger());
        }
        return told.granter == null && grantedBy(event).contains(ref) ? told.granted(event.source().id()) : told;
    }

    /// Whole refs in the scope of a grant that an event gives.
    static List<String> grantedBy(Event event) {
        return event.type() != EventType.GRANT || event.outcome() != Outcome.SUCCESS || event.grant() == null
                ? List.of()
                : event.grant().scope().stream().filter(entry -> !Scope.isPattern(entry)).toList();
    }

    private SecretTold about(Event event, Secret secret) {
        Instant at = event.eventTime();
        boolean rotated = event.type() == EventType.ROTATE && (rotatedAt == null || !at.isBefore(rotatedAt));
        boolean issued = event.type() == EventType.ISSUE || event.type() == EventType.ROTATE;
        List<String> stated = taggedAt != null && at.isBefore(taggedAt) ? null : tags(event, secret);
        return new SecretTold(
                rotated && secret.version() != null ? secret.version() : version,
                owner,
                issued ? event.source().id() : issuer,
                granter,
                trigger,
                stated == null ? tags : stated,
                stated == null ? taggedAt : at,
                rotated ? at : rotatedAt,
                exposed || event.type() == EventType.DISCOVERY,
                profile.told(event));
    }

    /// The tags that an event states of a secret; null when it says nothing of them.
    private static @Nullable List<String> tags(Event event, Secret secret) {
        boolean states = event.type() == EventType.INVENTORY && event.outcome() == Outcome.SUCCESS && !Boolean.TRUE.equals(event.derived());
        return states ? secret.tags() : null;
    }

    private SecretTold ownedBy(String by) {
        return new SecretTold(version, by, issuer, granter, trigger, tags, taggedAt, rotatedAt, exposed, profile);
    }

    private SecretTold granted(String source) {
        return new SecretTold(version, owner, issuer, source, trigger, tags, taggedAt, rotatedAt, exposed, profile);
    }

    private SecretTold revoked(@Nullable String by) {
        return by == null
                ? this
                : new SecretTold(version, owner, issuer, granter, by, tags, taggedAt, rotatedAt, exposed, profile);
    }
}
