package custody.query.catalog;

import custody.ledger.event.Credential;
import custody.ledger.read.Entry;
import custody.query.answer.GrantKey;
import custody.query.index.EntryField;
import custody.query.index.EntryQuery;
import custody.query.index.Search;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the verdicts say of revocations: which use came last after one, and which credentials were used under a grant.
interface UsesOfRevoked {
    /// Uses of one grant whose credentials are looked at, when few revocations are asked for; uses that were open when
    /// one took effect.
    int USES = 1_000;
    /// The newest uses after a revocation of which it is looked at when they were over.
    int NEWEST = 100;
    /// What a revocation ended.
    EntryQuery REVOKED = EntryQuery.is(EntryField.VERDICT, "REVOKED");
    /// Pairs of a grant and a credential that are counted, when all are.
    int PAIRS = 1_000_000;
    /// Credentials that are asked for by name; when it is more, all are counted.
    int NAMED = 1_000;

    /// The last use judged REVOKED by a revocation.
    @Nullable Long lastAfter(long revocation);

    /// Until when what a revocation ended went on: the latest end of the [#NEWEST] uses and of those that were open when
    /// it took effect. Null without any, or when the payloads are erased.
    @Nullable Instant until(long revocation, Instant effective);

    /// The credentials that uses under a grant were made with, at least those whose issue names no grant.
    Collection<String> credentials(GrantKey grant);

    /// The same, but that no use after a revocation is looked for.
    default UsesOfRevoked withoutLast() {
        UsesOfRevoked whole = this;
        return new UsesOfRevoked() {
            @Override
            public @Nullable Long lastAfter(long revocation) {
                return null;
            }

            @Override
            public @Nullable Instant until(long revocation, Instant effective) {
                return null;
            }

            @Override
            public Collection<String> credentials(GrantKey grant) {
                return whole.credentials(grant);
            }
        };
    }

    /// Searched for each revocation.
    static UsesOfRevoked searched(EntryAnswers uses, Links links, long asOf) {
        return new UsesOfRevoked() {
            private final Map<GrantKey, Set<String>> read = new HashMap<>();
            private final boolean isNamed = links.unnamed(1).isEmpty();

            @Override
            public @Nullable Long lastAfter(long revocation) {
                return uses.newest(Search.Over.USES, endedBy(revocation), false, asOf).orElse(null);
            }

            @Override
            public @Nullable Instant until(long revocation, Instant effective) {
                Set<Long> found = new HashSet<>(uses.newest(endedBy(revocation), NEWEST, asOf));
                found.addAll(uses.newest(openAt(revocation, effective), USES, asOf));
                return uses.until(Map.of(revocation, found)).get(revocation);
            }

            @Override
            public Collection<String> credentials(GrantKey grant) {
                return isNamed ? Set.of() : read.computeIfAbsent(grant, this::read);
            }

            private Set<String> read(GrantKey grant) {
                Set<String> refs = new LinkedHashSet<>();
                for (Entry use : uses.usesUnder(grant.toString(), asOf, USES)) {
                    Credential credential = use.payload() == null ? null : use.payload().event().credential();
                    if (credential != null) {
                        refs.add(credential.ref());
                    }
                }
                return refs;
            }
        };
    }

    /// Counted in the index for all revocations at once; may be asked by several threads. Until when it went on is not told: see
    /// [#until].
    static UsesOfRevoked counted(EntryAnswers uses, Links links, long asOf) {
        Map<String, Long> newest = uses.newestBy(REVOKED, EntryField.ENDED_BY, asOf);
        Map<String, Set<String>> credentials = new HashMap<>();
        uses.pairs(ofUnnamed(links), EntryField.GRANT, EntryField.CREDENTIAL, asOf, PAIRS)
                .forEach(pair -> credentials.computeIfAbsent(pair.getFirst(), grant -> new HashSet<>()).add(pair.getLast()));
        return new UsesOfRevoked() {
            @Override
            public @Nullable Long lastAfter(long revocation) {
                return newest.get(Long.toString(revocation));
            }

            @Override
            public @Nullable Instant until(long revocation, Instant effective) {
                return null;
            }

            @Override
            public Collection<String> credentials(GrantKey grant) {
                return credentials.getOrDefault(grant.toString(), Set.of());
            }
        };
    }

    /// Until when what each of some revocations ended went on, by when it took effect.
    static Map<Long, Instant> until(EntryAnswers uses, Map<Long, Instant> effective, long asOf) {
        Set<String> ids = effective.keySet().stream().map(String::valueOf).collect(Collectors.toSet());
        EntryQuery of = new EntryQuery.And(List.of(new EntryQuery.Is(EntryField.ENDED_BY, ids), REVOKED));
        Map<String, Set<Long>> after = uses.newestOf(of, EntryField.ENDED_BY, ids, NEWEST, asOf);
        EntryQuery outlived = new EntryQuery.And(List.of(of, EntryQuery.is(EntryField.FLAG, "SESSION_OUTLIVED_GRANT")));
        Set<String> lasting = uses.newestOf(outlived, EntryField.ENDED_BY, ids, 1, asOf).keySet();
        Map<Long, Set<Long>> looked = new HashMap<>();
        effective.forEach((revocation, at) -> {
            String id = Long.toString(revocation);
            Set<Long> found = new HashSet<>(after.getOrDefault(id, Set.of()));
            if (lasting.contains(id)) {
                found.addAll(uses.newest(openAt(revocation, at), USES, asOf));
            }
            looked.put(revocation, found);
        });
        return uses.until(looked);
    }

    private static EntryQuery endedBy(long revocation) {
        return new EntryQuery.And(List.of(EntryQuery.is(EntryField.ENDED_BY, Long.toString(revocation)), REVOKED));
    }

    /// What a revocation ended although it had begun before that.
    private static EntryQuery openAt(long revocation, Instant effective) {
        return new EntryQuery.And(List.of(endedBy(revocation), new EntryQuery.Within(Long.MIN_VALUE, Facts.micros(effective))));
    }

    /// Uses with credentials whose issue names no grant, when they can be told.
    private static EntryQuery ofUnnamed(Links links) {
        List<String> refs = links.unnamed(NAMED + 1);
        return refs.size() > NAMED || refs.stream().anyMatch(Facts::isHash)
                ? EntryQuery.ALL
                : EntryQuery.is(EntryField.CREDENTIAL, refs.toArray(String[]::new));
    }
}
