package custody.query.graphql;

import custody.ledger.read.EntryReader;
import custody.query.answer.Activity;
import custody.query.answer.Attributed;
import custody.query.answer.CredentialEvidence;
import custody.query.answer.CredentialFacts;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.IdentityFacts;
import custody.query.answer.LastHeard;
import custody.query.answer.Projections;
import custody.query.answer.RevocationFacts;
import custody.query.answer.SecretFacts;
import custody.query.answer.SourceFacts;
import custody.query.attribution.Awaited;
import custody.query.attribution.UseAt;
import custody.query.measure.ScopeUse;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.dataloader.BatchLoader;
import org.dataloader.DataLoader;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderOptions;
import org.dataloader.DataLoaderRegistry;
import org.jspecify.annotations.Nullable;

/// Every to-one edge of the schema, loaded in batches: a page of uses reads its grants in one go.
@Singleton
final class Loaders {
    /// Keys of one batch; SQL has its own bounds on parameters.
    private static final int BATCH = 500;

    private final Projections projections;
    private final Entries entries;
    private final EntryReader reader;

    Loaders(Projections projections, Entries entries, EntryReader reader) {
        this.projections = projections;
        this.entries = entries;
        this.reader = reader;
    }

    /// Whose activity.
    record Whose(Activity.Of of, String key) {}

    /// A key as of a size.
    record Pinned<K>(K key, long asOf) {}

    /// New loaders for one request.
    DataLoaderRegistry registry() {
        return DataLoaderRegistry.newRegistry()
                .register("entry", DataLoaderFactory.newDataLoader(this::entryBatch, options()))
                .register("named", Loaders.<String, EventNode>pinned(this::named))
                .register("attribution", Loaders.<Long, Attributed>pinned(projections::attributions))
                .register("history", Loaders.<Long, List<Attributed>>pinned(projections::histories))
                .register("basis", DataLoaderFactory.newDataLoader(this::basisBatch, options()))
                .register("awaited", Loaders.<Long, List<Awaited>>pinned(projections::awaited))
                .register("lastHeard", Loaders.<Awaited, Long>pinned(this::lastHeard))
                .register("observations", Loaders.<Long, List<String>>pinned(projections::observations))
                .register("grant", Loaders.<GrantKey, GrantFacts>pinned(projections::grants))
                .register("secret", Loaders.<String, SecretFacts>pinned(projections::secrets))
                .register("identity", Loaders.<String, IdentityFacts>pinned(projections::identities))
                .register("credential", Loaders.<String, CredentialFacts>pinned(projections::credentials))
                .register("credentialEvidence", Loaders.<String, CredentialEvidence>pinned(projections::credentialEvidence))
                .register("decisions", Loaders.<String, List<Long>>pinned(
                        (refs, asOf) -> new CredentialDecisions(projections, asOf).of(refs)))
                .register("scopeUse", Loaders.<GrantFacts, ScopeUse>pinned(
                        (grants, asOf) -> ScopeUse.of(projections, reader, grants, asOf)))
                .register("revocation", Loaders.<Long, RevocationFacts>pinned(projections::revocations))
                .register("source", Loaders.<String, SourceFacts>pinned(projections::sources))
                .register("activity", Loaders.<Whose, Activity>pinned(this::activity))
                .build();
    }

    private CompletableFuture<List<@Nullable EventNode>> entryBatch(List<Long> indexes) {
        Map<Long, EventNode> found = entries.nodes(indexes);
        List<@Nullable EventNode> out = new ArrayList<>();
        indexes.forEach(index -> out.add(found.get(index)));
        return CompletableFuture.completedFuture(out);
    }

    private CompletableFuture<List<@Nullable SortedSet<Long>>> basisBatch(List<UseAt> uses) {
        Map<UseAt, SortedSet<Long>> found = projections.basis(uses);
        List<@Nullable SortedSet<Long>> out = new ArrayList<>();
        uses.forEach(use -> out.add(found.get(use)));
        return CompletableFuture.completedFuture(out);
    }

    /// The first entry of each event id.
    private Map<String, EventNode> named(Collection<String> ids, long asOf) {
        Map<String, List<Long>> named = projections.entriesNamed(ids, asOf);
        Map<Long, EventNode> nodes = entries.nodes(named.values().stream().flatMap(List::stream).distinct().toList());
        Map<String, EventNode> found = new HashMap<>();
        named.forEach((id, indexes) -> indexes.stream()
                .map(nodes::get)
                .filter(node -> node != null && node.event() != null && node.event().id().toString().equals(id))
                .min(Comparator.comparingLong(EventNode::index))
                .ifPresent(first -> found.put(id, first)));
        return found;
    }

