package custody.query.catalog;

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
import custody.query.answer.UseFlags;
import custody.query.answer.UseTally;
import custody.query.attribution.Awaited;
import custody.query.attribution.UseAt;
import custody.query.index.EntryIndex;
import custody.query.index.Search;
import custody.query.state.Verdicts;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/// The answers: subjects from the catalogue, entries and uses from the index, verdicts from the attribution state.
///
/// Each of the three knows how far it has come, and every answer is as of a size that all have reached.
public final class SqlProjections implements Projections {
    private final Catalog catalog;
    private final CatalogRows rows;
    private final EntryIndex index;
    private final Verdicts verdicts;
    private final LedgerTimes times;
    private final VerdictAnswers judged;
    private final Observed observed;
    private final EntryAnswers entries;
    private final IdentityAnswers identities;
    private final SecretAnswers secrets;
    private final Members members;
    private final CredentialAnswers credentials;
    private final GrantAnswers grants;
    private final GrantNumbers numbers;
    private final RevocationAnswers revocations;

    /// `flags` are those that stand beside the verdicts.
    public SqlProjections(
            Catalog catalog, CatalogRows rows, EntryIndex index, Verdicts verdicts, EntryReader reader, UseFlags flags) {
        this.catalog = catalog;
        this.rows = rows;
        this.index = index;
        this.verdicts = verdicts;
        this.times = new LedgerTimes(reader);
        this.judged = new VerdictAnswers(verdicts, flags);
        this.observed = new Observed(index, reader, verdicts);
        this.entries = new EntryAnswers(index, reader, judged, observed, rows, flags);
        this.identities = new IdentityAnswers(rows, entries, times);
        this.members = new Members(rows, times);
        this.secrets = new SecretAnswers(rows, entries, times);
        this.grants = new GrantAnswers(rows, catalog.numbers(), entries, identities, times);
        this.numbers = new GrantNumbers(rows);
        this.credentials = new CredentialAnswers(rows, catalog.numbers(), grants, times);
        this.revocations = new RevocationAnswers(rows, entries);
    }

    @Override
    public long size() {
        return Math.min(Math.min(index.size(), catalog.size()), verdicts.size());
    }

    @Override
    public long sizeAt(Instant knownAt) {
        return times.sizeAt(knownAt, size());
    }

    @Override
    public Instant timeAt(long asOf) {
        return times.now(asOf);
    }

    @Override
    public Page<Long> entries(Condition where, EntryOrder order, PageRequest page) {
        return entries.find(Search.Over.ENTRIES, where, order, page);
    }

    @Override
    public Map<String, List<Long>> entriesNamed(Collection<String> eventIds, long asOf) {
        return verdicts.entriesNamed(eventIds, asOf);
    }

    @Override
    public Page<Long> uses(Condition where, EntryOrder order, PageRequest page) {
        return entries.find(Search.Over.USES, where, order, page);
    }

    @Override
    public List<Arrival> arrivals(Arrival.Of of, Condition where, Arrival behind, long below, int max) {
        return entries.arrivals(of, where, behind, below, max);
    }

    @Override
    public Map<List<String>, Long> tally(Tally tally) {
        return entries.tally(tally);
    }

    @Override
    public Map<UseTally.Group, Long> tally(UseTally tally) {
        return entries.tally(tally, new GrantTerms(rows, tally));
    }

    @Override
    public Map<Long, Attributed> attributions(Collection<Long> uses, long asOf) {
        return judged.inForce(uses, asOf);
    }

    @Override
    public Map<Long, List<String>> observations(Collection<Long> uses, long asOf) {
        return observed.of(uses, asOf);
    }

    @Override
    public Map<UseAt, SortedSet<Long>> basis(Collection<UseAt> uses) {
        return verdicts.basis(uses);
    }

    @Override
    public Map<Long, List<Awaited>> awaited(Collection<Long> uses, long asOf) {
        return verdicts.awaited(uses, asOf);
    }

