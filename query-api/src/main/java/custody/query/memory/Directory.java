package custody.query.memory;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.query.answer.CredentialFacts;
import custody.query.answer.IdentityFacts;
import custody.query.answer.SecretFacts;
import custody.ledger.event.Hop;
import custody.ledger.event.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Secrets, credentials and identities as the entries speak of them; later words win. Each in the order in
/// which it became known.
final class Directory {
    /// Those that tell something new.
    private final List<Seen> entries;
    private final Set<String> exposed = new LinkedHashSet<>();

    Directory(List<Seen> all) {
        this.entries = all.stream().filter(Seen::isFirst).toList();
        entries.stream()
                .filter(seen -> seen.is(EventType.DISCOVERY) && seen.event().secret() != null)
                .forEach(seen -> exposed.add(seen.event().secret().ref()));
    }

    boolean isExposed(String secret) {
        return exposed.contains(secret);
    }

    Map<String, SecretFacts> secrets() {
        Map<String, SecretFacts> facts = new LinkedHashMap<>();
        for (Seen seen : entries) {
            Secret secret = seen.event().secret();
            if (secret != null) {
                facts.put(secret.ref(), later(facts.get(secret.ref()), secret, seen));
            }
        }
        facts.replaceAll((ref, each) -> withDebt(each));
        return facts;
    }

    private static SecretFacts later(@Nullable SecretFacts before, Secret secret, Seen seen) {
        SecretFacts old = before == null ? SecretFacts.stated(secret.ref(), null, null) : before;
        boolean rotated = seen.is(EventType.ROTATE)
                && (old.lastRotatedAt() == null || !seen.at().isBefore(old.lastRotatedAt()));
        boolean issued = seen.is(EventType.ISSUE) || seen.is(EventType.ROTATE);
        return new SecretFacts(
                secret.ref(), or(secret.kind(), old.kind()), or(secret.name(), old.name()),
                rotated || old.currentVersion() == null ? or(secret.version(), old.currentVersion()) : old.currentVersion(),
                null, issued ? seen.event().source().id() : old.issuanceSource(), old.revocationTrigger(), List.of(),
                List.of(), rotated ? seen.at() : old.lastRotatedAt(), old.profile().told(seen.event()));
    }

    /// The tags stated for the latest time (rule D8).
    private List<String> tags(String ref) {
        List<String> tags = List.of();
        Instant at = Instant.MIN;
        for (Seen seen : entries) {
            Secret secret = seen.event().secret();
            if (secret != null && secret.ref().equals(ref) && !secret.tags().isEmpty() && !seen.at().isBefore(at)) {
                tags = secret.tags();
                at = seen.at();
            }
        }
        return tags;
    }

    /// Owner, issuing source and revocation trigger, and a debt for each that nobody stated.
    private SecretFacts withDebt(SecretFacts secret) {
        String owner = null;
        String source = secret.issuanceSource();
        String trigger = null;
        for (Seen seen : entries) {
            Event event = seen.event();
            Relation relation = event.relation();
            if (relation != null && relation.kind() == Relation.Kind.OWNED_BY && relation.subject().ref().equals(secret.ref())) {
                owner = relation.object().ref();
            }
            boolean granted = seen.is(EventType.GRANT) && event.outcome() == Outcome.SUCCESS && !secret.ref().endsWith("*");
            if (granted && source == null && event.grant() != null && event.grant().scope().contains(secret.ref())) {
                source = event.source().id();
            }
            Revocation revocation = event.revocation();
            if (revocation != null && revocation.target().kind() == Revocation.Kind.SECRET && revocation.target().ref().equals(secret.ref())) {
                trigger = or(revocation.trigger(), trigger);
            }
        }
        List<String> debt = SecretFacts.debt(owner, source, trigger, secret.profile());
        return new SecretFacts(
                secret.ref(), secret.kind(), secret.name(), secret.currentVersion(), owner, source, trigger, debt,
                tags(secret.ref()), secret.lastRotatedAt(), secret.profile());
    }

