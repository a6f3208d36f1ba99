package custody.query.catalog;

import custody.query.answer.GrantKey;
import custody.query.answer.RevocationFacts;
import custody.query.answer.RevocationFacts.LayerFacts;
import custody.query.catalog.LinkState.Kind;
import custody.query.catalog.Links.Linked;
import custody.query.catalog.RevocationAnswers.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The layers of some revocations, looked up together (rule D67): a row for each layer and source, complete by events
/// alone. Of several things that must end in one place, one that is open keeps it open.
///
/// Under a grant stand the credentials that were issued in its name, or in a session of it; those used under it whose
/// issue names no grant; and what was issued from any of these. For one thread.
final class Layers {
    private final CatalogRows rows;
    private final UsesOfRevoked uses;
    private final long asOf;
    private final Links links;

    Layers(CatalogRows rows, UsesOfRevoked uses, long asOf) {
        this.rows = rows;
        this.uses = uses;
        this.asOf = asOf;
        this.links = new Links(rows, asOf);
    }

    private record Place(String layer, String source) {}

    /// A revocation, the grants that it means, and what was issued under them.
    private record Revoked(Row row, Set<GrantKey> grants, Set<Linked> issued) {}

    /// What ended all that the revocations mean.
    private record Ended(CredentialEnds credentials, Map<String, List<EndState>> confirming) {}

    /// In the order of the revocations.
    List<RevocationFacts> facts(List<Row> revocations) {
        Set<String> wanted = new LinkedHashSet<>();
        revocations.forEach(row -> wanted.addAll(row.state().grants()));
        revocations.stream().filter(Layers::isOfCredential).forEach(row -> wanted.add(LinkState.ofCredential(row.state().ref())));
        links.load(wanted);
        Set<String> used = new LinkedHashSet<>();
        revocations.forEach(row -> grants(row).forEach(
                grant -> uses.credentials(grant).forEach(ref -> used.add(LinkState.ofCredential(ref)))));
        links.load(used);
        List<Revoked> all = revocations.stream().map(this::revoked).toList();
        List<Linked> roots = all.stream().flatMap(each -> each.issued.stream()).distinct().toList();
        links.load(roots.stream().map(each -> LinkState.ofParent(String.valueOf(each.state().ref()))).toList());
        List<Revoked> whole = all.stream()
                .map(each -> new Revoked(each.row, each.grants, links.withDescendants(each.issued)))
                .toList();
        Ended ended = new Ended(ended(whole), confirming(revocations));
        return whole.stream().map(each -> facts(each, ended)).toList();
    }

    private static boolean isOfCredential(Row row) {
        return row.state().kind().equals("CREDENTIAL");
    }

    private Revoked revoked(Row row) {
        Set<GrantKey> grants = grants(row);
        Set<Linked> issued = new LinkedHashSet<>();
        for (GrantKey grant : grants) {
            issued.addAll(links.issued(grant));
            issued.addAll(used(grant));
        }
        if (isOfCredential(row)) {
            issued.addAll(links.issued(row.state().ref()));
        }
        return new Revoked(row, grants, issued);
    }

    private Set<GrantKey> grants(Row row) {
        Set<GrantKey> grants = new LinkedHashSet<>();
        row.state().grants().forEach(link -> grants.addAll(links.named(link, row.state().source())));
        return grants;
    }

    /// Issues that name no grant, of credentials that were used under one.
    private List<Linked> used(GrantKey grant) {
        return uses.credentials(grant).stream()
                .flatMap(ref -> links.issued(ref).stream())
                .filter(each -> each.state().grants().isEmpty())
                .toList();
    }

    private CredentialEnds ended(List<Revoked> all) {
        Set<String> refs = new LinkedHashSet<>();
        all.forEach(each -> each.issued.forEach(issue -> refs.add(String.valueOf(issue.state().ref()))));
        return CredentialEnds.of(rows, refs, asOf);
    }

