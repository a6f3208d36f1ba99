package custody.query.memory;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.query.answer.CredentialFacts;
import custody.query.answer.Dated;
import custody.query.answer.Membership;
import custody.query.answer.Profile;
import custody.query.answer.SecretFacts;
import custody.query.attribution.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Secrets and credentials as the entries speak of them, and who belongs to what; later words win. Each in the order in
/// which it became known.
final class Directory {
    /// All first ones of their identity: how they speak of things.
    private final List<Seen> entries;
    /// Issues as other devices of the source told them.
    private final List<Seen> copiedIssues;
    /// Those of them that no use is and nobody corrected: what they state.
    private final List<Seen> statements;
    private final Instant now;
    private final Set<String> exposed = new LinkedHashSet<>();

    Directory(List<Seen> all, List<Seen> evidence, Instant now) {
        this.now = now;
        this.entries = all.stream().filter(Seen::isFirst).toList();
        this.copiedIssues = all.stream()
                .filter(seen -> seen.standing() == Standing.COPY && seen.is(EventType.ISSUE) && seen.event().credential() != null)
                .toList();
        this.statements = evidence.stream().filter(seen -> !seen.isUse()).toList();
        statements.stream()
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
        return new SecretFacts(
                secret.ref(), or(secret.kind(), old.kind()), or(secret.name(), old.name()), or(old.currentVersion(), secret.version()),
                null, null, null, List.of(), List.of(), null, Profile.NONE);
    }

    /// The tags that an INVENTORY stated for the latest time (rule D8).
    private List<String> tags(String ref) {
        List<String> tags = List.of();
        Instant at = Instant.MIN;
        for (Seen seen : statements) {
            Secret secret = seen.tells(EventType.INVENTORY) ? seen.event().secret() : null;
            if (secret != null && secret.ref().equals(ref) && secret.tags() != null && !seen.at().isBefore(at)) {
                tags = secret.tags();
                at = seen.at();
            }
        }
        return tags;
    }

    /// What was stated of a secret, and a debt for each thing that nobody stated.
    private SecretFacts withDebt(SecretFacts secret) {
        String version = null;
        Instant rotated = null;
        Profile profile = Profile.NONE;
        String issuer = null;
        String granter = null;
        String owner = null;
        String trigger = null;
        for (Seen seen : statements) {
            Event event = seen.event();
            if (event.secret() != null && event.secret().ref().equals(secret.ref())) {
                profile = profile.told(event);
                issuer = seen.is(EventType.ISSUE) || seen.is(EventType.ROTATE) ? event.source().id() : issuer;
                if (seen.is(EventType.ROTATE) && (rotated == null || !seen.at().isBefore(rotated))) {
                    rotated = seen.at();
                    version = or(event.secret().version(), version);
                }
            }
            Relation relation = event.relation();
            if (relation != null && relation.kind() == Relation.Kind.OWNED_BY && relation.subject().ref().equals(secret.ref())) {
                owner = relation.object().ref();
            }
            boolean granted = seen.is(EventType.GRANT) && event.outcome() == Outcome.SUCCESS && !Scope.isPattern(secret.ref());
            if (granted && granter == null && event.grant() != null && event.grant().scope().contains(secret.ref())) {
                granter = event.source().id();
            }
            Revocation revocation = event.revocation();
            if (revocation != null && revocation.target().kind() == Revocation.Kind.SECRET && revocation.target().ref().equals(secret.ref())) {
                trigger = or(revocation.trigger(), trigger);
            }
        }
        String source = or(issuer, granter);
        trigger = or(profile.revocationTrigger(), trigger);
        return new SecretFacts(
                secret.ref(), secret.kind(), secret.name(), or(version, secret.currentVersion()), owner, source, trigger,
                SecretFacts.debt(owner, owner != null && hasLeft(owner), source, issuer == null, trigger, profile), tags(secret.ref()), rotated, profile);
    }

    Map<String, CredentialFacts> credentials() {
        Map<String, CredentialFacts> facts = new LinkedHashMap<>();
        for (Seen seen : entries) {
            Credential credential = seen.event().credential();
            if (credential != null) {
                facts.put(credential.ref(), later(facts.get(credential.ref()), credential, seen));
            }
        }
        facts.replaceAll((ref, mentioned) -> stated(mentioned));
        Endings endings = new Endings(statements, facts);
        Map<String, CredentialFacts> ended = new LinkedHashMap<>();
        facts.forEach((ref, old) -> {
            Seen revoked = endings.revoked(ref);
            ended.put(ref, new CredentialFacts(
                    ref, old.kind(), old.fingerprint(), old.parent(), old.secret(), old.holder(), old.issuedAt(),
                    endings.expires(ref, old.expiresAt()), revoked == null ? null : Endings.effective(revoked),
                    revoked == null ? null : revoked.index()));
        });
        return ended;
    }

