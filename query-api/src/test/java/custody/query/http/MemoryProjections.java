package custody.query.http;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.read.Entry;
import custody.query.answer.Attributed;
import custody.query.answer.Condition;
import custody.query.answer.CredentialFacts;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.IdentityCriteria;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.RevocationCriteria;
import custody.query.answer.RevocationFacts;
import custody.query.answer.SecretCriteria;
import custody.query.answer.SecretFacts;
import custody.query.answer.SourceFacts;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Projections by looking at every entry for each question. Verdicts are not judged here: a test puts them in, and
/// checks what the schema makes of them.
@Singleton
@io.micronaut.context.annotation.Requires(property = "custody.test.memory")
final class MemoryProjections implements Projections {
    final Map<Long, List<Attributed>> verdicts = new TreeMap<>();
    private final MemoryLedger ledger;

    MemoryProjections(MemoryLedger ledger) {
        this.ledger = ledger;
    }

    private record Seen(Entry entry, Event event) {
        long index() {
            return entry.index();
        }
    }

    private List<Seen> all(long asOf) {
        return ledger.read(0, (int) asOf, Long.MAX_VALUE).stream()
                .map(entry -> new Seen(entry, entry.payload().event()))
                .toList();
    }

    @Override
    public long size() {
        return ledger.size();
    }

    @Override
    public long sizeAt(Instant knownAt) {
        return all(size()).stream().filter(seen -> !seen.entry.time().isAfter(knownAt)).count();
    }

    @Override
    public Page<Long> entries(Condition where, EntryOrder order, PageRequest page) {
        return sorted(all(page.asOf()).stream().filter(seen -> fits(where, seen)).toList(), order, page);
    }

    @Override
    public Page<Long> uses(Condition where, EntryOrder order, PageRequest page) {
        Set<EventType> kinds = Set.of(EventType.USE, EventType.ATTEMPT);
        List<Seen> found = all(page.asOf()).stream()
                .filter(seen -> kinds.contains(seen.event.type()) && fits(where, seen))
                .toList();
        return sorted(found, order, page);
    }

    private static Page<Long> sorted(List<Seen> found, EntryOrder order, PageRequest page) {
        Comparator<Seen> by = order.by() == EntryOrder.By.LEDGER_SEQ
                ? Comparator.comparing(Seen::index)
                : Comparator.comparing((Seen seen) -> seen.event.eventTime()).thenComparing(Seen::index);
        List<Seen> all = found.stream().sorted(order.ascending() ? by : by.reversed()).toList();
        return slice(all, seen -> Long.toString(seen.index()), page).map(Seen::index);
    }

    private static <T> Page<T> slice(List<T> all, Function<T, String> key, PageRequest page) {
        List<T> rest = new ArrayList<>(all);
        if (page.key() != null) {
            int at = rest.stream().map(key).toList().indexOf(page.key());
            rest = page.forward() ? rest.subList(at + 1, rest.size()) : rest.subList(0, at);
        }
        int n = Math.min(page.count(), rest.size());
        List<T> part = page.forward() ? rest.subList(0, n) : rest.subList(rest.size() - n, rest.size());
        return new Page<>(
                part.stream().map(each -> new Page.Row<>(key.apply(each), each)).toList(), n < rest.size(), (long) all.size());
    }

    private boolean fits(Condition where, Seen seen) {
        return switch (where) {
            case Condition.All all -> all.of().stream().allMatch(each -> fits(each, seen));
            case Condition.Some some -> some.of().stream().anyMatch(each -> fits(each, seen));
            case Condition.Not not -> !fits(not.of(), seen);
            case Condition.Is is -> values(is.field(), seen).stream().anyMatch(is.values()::contains);
            case Condition.StartsWith starts -> values(starts.field(), seen).stream().anyMatch(v -> v.startsWith(starts.prefix()));
            case Condition.Holds holds -> values(holds.field(), seen).stream()
                    .anyMatch(v -> v.toLowerCase(java.util.Locale.ROOT).contains(holds.text().toLowerCase(java.util.Locale.ROOT)));
            case Condition.Within within -> {
                long micros = ChronoUnit.MICROS.between(Instant.EPOCH, seen.event.eventTime());
                yield within.from() <= micros && micros < within.to();
            }
            case Condition.Text text -> seen.event.toString().contains(text.words());
            case Condition.Query query -> seen.event.toString().contains(query.text());
        };
    }

