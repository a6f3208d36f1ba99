package custody.query.measure;

import custody.ledger.event.Event;
import custody.ledger.read.Entry;
import custody.ledger.read.Payload;
import custody.query.answer.Attributed;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantKey;
import custody.query.answer.Tally;
import custody.query.attribution.Fact;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What was done in the uses that some grants were judged to be behind. For one look at some grants.
///
/// Uses that name a secret are counted. One that names none has to be read to know what it is of, and of a grant with more
/// than [#READ] of them, or with an erased one among them, nobody can tell.
final class UsedUnder {
    /// Uses of one grant without a secret that are read.
    static final int READ = 1_000;
    private static final EntryOrder OLDEST = new EntryOrder(EntryOrder.By.LEDGER_SEQ, true);

    private final Known known;
    private final Condition when;
    private final Map<String, Set<Done>> done = new HashMap<>();
    private final Set<String> untold = new HashSet<>();

    /// What a use was of (rule D37), and what was done.
    record Done(String subject, String action) {}

    private UsedUnder(Known known, Condition when) {
        this.known = known;
        this.when = when;
    }

    /// What was done under grants in uses that fulfil a condition.
    static UsedUnder of(Known known, Collection<GrantKey> grants, Condition when) {
        UsedUnder found = new UsedUnder(known, when);
        found.look(grants.stream().map(GrantKey::toString).collect(Collectors.toSet()));
        return found;
    }

    /// What was done under one of them; null when nobody can tell.
    @Nullable Set<Done> of(GrantKey grant) {
        String key = grant.toString();
        return untold.contains(key) ? null : done.getOrDefault(key, Set.of());
    }

    private Condition under(Set<String> grants) {
        return new Condition.All(List.of(when, new Condition.Is(Field.GRANT, grants)));
    }

    private void look(Set<String> grants) {
        known.look();
        Set<String> secrets = new HashSet<>();
        Map<String, Long> others = new HashMap<>();
        known.projections.tally(Tally.ofUses(under(grants), known.asOf, Field.GRANT, Field.SECRET, Field.ACTION)).forEach((key, count) -> {
            if (key.get(1).isEmpty()) {
                others.merge(key.getFirst(), count, Long::sum);
            } else {
                secrets.add(key.get(1));
                add(key.getFirst(), new Done(key.get(1), key.get(2)));
            }
        });
        others.forEach((grant, count) -> {
            if (count > READ) {
                untold.add(grant);
            }
        });
        others.keySet().removeAll(untold);
        if (!others.isEmpty()) {
            Condition named = new Condition.Is(Field.SECRET, secrets);
            Condition rest = new Condition.All(List.of(under(others.keySet()), new Condition.Not(named)));
            known.<Long>all(page -> known.projections.uses(rest, OLDEST, page), this::read);
        }
    }

    private void read(List<Long> uses) {
        Map<Long, Attributed> judged = known.projections.attributions(uses, known.asOf);
        known.entries(uses).forEach((use, entry) ->
                read(Objects.requireNonNull(Objects.requireNonNull(judged.get(use)).grant()).toString(), entry));
    }

    private void read(String grant, Entry entry) {
        Payload payload = entry.payload();
        if (payload == null) {
            untold.add(grant);
        } else {
            Event event = payload.event();
            String action = event.action() == null ? "" : event.action().word();
            add(grant, new Done(Fact.of(entry.index(), entry.time(), event, null).subject(), action));
        }
    }

    private void add(String grant, Done what) {
        done.computeIfAbsent(grant, key -> new HashSet<>()).add(what);
    }
}
