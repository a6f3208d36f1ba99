package custody.query.memory;

import custody.ledger.event.Actor;
import custody.ledger.event.EventType;
import custody.ledger.event.Revocation;
import custody.ledger.read.EntryReader;
import custody.query.answer.Activity;
import custody.query.answer.Arrival;
import custody.query.answer.Attributed;
import custody.query.answer.Condition;
import custody.query.answer.CredentialCriteria;
import custody.query.answer.CredentialEvidence;
import custody.query.answer.CredentialFacts;
import custody.query.answer.Departure;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.GrantScope;
import custody.query.answer.GrantTally;
import custody.query.answer.IdentityCriteria;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Membership;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.RevocationCriteria;
import custody.query.answer.RevocationFacts;
import custody.query.answer.SecretCriteria;
import custody.query.answer.SecretFacts;
import custody.query.answer.SecretsUnder;
import custody.query.answer.SourceFacts;
import custody.query.answer.Tally;
import custody.query.answer.UseTally;
import custody.query.attribution.Awaited;
import custody.query.attribution.UseAt;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Secondary;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Answers by going through all entries; exact, and slow on a large ledger.
@Singleton
@Secondary
@Requires(beans = EntryReader.class)
public final class MemoryProjections implements Projections {
    private final Known known;
    private final EntryLists lists;

    public MemoryProjections(EntryReader reader) {
        this.known = new Known(reader);
        this.lists = new EntryLists(known);
    }

    @Override
    public long size() {
        return known.catchUp();
    }

    @Override
    public long sizeAt(Instant knownAt) {
        return known.entries(size()).stream()
                .filter(seen -> !seen.received().isAfter(knownAt))
                .mapToLong(seen -> seen.index() + 1)
                .max()
                .orElse(0);
    }

    @Override
    public Instant timeAt(long asOf) {
        List<Seen> all = known.entries(asOf);
        return all.isEmpty() ? Instant.EPOCH : all.getLast().received();
    }

    @Override
    public Page<Long> entries(Condition where, EntryOrder order, PageRequest page) {
        return lists.find(where, order, page, false);
    }

    @Override
    public Map<String, List<Long>> entriesNamed(Collection<String> eventIds, long asOf) {
        return known.entries(asOf).stream()
                .filter(seen -> eventIds.contains(seen.event().id().toString()))
                .collect(Collectors.groupingBy(seen -> seen.event().id().toString(), Collectors.mapping(Seen::index, Collectors.toList())));
    }

    @Override
    public Page<Long> uses(Condition where, EntryOrder order, PageRequest page) {
        return lists.find(where, order, page, true);
    }

    @Override
    public Map<List<String>, Long> tally(Tally tally) {
        return lists.tally(tally);
    }

    @Override
    public Map<UseTally.Group, Long> tally(UseTally tally) {
        return lists.tally(tally, grantsAsOf(tally.uses().asOf()).all());
    }

    @Override
    public List<Arrival> arrivals(Arrival.Of of, Condition where, Arrival behind, long below, int max) {
        return lists.arrivals(of, where, behind, below, max);
    }

    @Override
    public Map<Long, Attributed> attributions(Collection<Long> uses, long asOf) {
        Map<Long, Attributed> found = new HashMap<>();
        histories(uses, asOf).forEach((use, all) -> found.put(use, all.getLast()));
        return found;
    }

    @Override
    public Map<Long, List<String>> observations(Collection<Long> uses, long asOf) {
        return known.observations(uses, asOf);
    }

    @Override
    public Map<UseAt, SortedSet<Long>> basis(Collection<UseAt> uses) {
        return known.basis(uses);
    }

    @Override
    public Map<Long, List<Awaited>> awaited(Collection<Long> uses, long asOf) {
        return known.awaited(uses, asOf);
    }

    @Override
    public Map<Long, List<Attributed>> histories(Collection<Long> uses, long asOf) {
        Map<Long, List<Attributed>> found = new HashMap<>();
        for (Long use : uses) {
            List<Attributed> all = known.history(use, asOf);
            if (!all.isEmpty()) {
                found.put(use, all);
            }
        }
        return found;
    }

    private Grants grantsAsOf(long asOf) {
        return new Grants(known.entries(asOf), known.evidence(asOf), known.inForce(asOf));
    }

    private Directory directory(long asOf) {
        return new Directory(known.entries(asOf), known.evidence(asOf), timeAt(asOf));
    }

    @Override
    public Page<GrantFacts> grants(GrantCriteria where, PageRequest page) {
        Grants grants = grantsAsOf(page.asOf());
        Map<GrantKey, GrantFacts> all = grants.all();
        GrantMatching matching = new GrantMatching(where, grants, directory(page.asOf()).identities().all(), timeAt(page.asOf()));
        List<GrantFacts> found = all.values().stream()
                .filter(matching::fits)
                .sorted(Comparator.comparing((GrantFacts grant) -> grant.startsAt().truncatedTo(ChronoUnit.MICROS))
                        .thenComparing(grants::since)
                        .reversed())
                .toList();
        return Slices.of(found, grant -> grant.key().toString(), page);
    }