    private RevocationFacts facts(Revoked revoked, Ended ended) {
        EndState state = revoked.row.state();
        Map<Place, List<@Nullable Instant>> places = new LinkedHashMap<>();
        Place own = new Place(state.layer(), state.source());
        add(places, own, state.confirms() ? state.effectiveAt() : confirmedElsewhere(state, ended.confirming));
        for (GrantKey grant : revoked.grants) {
            Set<Linked> revocations = links.naming(grant, Kind.REVOCATION);
            for (LinkState given : links.given(grant)) {
                Place place = new Place(given.layer(), given.source());
                add(places, place, confirmed(revocations, place));
            }
        }
        for (Linked issue : revoked.issued) {
            add(places, new Place(issue.state().layer(), issue.state().source()), ended.credentials.endedAt(String.valueOf(issue.state().ref())));
        }
        Long last = uses.lastAfter(revoked.row.seq());
        List<LayerFacts> layers = new ArrayList<>();
        places.forEach((place, ends) -> {
            Instant confirmed = ends.contains(null) ? null : ends.stream().max(Instant::compareTo).orElse(null);
            layers.add(new LayerFacts(place.layer, place.source, place.equals(own) ? state.effectiveAt() : confirmed, confirmed, last));
        });
        return new RevocationFacts(
                revoked.row.seq(), state.source(), state.kind().equals("GRANT") ? grant(revoked) : null,
                isOfCredential(revoked.row) ? state.ref() : null, state.kind().equals("SECRET") ? state.ref() : null,
                state.effectiveAt(), state.at(), state.trigger(), layers, last,
                last == null ? null : uses.until(revoked.row.seq(), state.effectiveAt()));
    }

    private static void add(Map<Place, List<@Nullable Instant>> places, Place place, @Nullable Instant end) {
        places.computeIfAbsent(place, each -> new ArrayList<>()).add(end);
    }

    /// The first confirmation from that place.
    private static @Nullable Instant confirmed(Set<Linked> revocations, Place place) {
        Instant first = null;
        for (Linked each : revocations) {
            Instant at = each.state().confirmed();
            boolean there = place.equals(new Place(each.state().layer(), each.state().source()));
            first = at != null && there && (first == null || at.isBefore(first)) ? at : first;
        }
        return first;
    }

    /// The revocations that report an effect on what others only wish to end, by the ref of the target.
    private Map<String, List<EndState>> confirming(List<Row> revocations) {
        Map<String, Set<String>> targets = new HashMap<>();
        revocations.stream()
                .map(Row::state)
                .filter(state -> !state.confirms())
                .forEach(state -> targets.computeIfAbsent(state.kind(), kind -> new LinkedHashSet<>()).add(Facts.key(state.target())));
        Map<String, List<EndState>> found = new HashMap<>();
        targets.forEach((kind, keys) -> rows.queryIn(
                        "SELECT facts FROM catalog_end WHERE target_key IN ({}) AND kind = ? AND type = 'REVOCATION'"
                                + " AND seq < ? AND out_seq >= ?",
                        keys, List.of(kind, asOf, asOf), row -> Facts.read(row.getString(1), EndState.class))
                .stream()
                .filter(other -> other.confirms() && !other.lifted())
                .forEach(other -> found.computeIfAbsent(other.ref(), ref -> new ArrayList<>()).add(other)));
        return found;
    }

    /// Another revocation of the same target, from the same layer and source, that reports the effect.
    private static @Nullable Instant confirmedElsewhere(EndState state, Map<String, List<EndState>> confirming) {
        return confirming.getOrDefault(state.ref(), List.of()).stream()
                .filter(other -> other.kind().equals(state.kind()))
                .filter(other -> other.layer().equals(state.layer()) && other.source().equals(state.source()))
                .map(EndState::effectiveAt)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /// The grant that is meant: of that ref, else the first one that a link leads to, else one of its source.
    private static GrantKey grant(Revoked revoked) {
        EndState state = revoked.row.state();
        return revoked.grants.stream()
                .filter(each -> each.ref().equals(state.ref()))
                .findFirst()
                .or(() -> revoked.grants.stream().findFirst())
                .orElseGet(() -> new GrantKey(state.source(), state.ref()));
    }
}
