package custody.query.measure;

import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.answer.Condition;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.IdentityFacts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.SecretCriteria;
import custody.query.answer.SecretFacts;
import custody.query.answer.SourceFacts;
import custody.query.answer.UnreadableQueryException;
import custody.query.attribution.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the measures of one question have looked up, and whole lists read page by page, within the time that one
/// question has. For one thread.
final class Known {
    /// A little less than an operation may take, so that the refusal says what to do.
    static final Duration AT_MOST = Duration.ofMillis(9_500);
    static final String NOBODY = "NO_OWNER";
    static final String NO_TEAM = "NO_TEAM";
    static final String UNKNOWN = "UNKNOWN";
    private static final int PAGE = 500;
    private static final int BEHIND = 1_000;
    /// Secrets behind patterns that are kept, and patterns.
    private static final int KEPT = 200_000;

    final Projections projections;
    final long asOf;
    private final EntryReader entries;
    private final long end;
    private final String instead;
    private final Map<String, Optional<IdentityFacts>> identities = new HashMap<>();
    private final Map<String, Optional<SecretFacts>> secrets = new HashMap<>();
    /// Owners that were come across, to be looked up together should it matter who they are.
    private final Set<String> owners = new LinkedHashSet<>();
    private final Map<String, String> layers = new HashMap<>();
    private final Map<String, Behind> patterns = new LinkedHashMap<>();
    private int kept;

    /// `instead` says what to ask when the time is over.
    Known(Projections projections, EntryReader entries, long asOf, Duration atMost, String instead) {
        this.instead = instead;
        this.projections = projections;
        this.entries = entries;
        this.asOf = asOf;
        this.end = System.nanoTime() + atMost.toNanos();
    }

    /// Every row of a list, a page at a time.
    <T> void all(Function<PageRequest, Page<T>> list, Consumer<List<T>> to) {
        String key = null;
        boolean more = true;
        while (more) {
            look();
            Page<T> page = list.apply(new PageRequest(asOf, PAGE, key, true, false));
            to.accept(page.rows().stream().map(Page.Row::node).toList());
            more = page.more() && !page.rows().isEmpty();
            key = more ? page.rows().getLast().key() : null;
        }
    }

    /// Every entry that fits and still has its payload, the first in the ledger first.
    void entries(Condition where, Consumer<Entry> to) {
        entryPages(where, page -> page.forEach(to));
    }

    /// The same, some at a time.
    void entryPages(Condition where, Consumer<List<Entry>> to) {
        EntryOrder order = new EntryOrder(EntryOrder.By.LEDGER_SEQ, true);
        all(page -> projections.entries(where, order, page), page -> {
            Map<Long, Entry> read = entries(page);
            to.accept(page.stream().map(read::get).filter(entry -> entry != null && entry.payload() != null).toList());
        });
    }

    /// Those of these entries that there are, by index.
    Map<Long, Entry> entries(Collection<Long> indexes) {
        return entries.entries(indexes);
    }