    @Override
    public Map<GrantKey, GrantFacts> grants(Collection<GrantKey> keys, long asOf) {
        Map<GrantKey, GrantFacts> all = grantsAsOf(asOf).all();
        all.keySet().retainAll(keys);
        return all;
    }

    @Override
    public Map<GrantTally.Group, Long> tally(GrantTally tally) {
        return grantsAsOf(tally.asOf()).all().values().stream()
                .filter(tally::counts)
                .collect(Collectors.groupingBy(tally::group, Collectors.counting()));
    }

    @Override
    public void scopes(GrantTally in, BiPredicate<String, String> wanted, Consumer<GrantScope> to) {
        grantsAsOf(in.asOf()).all().values().stream()
                .filter(grant -> in.counts(grant) && grant.grantee() != null && wanted.test(grant.key().source(), grant.grantee()))
                .forEach(grant -> to.accept(new GrantScope(grant.key(), Objects.requireNonNull(grant.grantee()), grant.scope())));
    }

    @Override
    public SecretsUnder secretsUnder(Condition where, long asOf) {
        return new CountedSecrets(tally(Tally.ofUses(where, asOf, Condition.Field.GRANT, Condition.Field.SECRET)).keySet());
    }

    @Override
    public Page<SecretFacts> secrets(SecretCriteria where, PageRequest page) {
        Directory directory = directory(page.asOf());
        List<SecretFacts> found = directory.secrets().values().stream()
                .filter(secret -> where.refs().isEmpty() || where.refs().contains(secret.ref()))
                .filter(secret -> where.prefix() == null || secret.ref().startsWith(where.prefix()))
                .filter(secret -> where.nameContains() == null || secret.name() != null
                        && Matching.lower(secret.name()).contains(Matching.lower(where.nameContains())))
                .filter(secret -> where.owner() == null || where.owner().equals(secret.owner()))
                .filter(secret -> where.debt().isEmpty() || secret.debt().stream().anyMatch(where.debt()::contains))
                .filter(secret -> where.exposed() == null || where.exposed() == directory.isExposed(secret.ref()))
                .filter(secret -> !where.asksForUse()
                        || where.fits(activity(Activity.Of.SECRET, List.of(secret.ref()), page.asOf()).get(secret.ref())))
                .filter(secret -> where.tags().isEmpty() || secret.tags().stream().anyMatch(where.tags()::contains))
                .toList();
        if (where.prefix() != null) {
            found = found.stream().sorted(Comparator.comparing(secret -> SecretCriteria.octets(secret.ref()), Arrays::compareUnsigned)).toList();
        }
        return Slices.of(found, SecretFacts::ref, page);
    }

    @Override
    public Map<String, SecretFacts> secrets(Collection<String> refs, long asOf) {
        Map<String, SecretFacts> all = directory(asOf).secrets();
        all.keySet().retainAll(refs);
        return all;
    }

    @Override
    public Page<IdentityFacts> identities(IdentityCriteria where, PageRequest page) {
        Map<GrantKey, GrantFacts> grants = where.hasStanding() == null ? Map.of() : grantsAsOf(page.asOf()).all();
        List<IdentityFacts> found = directory(page.asOf()).identities().fitting(where).stream()
                .filter(who -> who.refs().stream()
                        .allMatch(ref -> isDormant(where.dormantSince(), Activity.Of.IDENTITY, ref, page.asOf())))
                .filter(who -> where.hasStanding() == null || where.hasStanding() == grants.values().stream()
                        .anyMatch(grant -> grant.standing() && grant.grantee() != null && who.refs().contains(grant.grantee())))
                .toList();
        return Slices.of(found, IdentityFacts::ref, page);
    }

    @Override
    public Map<String, IdentityFacts> identities(Collection<String> refs, long asOf) {
        Map<String, IdentityFacts> all = directory(asOf).identities().all();
        all.keySet().retainAll(refs);
        return all;
    }

    @Override
    public Map<String, List<String>> memberships(Collection<String> refs, Membership.Side side, long asOf) {
        return directory(asOf).memberships(refs, side, timeAt(asOf));
    }

    @Override
    public Map<String, CredentialFacts> credentials(Collection<String> refs, long asOf) {
        Map<String, CredentialFacts> all = directory(asOf).credentials();
        all.keySet().retainAll(refs);
        return all;
    }

    @Override
    public Page<CredentialFacts> credentials(CredentialCriteria where, PageRequest page) {
        Map<GrantKey, GrantFacts> grants = grantsAsOf(page.asOf()).all();
        Revocations links = revocationsAsOf(page.asOf());
        Instant now = timeAt(page.asOf());
        List<CredentialFacts> found = directory(page.asOf()).credentials().values().stream()
                .filter(each -> where.kinds().isEmpty() || where.kinds().contains(each.kind()))
                .filter(each -> {
                    List<GrantFacts> under = links.issuedUnder(each.ref()).stream().map(grants::get).toList();
                    boolean outlives = !under.isEmpty() && each.isAlive(now) && under.stream().allMatch(GrantFacts::isOver);
                    return where.outlivesGrant() == null || where.outlivesGrant() == outlives;
                })
                .toList();
        return Slices.of(found, CredentialFacts::ref, page);
    }

