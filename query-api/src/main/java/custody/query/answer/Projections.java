package custody.query.answer;

import custody.query.attribution.Awaited;
import custody.query.attribution.UseAt;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/// What the projections of the ledger answer. For any number of threads; calls may block on disk.
///
/// `asOf` is a tree size not above [#size]: an answer holds what the ledger knew then. Batch reads leave out what
/// does not exist.
public interface Projections {
    /// Entries that every answer may cover.
    long size();

    /// The largest size whose last entry has a ledger time at or before this.
    long sizeAt(Instant knownAt);

    /// The ledger's time at a size: that of its last entry; of none it is the epoch.
    Instant timeAt(long asOf);

    /// Indexes of entries.
    Page<Long> entries(Condition where, EntryOrder order, PageRequest page);

    /// Entries below `asOf` among which those are that have an event id: each is to be looked at.
    Map<String, List<Long>> entriesNamed(Collection<String> eventIds, long asOf);

    /// Indexes of uses and attempts. Fields about verdicts are those of the version in force at `asOf`.
    Page<Long> uses(Condition where, EntryOrder order, PageRequest page);

    /// What entries below a size brought behind a place, in order, at most `max`. An entry fulfils the condition as it
    /// stood when it came, a use by the version that is new. Fewer than `max` are all there are.
    List<Arrival> arrivals(Arrival.Of of, Condition where, Arrival behind, long below, int max);

    /// Entries or uses counted by values, without reading one of them; what does not occur is left out.
    Map<List<String>, Long> tally(Tally tally);

    /// Uses counted, also by the terms of their grants.
    Map<UseTally.Group, Long> tally(UseTally tally);

    /// The versions in force, by use.
    Map<Long, Attributed> attributions(Collection<Long> uses, long asOf);

    /// Flags observed of each use, which no version holds: they come and go with later entries and with time. Uses
    /// without any are left out.
    Map<Long, List<String>> observations(Collection<Long> uses, long asOf);

    /// The entries that decide what is said of each use by what its size knew, ascending, without the use itself: what its verdict
    /// names, and what nothing else names.
    Map<UseAt, SortedSet<Long>> basis(Collection<UseAt> uses);

    /// What may still come that can change the verdict on each use: gaps that are open, and streams that are silent.
    Map<Long, List<Awaited>> awaited(Collection<Long> uses, long asOf);

    /// All versions of each use, the first one first.
    Map<Long, List<Attributed>> histories(Collection<Long> uses, long asOf);

    Page<GrantFacts> grants(GrantCriteria where, PageRequest page);

    Map<GrantKey, GrantFacts> grants(Collection<GrantKey> keys, long asOf);

    /// Grants counted, without reading one of them; groups without any are left out.
    Map<GrantTally.Group, Long> tally(GrantTally tally);

    /// Every grant that a tally counts and that has a grantee, when it is wanted by its source and grantee; in any order.
    void scopes(GrantTally in, BiPredicate<String, String> wanted, Consumer<GrantScope> to);

    /// The secrets of uses that fulfil a condition.
    SecretsUnder secretsUnder(Condition where, long asOf);

    Page<SecretFacts> secrets(SecretCriteria where, PageRequest page);

    Map<String, SecretFacts> secrets(Collection<String> refs, long asOf);

    Page<IdentityFacts> identities(IdentityCriteria where, PageRequest page);

    Map<String, IdentityFacts> identities(Collection<String> refs, long asOf);

    /// The groups of each member, or the members of each group, at the ledger's time then; those without are left out.
    Map<String, List<String>> memberships(Collection<String> refs, Membership.Side side, long asOf);

    Map<String, CredentialFacts> credentials(Collection<String> refs, long asOf);

    /// Where credentials came from and what ended them; of each one that is asked for.
    Map<String, CredentialEvidence> credentialEvidence(Collection<String> refs, long asOf);

    /// Credentials, the first known first.
    Page<CredentialFacts> credentials(CredentialCriteria where, PageRequest page);

    /// Credentials found by ref, fingerprint, or the value of a link that names a credential; at most `max`.
    List<CredentialFacts> credentialsByRef(String ref, long asOf, int max);

    /// Credentials issued of a secret.
    Page<CredentialFacts> credentialsOf(String secret, PageRequest page);

    Page<RevocationFacts> revocations(RevocationCriteria where, PageRequest page);

    /// All revocations, some at a time, in ledger order; the uses after them and under their grants are counted. `usedUntil`
    /// is left out: see [#usedUntil].
    void revocations(RevocationCriteria where, long asOf, Consumer<List<RevocationFacts>> to);

    /// When what some revocations ended was over, by when each took effect: those are left out of which nothing can be told.
    Map<Long, Instant> usedUntil(Map<Long, Instant> effective, long asOf);

    /// Revocations by their entries' indexes.
    Map<Long, RevocationFacts> revocations(Collection<Long> indexes, long asOf);

    /// When the revocations of secrets and credentials with these refs took effect: of what was carried out, lifts excepted, and
    /// not of all refs that start so.
    Map<String, List<Instant>> revoked(Collection<String> refs, long asOf);

    /// Ends of identities that were carried out, in ledger order.
    Page<Departure> departures(PageRequest page);

    /// When each was first and last used or active; what never was is left out.
    Map<String, Activity> activity(Activity.Of of, Collection<String> keys, long asOf);

    List<SourceFacts> sources(long asOf);

    Map<String, SourceFacts> sources(Collection<String> ids, long asOf);
}
