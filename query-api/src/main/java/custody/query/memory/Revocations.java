package custody.query.memory;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import custody.query.answer.Attributed;
import custody.query.answer.GrantKey;
import custody.query.answer.RevocationFacts;
import custody.query.answer.RevocationFacts.LayerFacts;
import custody.query.index.GrantNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
    private final Endings endings;

    Revocations(List<Seen> entries, Map<Long, Attributed> verdicts) {
        this.entries = entries.stream().filter(Seen::isFirst).toList();
        this.verdicts = verdicts;
        this.endings = new Endings(this.entries, new Directory(entries).credentials());
    }

    List<RevocationFacts> all() {
        return entries.stream().filter(seen -> seen.event().revocation() != null && seen.is(EventType.REVOCATION)).map(this::facts).toList();
    }

    private RevocationFacts facts(Seen seen) {
        Revocation revocation = Objects.requireNonNull(seen.event().revocation());
        String ref = revocation.target().ref();
        boolean ofGrant = revocation.target().kind() == Revocation.Kind.GRANT;
        boolean ofCredential = revocation.target().kind() == Revocation.Kind.CREDENTIAL;
        Instant effective = Endings.effective(seen);
        List<Seen> after = entries.stream()
                .filter(each -> verdicts.containsKey(each.index()))
                .filter(each -> {
                    Attributed judged = Objects.requireNonNull(verdicts.get(each.index()));
                    return judged.verdict().equals("REVOKED") && Long.valueOf(seen.index()).equals(judged.revocation());
                })
                .sorted(Seen.BY_TIME)
                .toList();
        Map<Place, @Nullable Instant> rows = new LinkedHashMap<>();
        GrantKey grant = ofGrant ? grant(seen.event().source().id(), ref) : null;
        rows.put(place(seen.event()), Endings.confirms(seen) ? effective : null);
        if (grant != null) {
            grantRows(rows, grant);
        }
        credentialRows(rows, grant != null ? credentialsOf(grant) : ofCredential ? Set.of(ref) : Set.of());
        Long last = after.isEmpty() ? null : after.getLast().index();
        List<LayerFacts> layers = new ArrayList<>();
        rows.forEach((place, confirmed) -> layers.add(new LayerFacts(
                place.layer, place.source, place.equals(place(seen.event())) ? effective : confirmed, confirmed, last)));
        return new RevocationFacts(
                seen.index(), grant, ofCredential ? ref : null,
                revocation.target().kind() == Revocation.Kind.SECRET ? ref : null, effective, seen.at(),
                revocation.trigger(), layers, last, after.isEmpty() ? null : after.getLast().at());
    }

    /// The grant of that ref of the same source if there is one, else the first of any (rule D16).
    private GrantKey grant(String source, String ref) {
        List<GrantKey> all = entries.stream()
                .filter(seen -> seen.is(EventType.GRANT) && seen.event().outcome() == Outcome.SUCCESS
                        && !Boolean.TRUE.equals(seen.event().derived())
                        && seen.event().grant() != null && seen.event().grant().ref().equals(ref))
                .map(seen -> new GrantKey(seen.event().source().id(), ref))
                .distinct()
                .toList();
        GrantKey own = new GrantKey(source, ref);
        return all.contains(own) || all.isEmpty() ? own : all.getFirst();
    }

    private void grantRows(Map<Place, @Nullable Instant> rows, GrantKey grant) {
        for (Seen seen : entries) {
            if (seen.is(EventType.GRANT) && seen.event().outcome() == Outcome.SUCCESS && seen.event().source().id().equals(grant.source())
                    && !Boolean.TRUE.equals(seen.event().derived())
                    && seen.event().grant() != null && seen.event().grant().ref().equals(grant.ref())) {
                rows.putIfAbsent(place(seen.event()), null);
            }
        }
        for (Seen seen : entries) {
            Revocation revocation = seen.event().revocation();
            if (Endings.confirms(seen) && revocation != null && revocation.target().kind() == Revocation.Kind.GRANT
                    && !Boolean.TRUE.equals(revocation.lifted()) && revocation.target().ref().equals(grant.ref())
                    && rows.containsKey(place(seen.event()))) {
                confirm(rows, place(seen.event()), Endings.effective(seen));
            }
        }
    }

    /// Notes a time of confirmation; the earliest stays.
    private static void confirm(Map<Place, @Nullable Instant> rows, Place place, @Nullable Instant at) {
        Instant before = rows.get(place);
        rows.put(place, before == null || at != null && at.isBefore(before) ? at : before);
    }

    /// The credentials that uses under the grant were made with, or that were issued by its name.
    private Set<String> credentialsOf(GrantKey grant) {
        Set<String> credentials = new LinkedHashSet<>();
        for (Seen seen : entries) {
            Attributed judged = verdicts.get(seen.index());
            boolean under = judged != null && grant.equals(judged.grant());
            boolean issued = seen.is(EventType.ISSUE) && GrantNames.of(seen.event()).stream().limit(1).toList().contains(grant.ref());
            if ((under || issued) && seen.event().credential() != null) {
                credentials.add(seen.event().credential().ref());
            }
        }
        return credentials;
    }

    private void credentialRows(Map<Place, @Nullable Instant> rows, Set<String> credentials) {
        for (Seen seen : entries) {
            if (seen.is(EventType.ISSUE) && seen.event().credential() != null && credentials.contains(seen.event().credential().ref())) {
                Instant ended = endings.ended(seen.event().credential().ref());
                Place place = place(seen.event());
                rows.put(place, rows.get(place) != null ? rows.get(place) : ended);
            }
        }
    }

    private static Place place(Event event) {
        return new Place(event.layer().name(), event.source().id());
    }
}
