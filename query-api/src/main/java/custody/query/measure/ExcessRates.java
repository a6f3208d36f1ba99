package custody.query.measure;

import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.GrantFacts;
import custody.query.answer.GrantKey;
import custody.query.answer.GrantScope;
import custody.query.answer.GrantTally;
import custody.query.answer.SecretsUnder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Who that is no person holds more than was used, among all such holders of grants. For one question.
///
/// What grants cover is held against the secrets of the uses under them, many grants together; only of those under which
/// uses name no secret the uses are read. Of a holder who is known to have too much no other grant is looked at.
final class ExcessRates {
    /// Grants that are looked at together first: mostly some of a holder's grants tell of all of them.
    private static final int FIRST = 4_096;
    /// Grants that are looked at together at most.
    private static final int MOST = 262_144;

    private final Known known;
    private final List<Dimension> by;
    private final GrantTally tally;
    private final Condition used;
    /// By source and grantee, as far as come across; see [#holder].
    private final Map<Given, Optional<List<String>>> holders = new HashMap<>();
    private final Map<List<String>, Excess> found = new HashMap<>();
    private List<GrantScope> waiting = new ArrayList<>();
    private int together = FIRST;

    ExcessRates(Known known, Window window, List<Dimension> by) {
        this.known = known;
        this.by = by;
        this.tally = new GrantTally(window.from(), window.to(), List.of(), true, known.asOf);
        this.used = new Condition.All(List.of(
                Window.events(Instant.EPOCH, window.to()),
                new Condition.Not(new Condition.Is(Field.VERDICT_CLASS, Set.of("NOT_APPLICABLE")))));
    }

    /// Who gave to whom.
    private record Given(String source, String grantee) {}

    /// Whether somebody has more than was used; in the order in which one outweighs another.
    private enum Excess {
        NONE,
        UNTOLD,
        SEEN;

        static Excess of(@Nullable Boolean wide) {
            return wide == null ? UNTOLD : wide ? SEEN : NONE;
        }

        Excess or(Excess other) {
            return compareTo(other) < 0 ? other : this;
        }
    }

    List<MetricPoint> points() {
        known.look();
        try (SecretsUnder secrets = known.projections.secretsUnder(used, known.asOf)) {
            known.projections.scopes(tally, this::isWanted, grant -> {
                waiting.add(grant);
                if (waiting.size() == together) {
                    take(secrets);
                }
            });
            take(secrets);
        }
        Ratios ratios = new Ratios(by);
        found.forEach((holder, excess) -> {
            if (excess != Excess.UNTOLD) {
                ratios.add(holder.subList(0, by.size()), excess == Excess.SEEN ? 1 : 0, 1);
            }
        });
        return ratios.points();
    }

    /// Whether a grant matters: not when it is one of somebody known to be a person, or to have too much.
    private boolean isWanted(String source, String grantee) {
        Optional<List<String>> holder = holders.get(new Given(source, grantee));
        return holder == null || holder.isPresent() && found.get(holder.get()) != Excess.SEEN;
    }

    private void take(SecretsUnder secrets) {
        known.look();
        known.loadIdentitiesOf(waiting, GrantScope::grantee);
        List<GrantScope> grants = waiting.stream().filter(grant -> holder(grant.key().source(), grant.grantee()).isPresent()).toList();
        waiting = new ArrayList<>();
        together = Math.min(MOST, together * 4);
        Map<GrantKey, Set<String>> uses = secrets.of(grants.stream().map(GrantScope::key).collect(Collectors.toSet()));
        List<GrantKey> toRead = new ArrayList<>();
        for (GrantScope grant : grants) {
            List<String> holder = holder(grant.key().source(), grant.grantee()).orElseThrow();
            Set<String> subjects = uses.getOrDefault(grant.key(), Set.of());
            if (found.get(holder) != Excess.SEEN) {
                if (subjects.contains("")) {
                    toRead.add(grant.key());
                } else {
                    found.merge(holder, Excess.of(ScopeUse.wide(known, grant.scope(), subjects)), Excess::or);
                }
            }
        }
        known.inParts(toRead, this::read);
    }

    /// The group of a grant and the identity behind it; nobody when its grantee is a person.
    private Optional<List<String>> holder(String source, String grantee) {
        return holders.computeIfAbsent(new Given(source, grantee), given -> {
            if (GrantRates.NO_MACHINES.contains(known.group(Dimension.ACTOR_KIND, grantee))) {
                return Optional.empty();
            }
            List<String> holder = new ArrayList<>(GrantRates.group(known, by, source, grantee));
            holder.add(known.first(grantee));
            return Optional.of(holder);
        });
    }

    /// Those under which some uses name no secret.
    private void read(List<GrantKey> grants) {
        List<GrantFacts> open = known.projections.grants(grants, known.asOf).values().stream()
                .filter(grant -> found.get(holder(grant)) != Excess.SEEN)
                .toList();
        ScopeUse.of(known, open, used).forEach((grant, use) -> found.merge(holder(grant), Excess.of(use.wide()), Excess::or));
    }

    private List<String> holder(GrantFacts grant) {
        return holder(grant.key().source(), Objects.requireNonNull(grant.grantee())).orElseThrow();
    }
}