    private Map<Awaited, Long> lastHeard(Collection<Awaited> wanted, long asOf) {
        Map<Awaited, Long> found = new HashMap<>();
        for (Awaited each : wanted) {
            Long entry = LastHeard.of(each, projections, reader, asOf);
            if (entry != null) {
                found.put(each, entry);
            }
        }
        return found;
    }

    private Map<Whose, Activity> activity(Collection<Whose> wanted, long asOf) {
        Map<Activity.Of, List<String>> keys = new EnumMap<>(Activity.Of.class);
        wanted.forEach(each -> keys.computeIfAbsent(each.of, of -> new ArrayList<>()).add(each.key));
        Map<Whose, Activity> found = new HashMap<>();
        keys.forEach((of, all) ->
                projections.activity(of, all, asOf).forEach((key, value) -> found.put(new Whose(of, key), value)));
        return found;
    }

    private static <K, V> DataLoader<Pinned<K>, V> pinned(BiFunction<Collection<K>, Long, Map<K, V>> read) {
        BatchLoader<Pinned<K>, V> batch = keys -> {
            Map<Long, List<K>> bySize = new HashMap<>();
            keys.forEach(key -> bySize.computeIfAbsent(key.asOf, size -> new ArrayList<>()).add(key.key));
            Map<Pinned<K>, V> found = new HashMap<>();
            bySize.forEach((size, wanted) ->
                    read.apply(wanted, size).forEach((key, value) -> found.put(new Pinned<>(key, size), value)));
            List<V> out = new ArrayList<>();
            keys.forEach(key -> out.add(found.get(key)));
            return CompletableFuture.completedFuture(out);
        };
        return DataLoaderFactory.newDataLoader(batch, options());
    }

    private static DataLoaderOptions options() {
        return DataLoaderOptions.newOptions().setMaxBatchSize(BATCH).build();
    }

    static CompletableFuture<@Nullable EventNode> entry(DataFetchingEnvironment environment, @Nullable Long index) {
        return index == null ? nothing() : Loaders.<Long, EventNode>loader(environment, "entry").load(index);
    }

    /// The first entry of an event id.
    static CompletableFuture<@Nullable EventNode> named(DataFetchingEnvironment environment, @Nullable String eventId, Pin pin) {
        return load(environment, "named", eventId, pin);
    }

    /// The entry as a use; null when it is none, or was erased.
    static CompletableFuture<@Nullable UseNode> use(DataFetchingEnvironment environment, @Nullable Long index) {
        return entry(environment, index).thenApply(node -> node == null ? null : Entries.asUse(node).orElse(null));
    }

    /// Those of some entries that are decisions about requests, in the same order.
    /// The entries that decide what is said of a use.
    static CompletableFuture<List<EventNode>> basis(DataFetchingEnvironment environment, UseAt use) {
        return Loaders.<UseAt, SortedSet<Long>>loader(environment, "basis").load(use)
                .thenCompose(found -> Loaders.<Long, EventNode>loader(environment, "entry")
                        .loadMany(found == null ? List.of() : List.copyOf(found)))
                .thenApply(found -> found.stream().filter(Objects::nonNull).toList());
    }

    /// What may still come that can change the verdict on a use.
    static CompletableFuture<List<Awaited>> awaited(DataFetchingEnvironment environment, long use, Pin pin) {
        return Loaders.<Long, List<Awaited>>load(environment, "awaited", use, pin).thenApply(found -> found == null ? List.of() : found);
    }

    /// The entry that tells of what is awaited; null when there is none.
    static CompletableFuture<@Nullable EventNode> lastHeard(DataFetchingEnvironment environment, Awaited awaited, Pin pin) {
        return Loaders.<Awaited, Long>load(environment, "lastHeard", awaited, pin).thenCompose(found -> entry(environment, found));
    }

    static CompletableFuture<List<ApprovalNode>> approvals(DataFetchingEnvironment environment, List<Long> indexes) {
        return Loaders.<Long, EventNode>loader(environment, "entry").loadMany(indexes).thenApply(found -> found.stream()
                .filter(Objects::nonNull)
                .flatMap(node -> Entries.asApproval(node).stream())
                .toList());
    }

    static CompletableFuture<@Nullable Attributed> attribution(
            DataFetchingEnvironment environment, long use, Pin pin) {
        return load(environment, "attribution", use, pin);
    }

    /// All versions of a use, the first one first.
    static CompletableFuture<List<Attributed>> history(DataFetchingEnvironment environment, long use, Pin pin) {
        return Loaders.<Long, List<Attributed>>load(environment, "history", use, pin)
                .thenApply(found -> found == null ? List.of() : found);
    }

