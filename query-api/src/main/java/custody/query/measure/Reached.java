package custody.query.measure;

import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.measure.BlastRadius.Edge;
import custody.query.measure.BlastRadius.Kind;
import custody.query.measure.BlastRadius.Spot;
import custody.query.measure.BlastRadius.Via;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a [BlastWalk] has come to, each in the order in which it did, and what led to it. The root is none of it.
final class Reached {
    /// Steps that one answer shows; what is behind them is not walked.
    static final int EDGES = 2_000;

    private final Spot root;
    private final Map<String, Spot> secrets = new LinkedHashMap<>();
    /// Each with whether it is reached as a whole, and not only for what it was granted.
    private final Map<String, Boolean> identities = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private final Set<List<Object>> seen = new LinkedHashSet<>();
    private @Nullable Duration longest;
    private boolean endless;
    private boolean truncated;
    private int chainDepth;

    Reached(Spot root) {
        this.root = root;
        if (root.kind() == Kind.IDENTITY) {
            identities.put(root.ref(), true);
        }
    }

    boolean isFull() {
        return edges.size() >= EDGES;
    }

    /// There is more than was walked.
    void cutShort() {
        truncated = true;
    }

    /// A grant on the way.
    void measure(GrantFacts grant) {
        if (grant.expiresAt() == null) {
            endless = true;
        } else {
            Duration length = Duration.between(grant.startsAt(), grant.expiresAt());
            longest = longest == null || length.compareTo(longest) > 0 ? length : longest;
        }
    }

    /// Whether an identity, or that it is reached as a `whole`, is new.
    boolean add(String identity, boolean whole) {
        Boolean known = identities.get(identity);
        if (known == null || whole && !known) {
            identities.put(identity, whole);
            return true;
        }
        return false;
    }

    /// A step to a secret.
    void secret(Spot from, String secret, Via via, @Nullable GrantKey grant, int depth) {
        Spot to = secrets.computeIfAbsent(secret, ref -> new Spot(Kind.SECRET, ref));
        edge(new Edge(from, to, via, grant, depth));
    }

    Collection<String> secrets() {
        return secrets.keySet();
    }

    void edge(Edge edge) {
        if (isFull()) {
            cutShort();
        } else if (seen.add(List.of(edge.from(), edge.to(), edge.via(), String.valueOf(edge.grant())))) {
            edges.add(edge);
        }
    }

    /// A step to an identity; from the root to the first one it counts only if the root is an identity, too.
    void link(Spot from, String identity, Via via, int depth) {
        edge(new Edge(from, new Spot(Kind.IDENTITY, identity), via, null, depth));
        chainDepth = Math.max(chainDepth, root.kind() == Kind.IDENTITY ? depth : depth - 1);
    }

    BlastRadius radius(long asOf, double usedFraction) {
        List<Spot> others = identities.keySet().stream()
                .map(ref -> new Spot(Kind.IDENTITY, ref))
                .filter(spot -> !spot.equals(root))
                .toList();
        return new BlastRadius(
                root, asOf, List.copyOf(secrets.values()), others, systems(), endless ? null : longest, endless, chainDepth,
                usedFraction, edges, truncated);
    }

    private List<String> systems() {
        Set<String> systems = new TreeSet<>();
        secrets.keySet().forEach(ref -> systems.add(ref.substring(0, Math.max(0, ref.indexOf(':')))));
        systems.remove("");
        return List.copyOf(systems);
    }
}