    /// What ISSUE and RENEW stated goes before what others mention.
    private CredentialFacts stated(CredentialFacts mentioned) {
        String parent = null;
        String secret = null;
        String holder = null;
        String actor = null;
        Instant issued = null;
        for (Seen seen : statements) {
            Event event = seen.event();
            Credential credential = event.credential();
            if (credential == null || !Endings.states(seen) || !credential.ref().equals(mentioned.ref())) {
                continue;
            }
            parent = or(credential.parentRef(), parent);
            secret = or(secret, event.secret() == null ? null : event.secret().ref());
            holder = credential.holder() == null ? holder : credential.holder().ref();
            if (seen.is(EventType.ISSUE)) {
                actor = event.actor() == null ? actor : event.actor().ref();
                issued = issued == null || seen.at().isBefore(issued) ? seen.at() : issued;
            }
        }
        return new CredentialFacts(
                mentioned.ref(), mentioned.kind(), mentioned.fingerprint(), or(parent, mentioned.parent()),
                or(secret, mentioned.secret()), or(or(holder, mentioned.holder()), actor), issued, mentioned.expiresAt(), null, null);
    }

    Map<String, List<String>> memberships(Collection<String> refs, Membership.Side side, Instant now) {
        Map<String, Map<String, List<Membership>>> said = new LinkedHashMap<>();
        for (Seen seen : statements) {
            Relation relation = seen.event().relation();
            if (relation != null && relation.kind() == Relation.Kind.MEMBER_OF) {
                Membership each = new Membership(
                        relation.subject().ref(), relation.object().ref(), relation.since(), relation.until());
                said.computeIfAbsent(each.ref(side), ref -> new LinkedHashMap<>())
                        .computeIfAbsent(each.other(side), ref -> new ArrayList<>())
                        .add(each);
            }
        }
        Map<String, List<String>> found = new LinkedHashMap<>();
        said.forEach((ref, others) -> {
            others.values().removeIf(each -> !Dated.holds(each, now));
            if (refs.contains(ref) && !others.isEmpty()) {
                found.put(ref, List.copyOf(others.keySet()));
            }
        });
        return found;
    }

    /// Whether an identity was ended by then, and not taken back since.
    private boolean hasLeft(String identity) {
        Instant left = null;
        Instant back = null;
        for (Seen seen : statements) {
            Revocation revocation = seen.event().revocation();
            if (revocation == null || !seen.tells(EventType.REVOCATION)
                    || revocation.target().kind() != Revocation.Kind.IDENTITY || !revocation.target().ref().equals(identity)) {
                continue;
            }
            Instant at = Endings.effective(seen);
            if (Boolean.TRUE.equals(revocation.lifted())) {
                back = !at.isAfter(now) && (back == null || at.isAfter(back)) ? at : back;
            } else {
                left = !at.isAfter(now) && (left == null || at.isAfter(left)) ? at : left;
            }
        }
        return left != null && (back == null || back.isBefore(left));
    }

    private static CredentialFacts later(@Nullable CredentialFacts before, Credential credential, Seen seen) {
        CredentialFacts old = before == null ? CredentialFacts.stated(credential.ref(), credential.kind()) : before;
        Event event = seen.event();
        String fingerprint = or(credential.fingerprint(), old.fingerprint());
        if (Endings.states(seen)) {
            return new CredentialFacts(
                    credential.ref(), credential.kind(), fingerprint, old.parent(), old.secret(), old.holder(), null,
                    old.expiresAt(), null, null);
        }
        return new CredentialFacts(
                credential.ref(), credential.kind(), fingerprint, or(credential.parentRef(), old.parent()),
                or(old.secret(), event.secret() == null ? null : event.secret().ref()),
                credential.holder() == null ? old.holder() : credential.holder().ref(), null,
                old.expiresAt() == null ? credential.expiresAt() : old.expiresAt(), null, null);
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
                            || (known.add(credential.ref()) || seen.is(EventType.ISSUE)) && names(seen, reference))) {
                refs.add(credential.ref());
            }
        }
        for (Seen copy : copiedIssues) {
            Credential credential = Objects.requireNonNull(copy.event().credential());
            if (credential.ref().equals(reference) || reference.equals(credential.fingerprint()) || names(copy, reference)) {
                entries.stream()
                        .filter(seen -> seen.index() == copy.original() && seen.event().credential() != null)
                        .forEach(seen -> refs.add(Objects.requireNonNull(seen.event().credential()).ref()));
            }
        }
        return refs;
    }

    private static boolean names(Seen seen, String reference) {
        return seen.event().links().stream().anyMatch(link -> names(link.name(), link.value(), reference));
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

    Identities identities() {
        return new Identities(entries, statements, now);
    }

    static @Nullable String or(@Nullable String one, @Nullable String other) {
        return one != null ? one : other;
    }
}
