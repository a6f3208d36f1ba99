package custody.query.memory;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Revocation;
import custody.query.answer.Attributed;
import custody.query.answer.GrantKey;
import custody.query.answer.RevocationFacts;
import custody.query.answer.RevocationFacts.LayerFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Revocations and how far they took hold (rule D67): a row for each layer and source, complete by an event alone.
final class Revocations {
    private record Place(String layer, String source) {}

    private final List<Seen> entries;
    private final Map<Long, Attributed> verdicts;

    Revocations(List<Seen> entries, Map<Long, Attributed> verdicts) {
        this.entries = entries;
        this.verdicts = verdicts;
    }

    List<RevocationFacts> all() {
        return entries.stream().filter(seen -> seen.event().revocation() != null && seen.is(EventType.REVOCATION)).map(this::facts).toList();
    }

    private RevocationFacts facts(Seen seen) {
        Revocation revocation = Objects.requireNonNull(seen.event().revocation());
        String ref = revocation.target().ref();
        boolean ofGrant = revocation.target().kind() == Revocation.Kind.GRANT;
        boolean ofCredential = revocation.target().kind() == Revocation.Kind.CREDENTIAL;
        Instant effective = revocation.effectiveAt() == null ? seen.at() : revocation.effectiveAt();
        List<Seen> after = entries.stream()
                .filter(each -> verdicts.containsKey(each.index()))
                .filter(each -> {
                    Attributed judged = Objects.requireNonNull(verdicts.get(each.index()));
                    return judged.verdict().equals("REVOKED") && Long.valueOf(seen.index()).equals(judged.revocation());
                })
                .sorted(Comparator.comparing(Seen::at))
                .toList();
        Map<Place, @Nullable Instant> rows = new LinkedHashMap<>();
        boolean confirms = !Boolean.FALSE.equals(revocation.confirms());
        rows.put(place(seen.event()), confirms ? effective : null);
        if (ofGrant) {
            grantRows(rows, ref);
        }
        credentialRows(rows, ofGrant ? credentialsOf(ref) : ofCredential ? Set.of(ref) : Set.of());
        Long last = after.isEmpty() ? null : after.getLast().index();
        List<LayerFacts> layers = new ArrayList<>();
        rows.forEach((place, confirmed) -> layers.add(new LayerFacts(
                place.layer, place.source, place.equals(place(seen.event())) ? effective : confirmed, confirmed, last)));
        return new RevocationFacts(
                seen.index(), ofGrant ? grant(seen.event().source().id(), ref) : null, ofCredential ? ref : null,
                revocation.target().kind() == Revocation.Kind.SECRET ? ref : null, effective, seen.at(),
                revocation.trigger(), layers, last, after.isEmpty() ? null : after.getLast().at());
    }

    /// The grant of that ref of the same source if there is one, else of any (rule D16).
    private GrantKey grant(String source, String ref) {
        return entries.stream()
                .filter(seen -> seen.is(EventType.GRANT) && seen.event().grant() != null && seen.event().grant().ref().equals(ref))
                .map(seen -> new GrantKey(seen.event().source().id(), ref))
                .max(Comparator.comparing(key -> key.source().equals(source)))
                .orElse(new GrantKey(source, ref));
    }

    private void grantRows(Map<Place, @Nullable Instant> rows, String ref) {
        for (Seen seen : entries) {
            if (seen.is(EventType.GRANT) && seen.event().grant() != null && seen.event().grant().ref().equals(ref)) {
                rows.putIfAbsent(place(seen.event()), null);
            }
        }
    }

    /// The credentials that uses under the grant were made with.
    private Set<String> credentialsOf(String ref) {
        Set<String> credentials = new HashSet<>();
        for (Seen seen : entries) {
            Attributed judged = verdicts.get(seen.index());
            boolean under = judged != null && judged.grant() != null && judged.grant().ref().equals(ref);
            boolean issued = seen.is(EventType.ISSUE) && seen.event().grant() != null && seen.event().grant().ref().equals(ref);
            if ((under || issued) && seen.event().credential() != null) {
                credentials.add(seen.event().credential().ref());
            }
        }
        return credentials;
    }

    private void credentialRows(Map<Place, @Nullable Instant> rows, Set<String> credentials) {
        for (Seen seen : entries) {
            if (seen.is(EventType.ISSUE) && seen.event().credential() != null && credentials.contains(seen.event().credential().ref())) {
                Instant ended = ended(seen.event().credential().ref());
                Place place = place(seen.event());
                rows.put(place, rows.get(place) != null ? rows.get(place) : ended);
            }
        }
    }

    /// When an event said that the credential is over; time passing says nothing.
    private @Nullable Instant ended(String credential) {
        for (Seen seen : entries) {
            Event event = seen.event();
            Revocation revocation = event.revocation();
            boolean revoked = revocation != null
                    && revocation.target().kind() == Revocation.Kind.CREDENTIAL
                    && revocation.target().ref().equals(credential)
                    && !Boolean.FALSE.equals(revocation.confirms());
            boolean expired = seen.is(EventType.EXPIRY) && event.credential() != null
                    && event.credential().ref().equals(credential) && !Boolean.TRUE.equals(event.derived());
            if (revoked || expired) {
                return revocation != null && revocation.effectiveAt() != null ? revocation.effectiveAt() : seen.at();
            }
        }
        return null;
    }

    private static Place place(Event event) {
        return new Place(event.layer().name(), event.source().id());
    }
}