    Map<String, CredentialFacts> credentials() {
        Map<String, CredentialFacts> facts = new LinkedHashMap<>();
        for (Seen seen : entries) {
            Credential credential = seen.event().credential();
            if (credential != null) {
                facts.put(credential.ref(), later(facts.get(credential.ref()), credential, seen));
            }
        }
        Endings endings = new Endings(entries, facts);
        Map<String, CredentialFacts> ended = new LinkedHashMap<>();
        facts.forEach((ref, old) -> ended.put(ref, new CredentialFacts(
                ref, old.kind(), old.fingerprint(), old.parent(), old.secret(), old.holder(), old.issuedAt(), old.expiresAt(),
                endings.revokedAt(ref))));
        return ended;
    }

    static boolean covers(String target, String ref) {
        return target.endsWith("*") ? ref.startsWith(target.substring(0, target.length() - 1)) : target.equals(ref);
    }

    private static CredentialFacts later(@Nullable CredentialFacts before, Credential credential, Seen seen) {
        CredentialFacts old = before == null ? CredentialFacts.stated(credential.ref(), credential.kind()) : before;
        Event event = seen.event();
        boolean issue = seen.is(EventType.ISSUE);
        boolean sets = issue || seen.is(EventType.RENEW) || old.expiresAt() == null;
        Actor holder = credential.holder() != null ? credential.holder() : issue ? event.actor() : null;
        boolean earliest = issue && (old.issuedAt() == null || seen.at().isBefore(old.issuedAt()));
        return new CredentialFacts(
                credential.ref(), credential.kind(), or(credential.fingerprint(), old.fingerprint()),
                or(credential.parentRef(), old.parent()),
                or(old.secret(), event.secret() == null ? null : event.secret().ref()),
                holder == null ? old.holder() : holder.ref(), earliest ? seen.at() : old.issuedAt(),
                credential.expiresAt() == null || !sets ? old.expiresAt() : credential.expiresAt(), null);
    }

    /// Refs of the credentials that a reference of any kind names: by the links of what issued them, or of the first that
    /// tells of them.
    Set<String> credentialRefs(String reference) {
        Set<String> refs = new LinkedHashSet<>();
        Set<String> known = new HashSet<>();
        for (Seen seen : entries) {
            Credential credential = seen.event().credential();
            if (credential != null
                    && (credential.ref().equals(reference)
                            || reference.equals(credential.fingerprint())
                            || (known.add(credential.ref()) || seen.is(EventType.ISSUE))
                                    && seen.event().links().stream().anyMatch(link ->
                                            names(link.name(), link.value(), reference)))) {
                refs.add(credential.ref());
            }
        }
        return refs;
    }

    /// A log has the accessor without the device.
    private static boolean names(String link, String value, String reference) {
        return NAMES.contains(link) && value.equals(reference)
                || link.equals("vault.accessor") && value.lastIndexOf('@') == reference.length() && value.startsWith(reference)
                        && !reference.isEmpty();
    }

    /// Links that name a credential (attribution rules, section 2).
    private static final Set<String> NAMES = Set.of(
            "credential", "aws.access_key_id", "aws.web_identity_token_id", "vault.lease_id", "vault.accessor",
            "k8s.jti", "x509.serial", "jwt.jti", "token.sha256");

    Map<String, IdentityFacts> identities() {
        Map<String, IdentityFacts> facts = new LinkedHashMap<>();
        for (Seen seen : entries) {
            Event event = seen.event();
            stated(facts, event.actor(), seen);
            for (Hop hop : event.onBehalfOf()) {
                IdentityFacts old = facts.get(hop.ref());
                mention(facts, hop.ref(), old == null || old.kind().equals("UNKNOWN") ? hop.kind() : old.kind(), null, null, seen);
            }
            inventoried(facts, event);
            stated(facts, event.grant() == null ? null : event.grant().grantee(), seen);
            stated(facts, event.approval() == null ? null : event.approval().by(), seen);
            stated(facts, event.credential() == null ? null : event.credential().holder(), seen);
            stated(facts, event.review() == null ? null : event.review().by(), seen);
            stated(facts, event.relation() == null ? null : event.relation().subject(), seen);
            stated(facts, event.relation() == null ? null : event.relation().object(), seen);
        }
        for (Seen seen : entries) {
            if (seen.event().relation() != null) {
                relate(facts, seen.event().relation(), seen);
            }
        }
        Map<String, IdentityFacts> closed = new LinkedHashMap<>();
        facts.forEach((ref, each) -> closed.put(ref, new IdentityFacts(
                ref, closure(ref, facts), each.kind(), each.name(), each.spiffeId(), each.owner(), each.aliases(), each.firstSeen(), each.profile())));
        return closed;
    }