    @Override
    public Map<String, CredentialEvidence> credentialEvidence(Collection<String> refs, long asOf) {
        Revocations links = revocationsAsOf(asOf);
        Map<String, CredentialEvidence> found = new HashMap<>();
        refs.forEach(ref -> found.put(ref, links.evidence(ref)));
        return found;
    }

    @Override
    public List<CredentialFacts> credentialsByRef(String ref, long asOf, int max) {
        Directory directory = directory(asOf);
        Set<String> refs = directory.credentialRefs(ref);
        return directory.credentials().values().stream().filter(each -> refs.contains(each.ref())).limit(max).toList();
    }

    @Override
    public Page<CredentialFacts> credentialsOf(String secret, PageRequest page) {
        List<CredentialFacts> found = directory(page.asOf()).credentials().values().stream()
                .filter(credential -> secret.equals(credential.secret()))
                .toList();
        return Slices.of(found, CredentialFacts::ref, page);
    }

    private Revocations revocationsAsOf(long asOf) {
        return new Revocations(known.entries(asOf), known.evidence(asOf), known.inForce(asOf), directory(asOf));
    }

    @Override
    public Page<RevocationFacts> revocations(RevocationCriteria where, PageRequest page) {
        List<RevocationFacts> found = revocationsAsOf(page.asOf()).all().stream()
                .filter(facts -> where.from() == null || !facts.effectiveAt().isBefore(where.from()))
                .filter(facts -> where.to() == null || facts.effectiveAt().isBefore(where.to()))
                .filter(facts -> where.grant() == null || where.grant().equals(facts.grant()))
                .filter(facts -> where.secrets() == null || facts.secret() != null && where.secrets().contains(facts.secret()))
                .filter(facts -> where.incomplete() == null || where.incomplete() != facts.complete())
                .filter(facts -> where.actor() == null || where.actor().equals(actor(facts.index())))
                .toList();
        return Slices.of(found, facts -> Long.toString(facts.index()), page);
    }

    @Override
    public void revocations(RevocationCriteria where, long asOf, Consumer<List<RevocationFacts>> to) {
        to.accept(revocations(where, new PageRequest(asOf, Integer.MAX_VALUE, null, true)).rows().stream()
                .map(row -> row.node().withoutUntil()).toList());
    }

    @Override
    public Map<Long, Instant> usedUntil(Map<Long, Instant> effective, long asOf) {
        return revocations(effective.keySet(), asOf).values().stream()
                .filter(facts -> facts.usedUntil() != null)
                .collect(Collectors.toMap(RevocationFacts::index, facts -> Objects.requireNonNull(facts.usedUntil())));
    }

    private @Nullable String actor(long index) {
        Actor actor = known.entries(index + 1).getLast().event().actor();
        return actor == null ? null : actor.ref();
    }

    @Override
    public Map<Long, RevocationFacts> revocations(Collection<Long> indexes, long asOf) {
        return revocationsAsOf(asOf).all().stream()
                .filter(facts -> indexes.contains(facts.index()))
                .collect(Collectors.toMap(RevocationFacts::index, Function.identity()));
    }

    @Override
    public Map<String, List<Instant>> revoked(Collection<String> refs, long asOf) {
        return Endings.effects(known.evidence(asOf), refs);
    }

    @Override
    public Page<Departure> departures(PageRequest page) {
        List<Departure> found = new ArrayList<>();
        for (Seen seen : known.evidence(page.asOf())) {
            Revocation end = seen.event().revocation();
            if (end != null && seen.tells(EventType.REVOCATION) && end.target().kind() == Revocation.Kind.IDENTITY) {
                found.add(new Departure(
                        seen.index(), seen.event().source().id(), end.target().ref(), Endings.effective(seen), Boolean.TRUE.equals(end.lifted())));
            }
        }
        return Slices.of(found, each -> Long.toString(each.index()), page);
    }

    private boolean isDormant(@Nullable Instant since, Activity.Of of, String key, long asOf) {
        Activity known = since == null ? null : activity(of, List.of(key), asOf).get(key);
        return known == null || known.last().isBefore(since);
    }

    @Override
    public Map<String, Activity> activity(Activity.Of of, Collection<String> keys, long asOf) {
        Map<String, Activity> found = new HashMap<>();
        if (of == Activity.Of.GRANT) {
            grantsAsOf(asOf).used().forEach((key, used) -> found.put(key.toString(), used));
        } else {
            found.putAll(lists.activity(of, asOf));
        }
        found.keySet().retainAll(keys);
        return found;
    }

    @Override
    public Map<String, SourceFacts> sources(Collection<String> ids, long asOf) {
        return sources(asOf).stream()
                .filter(source -> ids.contains(source.id()))
                .collect(Collectors.toMap(SourceFacts::id, Function.identity()));
    }

    @Override
    public List<SourceFacts> sources(long asOf) {
        return new Sources(known.entries(asOf)).facts();
    }
}