    private Set<String> values(Condition.Field field, Seen seen) {
        Event event = seen.event;
        Attributed judged = verdicts.containsKey(seen.index()) ? verdicts.get(seen.index()).getLast() : null;
        Set<String> out = new LinkedHashSet<>();
        switch (field) {
            case TYPE -> out.add(event.type().name());
            case SOURCE -> out.add(event.source().id());
            case ACTOR -> add(out, event.actor(), actor -> actor.ref());
            case ACTOR_KIND -> add(out, event.actor(), actor -> actor.kind().name());
            case ACTOR_NAME -> add(out, event.actor(), actor -> actor.name());
            case CHAIN -> {
                add(out, event.actor(), actor -> actor.ref());
                add(out, judged, j -> null);
                if (judged != null) {
                    judged.chain().forEach(hop -> out.add(hop.actorRef()));
                }
            }
            case SECRET -> add(out, event.secret(), secret -> secret.ref());
            case SECRET_NAME -> add(out, event.secret(), secret -> secret.name());
            case CREDENTIAL -> add(out, event.credential(), credential -> credential.ref());
            case GRANT -> {
                add(out, event.grant(), grant -> new GrantKey(event.source().id(), grant.ref()).toString());
                add(out, judged == null ? null : judged.grant(), GrantKey::toString);
            }
            case REQUEST_REF -> {
                add(out, event.grant(), grant -> grant.ref());
                add(out, judged == null ? null : judged.grant(), GrantKey::ref);
                String ref = event.grant() != null ? event.grant().ref() : judged == null || judged.grant() == null ? "" : judged.grant().ref();
                for (Seen each : all(size())) {
                    if (each.event.type() == EventType.REQUEST && each.event.grant().ref().equals(ref)) {
                        add(out, each.event.grant().ticket(), ticket -> ticket);
                        each.event.links().forEach(link -> out.add(link.value()));
                    }
                }
            }
            case SESSION -> {
                add(out, event.context(), context -> context.session());
                event.links().stream().filter(link -> link.name().contains("session")).forEach(link -> out.add(link.value()));
            }
            case CORRELATION -> event.links().forEach(link -> out.add(link.value()));
            case IP -> add(out, event.context(), context -> context.ip());
            case TOOL -> add(out, event.context(), context -> context.tool());
            case OUTCOME -> out.add(event.outcome().name());
            case ACTION -> add(out, event.action(), action -> action.word());
            case VERDICT -> add(out, judged, Attributed::verdict);
            case VERDICT_CLASS -> add(out, judged, Attributed::verdictClass);
            case FLAG -> out.addAll(judged == null ? List.of() : judged.flags());
            case CONFIDENCE -> add(out, judged, Attributed::confidence);
            case FINALITY -> add(out, judged, Attributed::finality);
            case LATE -> out.add("false");
            case ENDED_BY -> add(out, judged == null ? null : judged.revocation(), index -> index.toString());
        }
        return out;
    }

    private static <T> void add(Set<String> out, T part, Function<T, String> read) {
        String value = part == null ? null : read.apply(part);
        if (value != null) {
            out.add(value);
        }
    }

    @Override
    public Map<Long, Attributed> attributions(Collection<Long> uses, long asOf) {
        Map<Long, Attributed> found = new HashMap<>();
        uses.forEach(use -> {
            List<Attributed> known = history(use, asOf);
            if (!known.isEmpty()) {
                found.put(use, known.getLast());
            }
        });
        return found;
    }

    @Override
    public List<Attributed> history(long use, long asOf) {
        return verdicts.getOrDefault(use, List.of()).stream().filter(each -> each.causedBy() < asOf).toList();
    }

    @Override
    public Page<GrantFacts> grants(GrantCriteria where, PageRequest page) {
        List<GrantFacts> found = grantFacts(page.asOf()).values().stream()
                .filter(grant -> where.refs().isEmpty() || where.refs().contains(grant.key().ref()))
                .filter(grant -> where.secrets() == null || grant.scope().stream().anyMatch(where.secrets()::contains))
                .filter(grant -> where.grantee() == null || where.grantee().equals(grant.grantee()))
                .filter(grant -> where.states().isEmpty() || where.states().contains(grant.state()))
                .filter(grant -> where.standing() == null || where.standing() == grant.standing())
                .filter(grant -> where.breakGlass() == null || where.breakGlass() == grant.breakGlass())
                .filter(grant -> where.ticket() == null || where.ticket().equals(grant.ticket()) || where.ticket().equals(grant.key().ref()))
                .toList();
        return slice(found, grant -> grant.key().toString(), page);
    }

