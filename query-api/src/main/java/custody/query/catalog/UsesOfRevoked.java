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
import org.jspecify.annotations.Nullable;

/// What the verdicts say of revocations: which use came last after one, and which credentials were used under a grant.
interface UsesOfRevoked {
    /// Uses of one grant whose credentials are looked at, when few revocations are asked for.
    int USES = 1_000;
    /// Pairs of a grant and a credential that are counted, when all are.
    int PAIRS = 1_000_000;
    /// Credentials that are asked for by name; when it is more, all are counted.
    int NAMED = 1_000;

    /// The last use judged REVOKED by a revocation.
    @Nullable Long lastAfter(long revocation);

    /// When a use was.
    @Nullable Instant time(long use);

    /// The credentials that uses under a grant were made with, at least those whose issue names no grant.
    Collection<String> credentials(GrantKey grant);

    /// Searched for each revocation.
    static UsesOfRevoked searched(EntryAnswers uses, long asOf) {
        return new UsesOfRevoked() {
            private final Map<GrantKey, Set<String>> read = new HashMap<>();

            @Override
            public @Nullable Long lastAfter(long revocation) {
                EntryQuery ended = new EntryQuery.And(
                        List.of(EntryQuery.is(EntryField.ENDED_BY, Long.toString(revocation)), EntryQuery.is(EntryField.VERDICT, "REVOKED")));
                return uses.newest(Search.Over.USES, ended, false, asOf).orElse(null);
            }

            @Override
            public @Nullable Instant time(long use) {
                return uses.time(use).orElse(null);
            }

            @Override
            public Collection<String> credentials(GrantKey grant) {
                return read.computeIfAbsent(grant, this::read);
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

    /// Counted in the index for all revocations at once.
    static UsesOfRevoked counted(EntryAnswers uses, Links links, long asOf) {
        Map<String, Long> last = uses.newestBy(EntryQuery.is(EntryField.VERDICT, "REVOKED"), EntryField.ENDED_BY, asOf);
        Map<String, Set<String>> credentials = new HashMap<>();
        uses.pairs(ofUnnamed(links), EntryField.GRANT, EntryField.CREDENTIAL, asOf, PAIRS)
                .forEach(pair -> credentials.computeIfAbsent(pair.getFirst(), grant -> new HashSet<>()).add(pair.getLast()));
        return new UsesOfRevoked() {
            @Override
            public @Nullable Long lastAfter(long revocation) {
                return last.get(Long.toString(revocation));
            }

            @Override
            public @Nullable Instant time(long use) {
                return uses.time(use).orElse(null);
            }

            @Override
            public Collection<String> credentials(GrantKey grant) {
                return credentials.getOrDefault(grant.toString(), Set.of());
            }
        };
    }

    /// Uses with credentials whose issue names no grant, when they can be told.
    private static EntryQuery ofUnnamed(Links links) {
        List<String> refs = links.unnamed(NAMED + 1);
        return refs.size() > NAMED || refs.stream().anyMatch(Facts::isHash)
                ? EntryQuery.ALL
                : EntryQuery.is(EntryField.CREDENTIAL, refs.toArray(String[]::new));
    }
}