    void look() {
        if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
            throw new UnreadableQueryException("this took too long; " + instead);
        }
    }

    void loadIdentities(Collection<String> refs) {
        load(refs, identities, missing -> projections.identities(missing, asOf), IdentityFacts::owner);
    }

    void loadSecrets(Collection<String> refs) {
        load(refs, secrets, missing -> projections.secrets(missing, asOf), SecretFacts::owner);
    }

    private <T> void load(
            Collection<String> refs, Map<String, Optional<T>> into, Function<List<String>, Map<String, T>> read,
            Function<T, @Nullable String> owner) {
        inParts(refs.stream().filter(ref -> !into.containsKey(ref)).distinct().toList(), part -> {
            Map<String, T> found = read.apply(part);
            part.forEach(ref -> into.put(ref, Optional.ofNullable(found.get(ref))));
            found.values().forEach(each -> Optional.ofNullable(owner.apply(each)).ifPresent(owners::add));
        });
    }

    /// As many together as a page has.
    <T> void inParts(Collection<T> all, Consumer<List<T>> to) {
        List<T> whole = List.copyOf(all);
        for (int at = 0; at < whole.size(); at += PAGE) {
            look();
            to.accept(whole.subList(at, Math.min(whole.size(), at + PAGE)));
        }
    }

    /// The known secrets behind a pattern; not all of them when there are `more`.
    record Behind(List<String> refs, boolean more) {}

    /// At most [#BEHIND] of them. What was looked up longest ago is forgotten first.
    Behind behind(String pattern) {
        Behind found = patterns.get(pattern);
        if (found == null) {
            look();
            PageRequest first = new PageRequest(asOf, BEHIND, null, true, false);
            Page<SecretFacts> page = projections.secrets(SecretCriteria.startingWith(Scope.prefix(pattern)), first);
            found = new Behind(page.rows().stream().map(row -> row.node().ref()).toList(), page.more());
            kept += found.refs.size() + 1;
            patterns.put(pattern, found);
            for (var eldest = patterns.values().iterator(); kept > KEPT; ) {
                kept -= eldest.next().refs.size() + 1;
                eldest.remove();
            }
        }
        return found;
    }

    Optional<IdentityFacts> identity(@Nullable String ref) {
        if (ref == null) {
            return Optional.empty();
        }
        loadIdentities(List.of(ref));
        return identities.getOrDefault(ref, Optional.empty());
    }

    /// All refs of the identity that a ref is of.
    Set<String> refs(String ref) {
        return new LinkedHashSet<>(identity(ref).map(IdentityFacts::refs).orElse(List.of(ref)));
    }

    /// The ref by which one tells whether two are the same identity.
    String first(String ref) {
        return identity(ref).map(IdentityFacts::first).orElse(ref);
    }

    /// Those of these grants that there are.
    Map<GrantKey, GrantFacts> grants(Collection<GrantKey> keys) {
        Map<GrantKey, GrantFacts> found = new HashMap<>();
        inParts(keys, part -> found.putAll(projections.grants(part, asOf)));
        return found;
    }

    /// The layer of a source.
    String layer(String source) {
        if (layers.isEmpty()) {
            projections.sources(asOf).forEach(each -> layers.put(each.id(), each.layer()));
        }
        return layers.getOrDefault(source, UNKNOWN);
    }

    Optional<SecretFacts> secret(String ref) {
        loadSecrets(List.of(ref));
        return secrets.getOrDefault(ref, Optional.empty());
    }

    /// The group of an identity in a dimension of identities.
    String group(Dimension by, @Nullable String identity) {
        Optional<IdentityFacts> facts = identity(identity);
        return switch (by) {
            case ACTOR_KIND -> facts.map(IdentityFacts::kind).orElse(UNKNOWN);
            case OWNER -> owner(facts.map(IdentityFacts::owner).orElse(null));
            case TEAM -> facts.map(each -> each.profile().team()).orElse(NO_TEAM);
            case POPULATION -> facts.map(each -> each.profile().population()).orElse(UNKNOWN);
            case SOURCE, SECRET, VERDICT, DAY, WEEK, LAYER, CONTROL_OWNER -> throw new IllegalArgumentException(by + " is not of identities");
        };
    }

    /// Who an owner is, whichever ref of theirs was stated.
    String owner(@Nullable String ref) {
        if (ref == null) {
            return NOBODY;
        }
        if (!identities.containsKey(ref)) {
            List<String> together = List.copyOf(owners);
            owners.clear();
            loadIdentities(together);
        }
        return first(ref);
    }

    /// Who answers for the controls of a source.
    String controlOwner(String source) {
        return group(Dimension.OWNER, SourceFacts.identity(source));
    }

    /// Of a list, the parts that are not known yet are looked up together.
    <T> void loadIdentitiesOf(Collection<T> rows, Function<T, @Nullable String> ref) {
        List<String> refs = new ArrayList<>();
        for (T row : rows) {
            String found = ref.apply(row);
            if (found != null) {
                refs.add(found);
            }
        }
        loadIdentities(refs);
    }
}