    @Override
    public Map<GrantKey, GrantFacts> grants(Collection<GrantKey> keys, long asOf) {
        return grantFacts(asOf).entrySet().stream()
                .filter(each -> keys.contains(each.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Map<GrantKey, GrantFacts> grantFacts(long asOf) {
        Map<GrantKey, GrantFacts> facts = new LinkedHashMap<>();
        for (Seen seen : all(asOf)) {
            if (seen.event.type() == EventType.GRANT) {
                GrantKey key = new GrantKey(seen.event.source().id(), seen.event.grant().ref());
                List<Seen> about = all(asOf).stream()
                        .filter(each -> each.event.grant() != null && each.event.grant().ref().equals(key.ref()))
                        .toList();
                facts.put(key, grant(key, seen, about));
            }
        }
        return facts;
    }

    private GrantFacts grant(GrantKey key, Seen given, List<Seen> about) {
        Event request = first(about, EventType.REQUEST);
        Event revoked = first(about, EventType.REVOCATION);
        custody.ledger.event.Grant grant = given.event.grant();
        List<Instant> used = verdicts.values().stream()
                .map(List::getLast)
                .filter(each -> key.equals(each.grant()))
                .map(each -> ledger.entry(each.use()).orElseThrow().payload().event().eventTime())
                .sorted()
                .toList();
        return new GrantFacts(
                key, revoked == null ? "ACTIVE" : "REVOKED", grant.grantee().ref(),
                request == null ? null : request.actor().ref(), grant.scope(), grant.actions(), null,
                request == null ? null : request.grant().justification(), request == null ? null : request.grant().ticket(),
                request == null ? null : request.grant().task(), grant.startsAt(), grant.expiresAt(),
                revoked == null ? null : revoked.revocation().effectiveAt(), grant.expiresAt() == null, false, grant.quorum(),
                about.stream().filter(each -> each.event.type() == EventType.APPROVAL).map(Seen::index).toList(),
                used.isEmpty() ? null : used.getFirst(), used.isEmpty() ? null : used.getLast());
    }

    private static Event first(List<Seen> all, EventType type) {
        return all.stream().map(Seen::event).filter(event -> event.type() == type).findFirst().orElse(null);
    }

    @Override
    public Page<SecretFacts> secrets(SecretCriteria where, PageRequest page) {
        List<SecretFacts> found = secretFacts(page.asOf()).values().stream()
                .filter(secret -> where.refs().isEmpty() || where.refs().contains(secret.ref()))
                .filter(secret -> where.prefix() == null || secret.ref().startsWith(where.prefix()))
                .filter(secret -> where.debt().isEmpty() || secret.debt().stream().anyMatch(where.debt()::contains))
                .filter(secret -> where.tags().isEmpty() || secret.tags().stream().anyMatch(where.tags()::contains))
                .toList();
        return slice(found, SecretFacts::ref, page);
    }

    @Override
    public Map<String, SecretFacts> secrets(Collection<String> refs, long asOf) {
        Map<String, SecretFacts> all = secretFacts(asOf);
        all.keySet().retainAll(refs);
        return all;
    }

    private Map<String, SecretFacts> secretFacts(long asOf) {
        Map<String, SecretFacts> facts = new TreeMap<>();
        for (Seen seen : all(asOf)) {
            if (seen.event.secret() != null) {
                custody.ledger.event.Secret secret = seen.event.secret();
                facts.put(secret.ref(), new SecretFacts(secret.ref(), secret.kind(), secret.name(), secret.version(), null,
                        null, "task closed", List.of("NO_OWNER", "NO_ISSUANCE_SOURCE"), secret.tags(), null, seen.event.eventTime()));
            }
        }
        return facts;
    }

    @Override
    public Page<IdentityFacts> identities(IdentityCriteria where, PageRequest page) {
        List<IdentityFacts> found = identityFacts(page.asOf()).values().stream()
                .filter(identity -> where.kinds().isEmpty() || where.kinds().contains(identity.kind()))
                .filter(identity -> where.nameContains() == null || identity.name() != null && identity.name().contains(where.nameContains()))
                .toList();
        return slice(found, IdentityFacts::ref, page);
    }

    @Override
    public Map<String, IdentityFacts> identities(Collection<String> refs, long asOf) {
        Map<String, IdentityFacts> all = identityFacts(asOf);
        all.keySet().retainAll(refs);
        return all;
    }

    private Map<String, IdentityFacts> identityFacts(long asOf) {
        Map<String, IdentityFacts> facts = new TreeMap<>();
        for (Seen seen : all(asOf)) {
            if (seen.event.actor() != null) {
                custody.ledger.event.Actor actor = seen.event.actor();
                IdentityFacts before = facts.get(actor.ref());
                String name = actor.name() != null ? actor.name() : before == null ? null : before.name();
                String spiffe = actor.spiffeId() != null ? actor.spiffeId() : before == null ? null : before.spiffeId();
                facts.put(actor.ref(), new IdentityFacts(actor.ref(), List.of(actor.ref()), actor.kind().name(), name,
                        spiffe, null, List.of(), null, seen.event.eventTime()));
            }
        }
        return facts;
    }

    @Override
    public Map<String, CredentialFacts> credentials(Collection<String> refs, long asOf) {
        Map<String, CredentialFacts> found = new HashMap<>();
        refs.forEach(ref -> credentialsByRef(ref, asOf, 1).forEach(facts -> found.put(ref, facts)));
        return found;
    }

    @Override
    public List<CredentialFacts> credentialsByRef(String ref, long asOf, int max) {
        return all(asOf).stream()
                .filter(seen -> seen.event.type() == EventType.ISSUE)
                .filter(seen -> seen.event.credential().ref().equals(ref)
                        || seen.event.links().stream().anyMatch(link -> link.value().equals(ref)))
                .map(seen -> new CredentialFacts(seen.event.credential().ref(), seen.event.credential().kind(), null, null,
                        "aws:secretsmanager:eu-west-1:111122223333:prod/db", seen.event.actor().ref(), seen.event.eventTime(),
                        seen.event.credential().expiresAt(), null, null))
                .limit(max)
                .toList();
    }

    @Override
    public Page<CredentialFacts> credentialsOf(String secret, PageRequest page) {
        return slice(List.of(), CredentialFacts::ref, page);
    }

    @Override
    public Page<RevocationFacts> revocations(RevocationCriteria where, PageRequest page) {
        List<RevocationFacts> found = all(page.asOf()).stream()
                .filter(seen -> seen.event.type() == EventType.REVOCATION)
                .map(this::revocation)
                .filter(facts -> where.grant() == null || where.grant().equals(facts.grant()))
                .toList();
        return slice(found, facts -> Long.toString(facts.index()), page);
    }

    private RevocationFacts revocation(Seen seen) {
        Instant at = seen.event.revocation().effectiveAt();
        List<Attributed> after = verdicts.values().stream()
                .map(List::getLast)
                .filter(each -> Long.valueOf(seen.index()).equals(each.revocation()))
                .toList();
        Long last = after.isEmpty() ? null : after.getLast().use();
        Instant lastAt = last == null ? null : ledger.entry(last).orElseThrow().payload().event().eventTime();
        return new RevocationFacts(seen.index(), new GrantKey(seen.event.source().id(), seen.event.revocation().target().ref()),
                null, null, at, at, seen.event.revocation().trigger(),
                List.of(new RevocationFacts.LayerFacts("PRIVILEGE", seen.event.source().id(), at, at, last),
                        new RevocationFacts.LayerFacts("BROKER", "aws:111122223333", null, null, last)), last, lastAt);
    }

    @Override
    public List<SourceFacts> sources(long asOf) {
        Map<String, SourceFacts> facts = new TreeMap<>();
        all(asOf).forEach(seen -> facts.put(seen.event.source().id(), new SourceFacts(seen.event.source().id(),
                seen.event.layer().name(), seen.event.eventTime(), seen.entry.time(), null, Duration.ofSeconds(2), List.of())));
        return List.copyOf(facts.values());
    }
}
