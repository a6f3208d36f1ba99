package custody.query.catalog;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Link;
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.query.project.Batch;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Turns a batch into rows. Only the first entry of an identity is evidence: copies and conflicts tell nothing new.
final class CatalogWriter {
    /// Links that name a credential (attribution rules, section 2).
    static final Set<String> CREDENTIAL_LINKS = Set.of(
            "credential", "aws.access_key_id", "aws.web_identity_token_id", "vault.lease_id", "vault.accessor",
            "k8s.jti", "x509.serial", "jwt.jti", "token.sha256");

    /// Its value is accessor and device; a log has the accessor alone.
    private static final String ACCESSOR = "vault.accessor";

    /// An event that is evidence, and its entry.
    private record Told(long seq, Event event) {}

    private final CatalogRows rows;
    private final Versions<SecretState> secrets;
    private final Versions<IdentityState> identities;
    private final Versions<CredentialState> credentials;
    private final GrantWriter grants;
    private final Words words;
    private final EndWriter ends;
    private long nextId;

    CatalogWriter(CatalogRows rows) {
        this.rows = rows;
        this.secrets = new Versions<>(rows, Tables.SECRET);
        this.identities = new Versions<>(rows, Tables.IDENTITY);
        this.credentials = new Versions<>(rows, Tables.CREDENTIAL);
        this.words = new Words(rows);
        this.grants = new GrantWriter(rows, words);
        this.ends = new EndWriter(rows);
    }

    void startAt(long id) {
        nextId = id;
    }

    long nextId() {
        return nextId;
    }

    void forget() {
        secrets.forget();
        identities.forget();
        credentials.forget();
        grants.forget();
        words.forget();
        ends.forget();
    }

    void take(Batch batch) {
        List<Told> told = new ArrayList<>();
        for (Batch.Item item : batch.items()) {
            if (item.event() != null && item.entry().standing() == Standing.FIRST) {
                told.add(new Told(item.entry().index(), item.event()));
            }
        }
        load(told);
        told.forEach(each -> take(each.seq, each.event));
        grants.take();
        secrets.write();
        identities.write();
        credentials.write();
        words.write();
        ends.write();
    }

    private void load(List<Told> told) {
        Set<String> secretKeys = new LinkedHashSet<>();
        Set<String> identityKeys = new LinkedHashSet<>();
        Set<String> credentialKeys = new LinkedHashSet<>();
        for (Told each : told) {
            Event event = each.event;
            secretRefs(event).forEach(ref -> secretKeys.add(Facts.key(ref)));
            Mentions.of(event).forEach(mention -> identityKeys.add(Facts.key(mention.ref())));
            if (event.credential() != null) {
                credentialKeys.add(Facts.key(event.credential().ref()));
            }
        }
        secrets.load(secretKeys);
        identities.load(identityKeys);
        credentials.load(credentialKeys);
    }

    private static Set<String> secretRefs(Event event) {
        Set<String> refs = new LinkedHashSet<>(granted(event));
        if (event.secret() != null) {
            refs.add(event.secret().ref());
        }
        Relation relation = event.relation();
        if (relation != null && relation.kind() == Relation.Kind.OWNED_BY) {
            refs.add(relation.subject().ref());
        }
        Revocation revocation = event.revocation();
        if (revocation != null && revocation.target().kind() == Revocation.Kind.SECRET) {
            refs.add(revocation.target().ref());
        }
        return refs;
    }

    /// Whole refs in the scope of a grant that was given.
    private static List<String> granted(Event event) {
        Grant grant = event.grant();
        return event.type() != EventType.GRANT || event.outcome() != Outcome.SUCCESS || grant == null
                ? List.of()
                : grant.scope().stream().filter(entry -> !entry.endsWith("*")).toList();
    }

    private void take(long seq, Event event) {
        if (event.secret() != null) {
            change(secrets, event.secret().ref(), seq, true, SecretState::unknown, state -> state.mentioned(event));
        }
        for (Mentions.Mention mention : Mentions.of(event)) {
            change(identities, mention.ref(), seq, true, IdentityState::unknown, state -> mention.change(state, event.eventTime()));
        }
        if (event.type() == EventType.INVENTORY && event.actor() != null && event.secret() == null) {
            change(identities, event.actor().ref(), seq, true, IdentityState::unknown, state -> state.inventoried(event));
        }
        if (event.credential() != null) {
            credential(seq, event, event.credential().ref());
        }
        for (String ref : granted(event)) {
            change(secrets, ref, seq, false, SecretState::unknown, state -> state.granted(event.source().id()));
        }
        if (event.relation() != null) {
            relate(seq, event, event.relation());
        }
        Revocation revocation = event.revocation();
        if (revocation != null && revocation.target().kind() == Revocation.Kind.SECRET) {
            change(secrets, revocation.target().ref(), seq, false, SecretState::unknown, state -> state.revoked(revocation.trigger()));
        }
        grants.collect(seq, event);
        ends.collect(seq, event);
    }

    private void credential(long seq, Event event, String ref) {
        boolean first = credentials.get(Facts.key(ref)) == null;
        change(credentials, ref, seq, true, CredentialState::unknown, state -> state.mentioned(event));
        String fingerprint = event.credential() == null ? null : event.credential().fingerprint();
        if (fingerprint != null) {
            words.say(Words.Kind.CREDENTIAL, fingerprint, ref, seq);
        }
        if (first || event.type() == EventType.ISSUE) {
            for (Link link : event.links()) {
                if (CREDENTIAL_LINKS.contains(link.name())) {
                    words.say(Words.Kind.CREDENTIAL, link.value(), ref, seq);
                }
                if (link.name().equals(ACCESSOR) && link.value().lastIndexOf('@') > 0) {
                    words.say(Words.Kind.CREDENTIAL, link.value().substring(0, link.value().lastIndexOf('@')), ref, seq);
                }
            }
        }
    }

    private void relate(long seq, Event event, Relation relation) {
        String subject = relation.subject().ref();
        String object = relation.object().ref();
        switch (relation.kind()) {
            case OWNED_BY -> {
                change(identities, subject, seq, true, IdentityState::unknown, state -> state.ownedBy(object));
                change(secrets, subject, seq, false, SecretState::unknown, state -> state.ownedBy(object));
            }
            case ALIAS_OF -> {
                if (subject.equals(object)) {
                    return;
                }
                ends.alias(seq, subject, new AliasState(object, event.source().id(), relation.since(), relation.until()));
                ends.alias(seq, object, new AliasState(subject, event.source().id(), relation.since(), relation.until()));
            }
            case MEMBER_OF -> {}
        }
    }

    /// Applies a change, and keeps a version when there is something new. A subject is known once an event is about
    /// it; what others say before that waits for it.
    private <S> void change(
            Versions<S> of, String ref, long seq, boolean about, java.util.function.Function<String, S> unknown, UnaryOperator<S> change) {
        String key = Facts.key(ref);
        Versions.@Nullable Version<S> before = of.get(key);
        S state = change.apply(before == null ? unknown.apply(ref) : before.state());
        long id = before == null ? 0 : before.id();
        boolean becomesKnown = about && id == 0;
        if (before == null || becomesKnown || !state.equals(before.state())) {
            of.put(key, state, becomesKnown ? nextId++ : id, seq);
        }
    }
}