    /// Flags observed of a use, which no version holds.
    static CompletableFuture<List<String>> observations(DataFetchingEnvironment environment, long use, Pin pin) {
        return Loaders.<Long, List<String>>load(environment, "observations", use, pin)
                .thenApply(found -> found == null ? List.of() : found);
    }

    static CompletableFuture<@Nullable GrantFacts> grant(
            DataFetchingEnvironment environment, @Nullable GrantKey key, Pin pin) {
        return load(environment, "grant", key, pin);
    }

    static CompletableFuture<@Nullable SecretFacts> secret(
            DataFetchingEnvironment environment, @Nullable String ref, Pin pin) {
        return load(environment, "secret", ref, pin);
    }

    static CompletableFuture<@Nullable IdentityFacts> identity(
            DataFetchingEnvironment environment, @Nullable String ref, Pin pin) {
        return load(environment, "identity", ref, pin);
    }

    static CompletableFuture<@Nullable CredentialFacts> credential(
            DataFetchingEnvironment environment, @Nullable String ref, Pin pin) {
        return load(environment, "credential", ref, pin);
    }

    static CompletableFuture<CredentialEvidence> credentialEvidence(DataFetchingEnvironment environment, String ref, Pin pin) {
        return Loaders.<String, CredentialEvidence>load(environment, "credentialEvidence", ref, pin)
                .thenApply(found -> Objects.requireNonNull(found));
    }

    /// The decisions behind a credential.
    static CompletableFuture<List<ApprovalNode>> decisions(DataFetchingEnvironment environment, String credential, Pin pin) {
        return Loaders.<String, List<Long>>load(environment, "decisions", credential, pin)
                .thenCompose(found -> approvals(environment, Objects.requireNonNull(found)));
    }

    static CompletableFuture<ScopeUse> scopeUse(DataFetchingEnvironment environment, GrantFacts grant, Pin pin) {
        return Loaders.<GrantFacts, ScopeUse>load(environment, "scopeUse", grant, pin).thenApply(found -> Objects.requireNonNull(found));
    }

    static CompletableFuture<@Nullable RevocationFacts> revocation(
            DataFetchingEnvironment environment, @Nullable Long index, Pin pin) {
        return load(environment, "revocation", index, pin);
    }

    static CompletableFuture<@Nullable SourceFacts> knownSource(DataFetchingEnvironment environment, String id, Pin pin) {
        return load(environment, "source", id, pin);
    }

    /// The source; one without projected facts is known by its name alone.
    static CompletableFuture<SourceFacts> source(DataFetchingEnvironment environment, String id, Pin pin) {
        return knownSource(environment, id, pin).thenApply(found -> found == null ? SourceFacts.named(id) : found);
    }

    static CompletableFuture<@Nullable Activity> activity(
            DataFetchingEnvironment environment, Activity.Of of, String key, Pin pin) {
        return load(environment, "activity", new Whose(of, key), pin);
    }

    /// When something was first used; null when it never was.
    static CompletableFuture<@Nullable Instant> first(
            DataFetchingEnvironment environment, Activity.Of of, String key, Pin pin) {
        return activity(environment, of, key, pin).thenApply(found -> found == null ? null : found.first());
    }

    /// The first use of something; null when it never was used.
    static CompletableFuture<@Nullable UseNode> firstUse(
            DataFetchingEnvironment environment, Activity.Of of, String key, Pin pin) {
        return activity(environment, of, key, pin).thenCompose(found -> use(environment, found == null ? null : found.firstEntry()));
    }

    /// When something was last used; null when it never was.
    static CompletableFuture<@Nullable Instant> last(
            DataFetchingEnvironment environment, Activity.Of of, String key, Pin pin) {
        return activity(environment, of, key, pin).thenApply(found -> found == null ? null : found.last());
    }

    private static <K, V> CompletableFuture<@Nullable V> load(
            DataFetchingEnvironment environment, String loader, @Nullable K key, Pin pin) {
        return key == null ? nothing() : Loaders.<Pinned<K>, V>loader(environment, loader).load(new Pinned<>(key, pin.asOf()));
    }

    /// A loader of the request; what it does not find is null.
    private static <K, V> DataLoader<K, @Nullable V> loader(DataFetchingEnvironment environment, String name) {
        return Objects.requireNonNull(environment.<K, @Nullable V>getDataLoader(name));
    }

    private static <V> CompletableFuture<@Nullable V> nothing() {
        return CompletableFuture.completedFuture(null);
    }
}