    @Override
    public Map<Long, List<Attributed>> histories(Collection<Long> uses, long asOf) {
        return judged.histories(uses, asOf);
    }

    @Override
    public Page<GrantFacts> grants(GrantCriteria where, PageRequest page) {
        return grants.page(where, page);
    }

    @Override
    public Map<GrantKey, GrantFacts> grants(Collection<GrantKey> keys, long asOf) {
        return grants.find(keys, asOf);
    }

    @Override
    public Map<GrantTally.Group, Long> tally(GrantTally tally) {
        return numbers.of(tally);
    }

    @Override
    public void scopes(GrantTally in, BiPredicate<String, String> wanted, Consumer<GrantScope> to) {
        new GrantScopes(rows).each(in, wanted, to);
    }

    @Override
    public SecretsUnder secretsUnder(Condition where, long asOf) {
        return entries.secretsUnder(where, asOf);
    }

    @Override
    public Page<SecretFacts> secrets(SecretCriteria where, PageRequest page) {
        return secrets.page(where, page);
    }

    @Override
    public Map<String, SecretFacts> secrets(Collection<String> refs, long asOf) {
        return secrets.find(refs, asOf);
    }

    @Override
    public Page<IdentityFacts> identities(IdentityCriteria where, PageRequest page) {
        return identities.page(where, page);
    }

    @Override
    public Map<String, IdentityFacts> identities(Collection<String> refs, long asOf) {
        return identities.find(refs, asOf);
    }

    @Override
    public Map<String, List<String>> memberships(Collection<String> refs, Membership.Side side, long asOf) {
        return members.of(refs, side, asOf);
    }

    @Override
    public Map<String, CredentialFacts> credentials(Collection<String> refs, long asOf) {
        return credentials.find(refs, asOf);
    }

    @Override
    public Map<String, CredentialEvidence> credentialEvidence(Collection<String> refs, long asOf) {
        return credentials.evidence(refs, asOf);
    }

    @Override
    public List<CredentialFacts> credentialsByRef(String ref, long asOf, int max) {
        return credentials.byRef(ref, asOf, max);
    }

    @Override
    public Page<CredentialFacts> credentials(CredentialCriteria where, PageRequest page) {
        return credentials.page(where, page);
    }

    @Override
    public Page<CredentialFacts> credentialsOf(String secret, PageRequest page) {
        return credentials.ofSecret(secret, page);
    }

    @Override
    public Page<RevocationFacts> revocations(RevocationCriteria where, PageRequest page) {
        return revocations.page(where, page);
    }

    @Override
    public void revocations(RevocationCriteria where, long asOf, Consumer<List<RevocationFacts>> to) {
        revocations.all(where, asOf, to);
    }

    @Override
    public Map<Long, RevocationFacts> revocations(Collection<Long> indexes, long asOf) {
        return revocations.find(indexes, asOf);
    }

    @Override
    public Map<Long, Instant> usedUntil(Map<Long, Instant> effective, long asOf) {
        return revocations.until(effective, asOf);
    }

    @Override
    public Map<String, List<Instant>> revoked(Collection<String> refs, long asOf) {
        return revocations.effects(refs, asOf);
    }

    @Override
    public Page<Departure> departures(PageRequest page) {
        return revocations.departures(page);
    }

    @Override
    public Map<String, Activity> activity(Activity.Of of, Collection<String> keys, long asOf) {
        return entries.activity(of, keys, asOf);
    }

    @Override
    public List<SourceFacts> sources(long asOf) {
        return List.copyOf(catalog.sources(asOf).values());
    }

    @Override
    public Map<String, SourceFacts> sources(Collection<String> ids, long asOf) {
        Map<String, SourceFacts> found = new HashMap<>(catalog.sources(asOf));
        found.keySet().retainAll(ids);
        return found;
    }
}