    /// All refs that aliases lead to, but not on through an e-mail address: it may have been given to somebody else.
    private static List<String> closure(String ref, Map<String, IdentityFacts> facts) {
        Set<String> found = new LinkedHashSet<>(List.of(ref));
        List<String> queue = new ArrayList<>(found);
        for (int i = 0; i < queue.size(); i++) {
            IdentityFacts at = facts.get(queue.get(i));
            if (at != null && (i == 0 || !at.ref().startsWith("email:"))) {
                at.aliases().stream().map(IdentityFacts.Alias::value).filter(found::add).forEach(queue::add);
            }
        }
        return List.copyOf(found);
    }

    private static void stated(Map<String, IdentityFacts> facts, @Nullable Actor actor, Seen seen) {
        if (actor != null) {
            IdentityFacts old = facts.get(actor.ref());
            String kind = old != null && actor.kind() == ActorKind.UNKNOWN ? old.kind() : actor.kind().name();
            mention(facts, actor.ref(), kind, actor.name(), actor.spiffeId(), seen);
        }
    }

    private static void mention(
            Map<String, IdentityFacts> facts, String ref, String kind, @Nullable String name, @Nullable String spiffeId, Seen seen) {
        IdentityFacts old = facts.getOrDefault(ref, IdentityFacts.stated(ref, kind, null, null));
        Instant first = old.firstSeen() == null || seen.at().isBefore(old.firstSeen()) ? seen.at() : old.firstSeen();
        facts.put(ref, new IdentityFacts(
                ref, old.refs(), kind, or(name, old.name()), or(spiffeId, old.spiffeId()), old.owner(), old.aliases(), first, old.profile()));
    }

    private static void inventoried(Map<String, IdentityFacts> facts, Event event) {
        if (event.actor() != null && event.secret() == null) {
            facts.computeIfPresent(event.actor().ref(), (ref, old) -> new IdentityFacts(
                    ref, old.refs(), old.kind(), old.name(), old.spiffeId(), old.owner(), old.aliases(), old.firstSeen(),
                    old.profile().told(event)));
        }
    }

    /// Aliases are those of both sides; owners are those stated last.
    private static void relate(Map<String, IdentityFacts> facts, Relation relation, Seen seen) {
        String subject = relation.subject().ref();
        String object = relation.object().ref();
        switch (relation.kind()) {
            case OWNED_BY -> facts.computeIfPresent(subject, (ref, old) -> new IdentityFacts(
                    ref, old.refs(), old.kind(), old.name(), old.spiffeId(), object, old.aliases(), old.firstSeen(), old.profile()));
            case ALIAS_OF -> {
                if (!subject.equals(object)) {
                    alias(facts, subject, object, relation, seen);
                    alias(facts, object, subject, relation, seen);
                }
            }
            case MEMBER_OF -> {}
        }
    }

    private static void alias(Map<String, IdentityFacts> facts, String ref, String other, Relation relation, Seen seen) {
        facts.computeIfPresent(ref, (key, old) -> {
            List<IdentityFacts.Alias> aliases = new ArrayList<>(old.aliases());
            aliases.add(new IdentityFacts.Alias(other, seen.event().source().id(), relation.since(), relation.until(), seen.index()));
            return new IdentityFacts(
                    ref, old.refs(), old.kind(), old.name(), old.spiffeId(), old.owner(), aliases, old.firstSeen(), old.profile());
        });
    }

    private static @Nullable String or(@Nullable String one, @Nullable String other) {
        return one != null ? one : other;
    }
}
