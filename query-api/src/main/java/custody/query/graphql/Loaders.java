package custody.query.graphql;

import custody.query.answer.Attributed;
import custody.query.answer.CredentialFacts;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Projections;
import custody.query.answer.SecretFacts;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    Loaders(Projections projections, Entries entries) {
        this.projections = projections;
        this.entries = entries;
    }

    /// A key as of a size.
    record Pinned<K>(K key, long asOf) {}

    /// New loaders for one request.
    DataLoaderRegistry registry() {
        return DataLoaderRegistry.newRegistry()
                .register("entry", DataLoaderFactory.newDataLoader(this::entryBatch, options()))
                .register("attribution", Loaders.<Long, Attributed>pinned(projections::attributions))
                .register("grant", Loaders.<GrantKey, GrantFacts>pinned(projections::grants))
                .register("secret", Loaders.<String, SecretFacts>pinned(projections::secrets))
                .register("identity", Loaders.<String, IdentityFacts>pinned(projections::identities))
                .register("credential", Loaders.<String, CredentialFacts>pinned(projections::credentials))
                .build();
    }

    private CompletableFuture<List<@Nullable EventNode>> entryBatch(List<Long> indexes) {
        Map<Long, EventNode> found = entries.nodes(indexes);
        List<@Nullable EventNode> out = new ArrayList<>();
        indexes.forEach(index -> out.add(found.get(index)));
        return CompletableFuture.completedFuture(out);
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

    static CompletableFuture<@Nullable Attributed> attribution(
            DataFetchingEnvironment environment, long use, Pin pin) {
        return load(environment, "attribution", use, pin);
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
