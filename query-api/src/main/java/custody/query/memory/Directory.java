package custody.query.memory;

import custody.ledger.event.Actor;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Gap;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.query.answer.CredentialFacts;
import custody.query.answer.IdentityFacts;
import custody.query.answer.SecretFacts;
import custody.query.answer.SourceFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Secrets, credentials, identities and sources as the entries speak of them; later words win.
final class Directory {
    private final List<Seen> entries;
    private final Set<String> exposed = new LinkedHashSet<>();

    Directory(List<Seen> entries) {
        this.entries = entries;
        entries.stream()
                .filter(seen -> seen.is(EventType.DISCOVERY) && seen.event().secret() != null)
                .forEach(seen -> exposed.add(seen.event().secret().ref()));
    }

    boolean isExposed(String secret) {
        return exposed.contains(secret);
    }

    Map<String, SecretFacts> secrets() {
        Map<String, SecretFacts> facts = new TreeMap<>();
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
        boolean rotated = seen.is(EventType.ROTATE);
        boolean issued = seen.is(EventType.ISSUE) || rotated;
        return new SecretFacts(
                secret.ref(), or(secret.kind(), old.kind()), or(secret.name(), old.name()),
                rotated || old.currentVersion() == null ? or(secret.version(), old.currentVersion()) : old.currentVersion(),
                null, issued ? seen.event().source().id() : old.issuanceSource(), old.revocationTrigger(), List.of(),
                secret.tags().isEmpty() ? old.tags() : secret.tags(),
                rotated ? latest(old.lastRotatedAt(), seen.at()) : old.lastRotatedAt(),
                seen.isUse() ? latest(old.lastUsedAt(), seen.at()) : old.lastUsedAt());
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
            if (seen.is(EventType.GRANT) && source == null && event.grant() != null && event.grant().scope().contains(secret.ref())) {
                source = event.source().id();
            }
            Revocation revocation = event.revocation();
            if (revocation != null && revocation.target().kind() == Revocation.Kind.SECRET && revocation.target().ref().equals(secret.ref())) {
                trigger = or(revocation.trigger(), trigger);
            }
        }
        List<String> debt = new ArrayList<>();
        if (owner == null) {
            debt.add("NO_OWNER");
        }
        if (source == null) {
            debt.add("NO_ISSUANCE_SOURCE");
        }
        if (trigger == null) {
            debt.add("NO_REVOCATION_TRIGGER");
        }
        return new SecretFacts(
                secret.ref(), secret.kind(), secret.name(), secret.currentVersion(), owner, source, trigger, debt,
                secret.tags(), secret.lastRotatedAt(), secret.lastUsedAt());
    }

    Map<String, CredentialFacts> credentials() {
        Map<String, CredentialFacts> facts = new LinkedHashMap<>();
        for (Seen seen : entries) {
            Credential credential = seen.event().credential();
            if (credential != null) {
                facts.put(credential.ref(), later(facts.get(credential.ref()), credential, seen));
            }
        }
        for (Seen seen : entries) {
            Revocation revocation = seen.event().revocation();
            if (revocation != null && revocation.target().kind() == Revocation.Kind.CREDENTIAL) {
                Instant at = revocation.effectiveAt() == null ? seen.at() : revocation.effectiveAt();
                facts.computeIfPresent(revocation.target().ref(), (ref, old) -> new CredentialFacts(
                        ref, old.kind(), old.fingerprint(), old.parent(), old.secret(), old.holder(), old.issuedAt(),
                        old.expiresAt(), at, old.lastUsedAt()));
            }
        }
        return facts;
    }

    private static CredentialFacts later(@Nullable CredentialFacts before, Credential credential, Seen seen) {
        CredentialFacts old = before == null ? CredentialFacts.stated(credential.ref(), credential.kind()) : before;
        Event event = seen.event();
        boolean issue = seen.is(EventType.ISSUE);
        Actor holder = credential.holder() != null ? credential.holder() : issue ? event.actor() : null;
        return new CredentialFacts(
                credential.ref(), credential.kind(), or(credential.fingerprint(), old.fingerprint()),
                or(credential.parentRef(), old.parent()),
                or(old.secret(), event.secret() == null ? null : event.secret().ref()),
                holder == null ? old.holder() : holder.ref(), issue ? seen.at() : old.issuedAt(),
                credential.expiresAt() == null ? old.expiresAt() : credential.expiresAt(), old.revokedAt(),
                seen.isUse() ? latest(old.lastUsedAt(), seen.at()) : old.lastUsedAt());
    }

    /// Refs of the credentials that a reference of any kind names.
    Set<String> credentialRefs(String reference) {
        Set<String> refs = new LinkedHashSet<>();
        for (Seen seen : entries) {
            Credential credential = seen.event().credential();
            if (credential != null
                    && (credential.ref().equals(reference)
                            || reference.equals(credential.fingerprint())
                            || seen.is(EventType.ISSUE)
                                    && seen.event().links().stream().anyMatch(link ->
                                            NAMES.contains(link.name()) && link.value().equals(reference)))) {
                refs.add(credential.ref());
            }
        }
        return refs;
    }

    /// Links that name a credential (attribution rules, section 2).
    private static final Set<String> NAMES = Set.of(
            "credential", "aws.access_key_id", "aws.web_identity_token_id", "vault.lease_id", "vault.accessor",
            "k8s.jti", "x509.serial", "jwt.jti", "token.sha256");

    Map<String, IdentityFacts> identities() {
        Map<String, IdentityFacts> facts = new TreeMap<>();
        for (Seen seen : entries) {
            Event event = seen.event();
            stated(facts, event.actor(), seen, true);
            event.onBehalfOf().forEach(hop -> facts.putIfAbsent(hop.ref(), IdentityFacts.stated(hop.ref(), hop.kind(), null, null)));
            stated(facts, event.grant() == null ? null : event.grant().grantee(), seen, false);
            stated(facts, event.approval() == null ? null : event.approval().by(), seen, false);
            stated(facts, event.relation() == null ? null : event.relation().subject(), seen, false);
            stated(facts, event.relation() == null ? null : event.relation().object(), seen, false);
        }
        for (Seen seen : entries) {
            if (seen.event().relation() != null) {
                relate(facts, seen.event().relation(), seen);
            }
        }
        return facts;
    }

    private static void stated(Map<String, IdentityFacts> facts, @Nullable Actor actor, Seen seen, boolean acts) {
        if (actor == null) {
            return;
        }
        IdentityFacts old = facts.getOrDefault(actor.ref(), IdentityFacts.stated(actor.ref(), actor.kind().name(), null, null));
        Instant first = old.firstSeen() == null || seen.at().isBefore(old.firstSeen()) ? seen.at() : old.firstSeen();
        facts.put(actor.ref(), new IdentityFacts(
                actor.ref(), old.refs(), actor.kind().name(), or(actor.name(), old.name()),
                or(actor.spiffeId(), old.spiffeId()), old.owner(), old.aliases(), first,
                acts ? latest(old.lastActive(), seen.at()) : old.lastActive()));
    }

    /// Aliases join the refs of both sides, one step; owners are those stated last.
    private static void relate(Map<String, IdentityFacts> facts, Relation relation, Seen seen) {
        String subject = relation.subject().ref();
        String object = relation.object().ref();
        switch (relation.kind()) {
            case OWNED_BY -> facts.computeIfPresent(subject, (ref, old) -> new IdentityFacts(
                    ref, old.refs(), old.kind(), old.name(), old.spiffeId(), object, old.aliases(), old.firstSeen(), old.lastActive()));
            case ALIAS_OF -> {
                alias(facts, subject, object, relation, seen);
                alias(facts, object, subject, relation, seen);
            }
            case MEMBER_OF -> {}
        }
    }

    private static void alias(Map<String, IdentityFacts> facts, String ref, String other, Relation relation, Seen seen) {
        facts.computeIfPresent(ref, (key, old) -> {
            Set<String> refs = new LinkedHashSet<>(old.refs());
            refs.add(other);
            List<IdentityFacts.Alias> aliases = new ArrayList<>(old.aliases());
            aliases.add(new IdentityFacts.Alias(other, seen.event().source().id(), relation.since(), relation.until(), seen.index()));
            return new IdentityFacts(ref, List.copyOf(refs), old.kind(), old.name(), old.spiffeId(), old.owner(), aliases, old.firstSeen(), old.lastActive());
        });
    }

    List<SourceFacts> sources() {
        Map<String, SourceFacts> facts = new TreeMap<>();
        for (Seen seen : entries) {
            String id = seen.event().source().id();
            SourceFacts old = facts.get(id);
            facts.put(id, new SourceFacts(
                    id, seen.event().layer().name(), latest(old == null ? null : old.lastEventTime(), seen.at()),
                    seen.received(), latest(old == null ? null : old.watermark(), seen.event().watermark()),
                    error(seen.event()), List.of()));
        }
        for (Seen seen : entries) {
            Gap gap = seen.event().gap();
            if (gap != null && gap.state() != Gap.State.CLOSED) {
                facts.computeIfPresent(gap.source(), (id, old) -> {
                    List<SourceFacts.GapFacts> gaps = new ArrayList<>(old.gaps());
                    gaps.add(new SourceFacts.GapFacts(gap.from(), gap.until(), gap.reason() == null ? "not stated" : gap.reason(), seen.index()));
                    return new SourceFacts(id, old.layer(), old.lastEventTime(), old.lastReceivedAt(), old.watermark(), old.clockErrorBound(), gaps);
                });
            }
        }
        return List.copyOf(facts.values());
    }

    private static Duration error(Event event) {
        return event.clock() != null && event.clock().errorMs() != null
                ? Duration.ofMillis(event.clock().errorMs())
                : Duration.ofSeconds(60);
    }

    private static @Nullable String or(@Nullable String one, @Nullable String other) {
        return one != null ? one : other;
    }

    private static @Nullable Instant latest(@Nullable Instant one, @Nullable Instant other) {
        return one == null ? other : other == null || one.isAfter(other) ? one : other;
    }
}
