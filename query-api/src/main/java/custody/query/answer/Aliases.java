package custody.query.answer;

import custody.query.answer.IdentityFacts.Alias;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Which refs are one identity, as statements of aliases say: at one time, and ever. For one thread.
///
/// An e-mail address (`email:`) that at the time is the alias of two refs of one namespace, which nothing else joins, is
/// contested: it joins none of them (rule D5 leaves each use to be judged for each of them).
public final class Aliases {
    /// Refs that one identity is followed through; what lies beyond stands for itself.
    public static final int REFS = 500;

    private final Function<String, List<Alias>> said;
    private final Instant at;
    private final Map<String, Set<String>> joined = new HashMap<>();
    private final Map<String, Set<String>> contesting = new HashMap<>();

    /// `said` gives what was said of a ref, in ledger order.
    public Aliases(Function<String, List<Alias>> said, Instant at) {
        this.said = said;
        this.at = at;
    }

    /// The refs that are one identity at the time (rule D6): this one, then the nearest.
    public Set<String> same(String ref) {
        return reach(Set.of(ref), this::joined);
    }

    /// Those, and the refs that were, or will be, one with any of them: but not on through an e-mail address, for at
    /// another time it may be another's.
    public Set<String> ever(String ref) {
        return reach(same(ref), each -> each.equals(ref) || !isEmail(each) ? others(each) : Set.of());
    }

    /// What was said by which a ref leads to all of these, each once and as it is said of the ref that is nearer.
    public List<Alias> told(String ref) {
        Set<String> same = same(ref);
        Map<Long, Alias> told = new LinkedHashMap<>();
        for (String each : ever(ref)) {
            boolean all = each.equals(ref) || !isEmail(each);
            said.apply(each).stream()
                    .filter(alias -> all || same.contains(each) && joined(each).contains(alias.value()))
                    .forEach(alias -> told.putIfAbsent(alias.evidence(), alias));
        }
        return List.copyOf(told.values());
    }

    private static boolean isEmail(String ref) {
        return ref.startsWith("email:");
    }

    private static Set<String> reach(Collection<String> from, Function<String, Set<String>> next) {
        Set<String> found = new LinkedHashSet<>(from);
        List<String> queue = new ArrayList<>(found);
        for (int i = 0; i < queue.size() && found.size() < REFS; i++) {
            for (String each : next.apply(queue.get(i))) {
                if (found.add(each)) {
                    queue.add(each);
                }
            }
        }
        return found;
    }

    private Set<String> others(String ref) {
        Set<String> others = new LinkedHashSet<>();
        said.apply(ref).forEach(alias -> others.add(alias.value()));
        return others;
    }

    /// Those that are aliases of a ref at the time.
    private Set<String> holding(String ref) {
        Map<String, List<Alias>> byOther = new LinkedHashMap<>();
        said.apply(ref).forEach(alias -> byOther.computeIfAbsent(alias.value(), other -> new ArrayList<>(1)).add(alias));
        byOther.values().removeIf(each -> !Dated.holds(each, at));
        return byOther.keySet();
    }

    /// The same without the links that a contested address has.
    private Set<String> joined(String ref) {
        Set<String> known = joined.get(ref);
        if (known == null) {
            known = new LinkedHashSet<>(holding(ref));
            if (isEmail(ref)) {
                known.removeAll(contesting(ref));
            } else {
                known.removeIf(other -> isEmail(other) && contesting(other).contains(ref));
            }
            joined.put(ref, known);
        }
        return known;
    }

    /// Those who contest an address: the refs of a namespace that are not all one without it.
    private Set<String> contesting(String email) {
        Set<String> known = contesting.get(email);
        if (known == null) {
            known = new HashSet<>();
            Map<String, List<String>> spaces = new HashMap<>();
            for (String ref : holding(email)) {
                spaces.computeIfAbsent(ref.substring(0, Math.max(0, ref.lastIndexOf(':'))), space -> new ArrayList<>(1)).add(ref);
            }
            for (List<String> space : spaces.values()) {
                if (space.size() > 1 && !reach(Set.of(space.getFirst()), each -> without(email, each)).containsAll(space)) {
                    known.addAll(space);
                }
            }
            contesting.put(email, known);
        }
        return known;
    }

    private Set<String> without(String email, String ref) {
        Set<String> others = new LinkedHashSet<>(holding(ref));
        others.remove(email);
        return others;
    }
}
