package custody.query.catalog;

import custody.ledger.event.Actor;
import custody.ledger.event.Event;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.query.attribution.Fact;
import custody.query.attribution.Flag;
import custody.query.attribution.JoinName;
import custody.query.attribution.Observations;
import custody.query.index.EntryField;
import custody.query.index.EntryIndex;
import custody.query.index.EntryQuery;
import custody.query.index.Hits;
import custody.query.index.Search;
import custody.query.state.Verdicts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Flags that are observed when asked (rule D63), and where in the index uses with such flags can lie.
final class Observed {
    private static final long DAY = Duration.ofHours(24).toNanos() / 1_000;
    /// Other uses of one credential that are looked at for one use.
    private static final int OTHERS = 256;
    /// Discoveries or rotations whose secrets and credentials narrow a search down; with more all uses are looked at.
    private static final int CAUSES = 1_000;

    private final EntryIndex index;
    private final EntryReader entries;
    private final Verdicts verdicts;

    Observed(EntryIndex index, EntryReader entries, Verdicts verdicts) {
        this.index = index;
        this.entries = entries;
        this.verdicts = verdicts;
    }

    /// Whether a flag may be observed; some of these are set on versions too.
    static boolean isObserved(String flag) {
        return Observations.FLAGS.stream().anyMatch(each -> each.name().equals(flag));
    }

    Map<Long, List<String>> of(Collection<Long> uses, long asOf) {
        Map<Long, List<String>> found = new HashMap<>();
        verdicts.observations(uses, asOf, Instant.now(), facts -> others(facts, asOf))
                .forEach((use, flags) -> found.put(use, flags.stream().map(Enum::name).sorted().toList()));
        return found;
    }

    /// Uses that may have one of the flags; none that has one lacks.
    EntryQuery near(Set<String> flags, long asOf) {
        List<EntryQuery> either = new ArrayList<>();
        either.add(new EntryQuery.Is(EntryField.FLAG, flags));
        for (Flag flag : Observations.FLAGS) {
            if (flags.contains(flag.name())) {
                either.add(near(flag, asOf));
            }
        }
        return new EntryQuery.Or(either);
    }

    private EntryQuery near(Flag flag, long asOf) {
        if (flag == Flag.REVIEW_OVERDUE) {
            return EntryQuery.is(EntryField.VERDICT, "BREAK_GLASS");
        }
        if (flag == Flag.EXPOSED_SECRET) {
            return named("DISCOVERY", asOf);
        }
        return flag == Flag.SUPERSEDED_VERSION ? named("ROTATE", asOf) : EntryQuery.ALL;
    }

    /// Whatever is of a secret or a credential that an event of a type names, by its ref or a link, or by what issued it.
    private EntryQuery named(String type, long asOf) {
        List<Event> causes = events(EntryQuery.is(EntryField.TYPE, type), asOf);
        if (causes == null) {
            return EntryQuery.ALL;
        }
        Set<String> names = credentials(causes);
        List<Event> issues = names.isEmpty() ? List.of()
                : events(new EntryQuery.And(List.of(EntryQuery.is(EntryField.TYPE, "ISSUE"), ofCredentials(names))), asOf);
        if (issues == null) {
            return EntryQuery.ALL;
        }
        names.addAll(credentials(issues));
        Set<String> secrets = new HashSet<>();
        causes.stream().map(Event::secret).filter(Objects::nonNull).forEach(secret -> secrets.add(secret.ref()));
        return new EntryQuery.Or(List.of(new EntryQuery.Is(EntryField.SECRET, secrets), ofCredentials(names)));
    }

    /// Events that fulfil it; null when there are too many.
    private @Nullable List<Event> events(EntryQuery query, long asOf) {
        Hits hits = index.search(new Search(Search.Over.ENTRIES, query, Search.Order.INDEX, false, asOf, CAUSES, null, true, false));
        List<Long> found = hits.hits().stream().map(Hits.Hit::index).toList();
        return hits.more() ? null : entries.entries(found).values().stream()
                .map(Entry::payload).filter(Objects::nonNull).map(Payload::event).toList();
    }

    private static EntryQuery ofCredentials(Set<String> names) {
        return new EntryQuery.Or(List.of(
                new EntryQuery.Is(EntryField.CREDENTIAL, names), new EntryQuery.Is(EntryField.CORRELATION, names)));
    }

    private static Set<String> credentials(Collection<Event> events) {
        Set<String> names = new HashSet<>();
        events.forEach(event -> JoinName.credentials(event).forEach(key -> names.add(key.value())));
        return names;
    }

    /// Who used a credential, as one event states it; an e-mail may be another person's at another time.
    private record User(String ref, String kind) {
        static @Nullable User of(Event event) {
            Actor actor = event.actor();
            return actor == null ? null : new User(actor.ref(), actor.kind().name());
        }

        EntryQuery not() {
            return ref.startsWith("email:")
                    ? EntryQuery.ALL
                    : new EntryQuery.Not(new EntryQuery.And(List.of(
                            EntryQuery.is(EntryField.ACTOR, ref), EntryQuery.is(EntryField.ACTOR_KIND, kind))));
        }
    }

    /// Asks once for all uses, for credentials are seldom shared, and only then for each user, and use by use.
    private Map<Long, List<Long>> others(Collection<Fact> uses, long asOf) {
        Map<User, List<Fact>> byUser = new HashMap<>();
        for (Fact use : uses) {
            User user = User.of(use.event());
            if (user != null) {
                byUser.computeIfAbsent(user, each -> new ArrayList<>()).add(use);
            }
        }
        Map<Long, List<Long>> found = new HashMap<>();
        List<EntryQuery> any = new ArrayList<>();
        byUser.forEach((user, all) -> any.add(others(user, all)));
        if (!any.isEmpty() && !search(near(uses, any), asOf, 1).isEmpty()) {
            byUser.forEach((user, all) -> {
                if (byUser.size() == 1 || !search(near(all, List.of(others(user, all))), asOf, 1).isEmpty()) {
                    all.forEach(use -> found.put(use.index(), search(near(List.of(use), List.of(others(user, List.of(use)))), asOf, OTHERS)));
                }
            });
        }
        return found;
    }

    /// Whatever names the credentials of these uses, and not this user.
    private static EntryQuery others(User user, List<Fact> uses) {
        Set<String> credentials = new HashSet<>();
        for (Fact use : uses) {
            if (use.event().credential() != null) {
                credentials.add(use.event().credential().ref());
            }
        }
        return new EntryQuery.And(List.of(new EntryQuery.Is(EntryField.CREDENTIAL, credentials), user.not()));
    }

    /// Uses that are any of these, from a day before the first of some uses to a day after the last.
    private static EntryQuery near(Collection<Fact> uses, List<EntryQuery> any) {
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        for (Fact use : uses) {
            long at = Facts.micros(use.event().eventTime());
            from = Math.min(from, at - DAY);
            to = Math.max(to, at + DAY + 1);
        }
        return new EntryQuery.And(List.of(
                new EntryQuery.Or(any),
                EntryQuery.is(EntryField.TYPE, "USE", "ATTEMPT"),
                EntryQuery.is(EntryField.OUTCOME, "SUCCESS"),
                new EntryQuery.Within(from, to)));
    }

    private List<Long> search(EntryQuery query, long asOf, int most) {
        return index.search(new Search(Search.Over.ENTRIES, query, Search.Order.EVENT_TIME, true, asOf, most, null, true, false))
                .hits().stream().map(Hits.Hit::index).toList();
    }
}
