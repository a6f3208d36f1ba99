package custody.query.catalog;

import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import custody.ledger.read.Entry;
import custody.query.answer.GrantKey;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.RevocationCriteria;
import custody.query.answer.RevocationFacts;
import custody.query.answer.RevocationFacts.LayerFacts;
import custody.query.catalog.EndWriter.IssueState;
import custody.query.catalog.GrantFold.Told;
import custody.query.index.EntryField;
import custody.query.index.EntryQuery;
import custody.query.index.Search;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Revocations and how far they took hold (rule D67): a row for each layer and source, complete by an event alone.
final class RevocationAnswers {
    /// Uses under a grant whose credentials are followed.
    private static final int USES = 1_000;

    private final CatalogRows rows;
    private final EntryAnswers uses;
    private final GrantAnswers grants;
    private final CredentialAnswers credentials;

    RevocationAnswers(CatalogRows rows, EntryAnswers uses, GrantAnswers grants, CredentialAnswers credentials) {
        this.rows = rows;
        this.uses = uses;
        this.grants = grants;
        this.credentials = credentials;
    }

    private record Row(long seq, EndState state) {}

    private record Place(String layer, String source) {}

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getLong(1), Facts.read(row.getString(2), EndState.class));
    }

    Map<Long, RevocationFacts> find(Collection<Long> indexes, long asOf) {
        Map<Long, RevocationFacts> found = new HashMap<>();
        for (Long index : indexes) {
            if (index < asOf) {
                rows.query("SELECT seq, facts FROM catalog_end WHERE seq = ? AND type = 'REVOCATION'", List.of(index), RevocationAnswers::row)
                        .forEach(row -> found.put(index, facts(row, asOf)));
            }
        }
        return found;
    }

    Page<RevocationFacts> page(RevocationCriteria where, PageRequest page) {
        Where narrow = new Where().and("type = 'REVOCATION'").and("seq < ?", page.asOf());
        if (where.from() != null) {
            narrow.and("effective >= ?", Facts.micros(where.from()));
        }
        if (where.to() != null) {
            narrow.and("effective <= ?", Facts.micros(where.to()));
        }
        if (where.grant() != null) {
            narrow.and("kind = 'GRANT'").and("target_key = ?", Facts.key(where.grant().ref()));
        }
        if (where.secrets() != null) {
            narrow.and("kind = 'SECRET'");
        }
        Scan<Row, RevocationFacts> scan = new Scan<>(
                (key, forward, count) -> {
                    Where part = narrow.copy();
                    if (key != null) {
                        part.and(forward ? "seq > ?" : "seq < ?", Long.parseLong(key));
                    }
                    return rows.query(
                            "SELECT seq, facts FROM catalog_end WHERE " + part.sql() + " ORDER BY seq " + (forward ? "" : "DESC ")
                                    + "LIMIT " + count,
                            part.values(), RevocationAnswers::row);
                },
                row -> Long.toString(row.seq),
                found -> fitting(found, where, page.asOf()));
        return scan.page(page);
    }

    private List<Page.Row<RevocationFacts>> fitting(List<Row> found, RevocationCriteria where, long asOf) {
        List<Page.Row<RevocationFacts>> fit = new ArrayList<>();
        for (Row row : found) {
            if (fits(row.state, where)) {
                RevocationFacts facts = facts(row, asOf);
                if ((where.grant() == null || where.grant().equals(facts.grant()))
                        && (where.incomplete() == null || where.incomplete() != facts.complete())) {
                    fit.add(new Page.Row<>(Long.toString(row.seq), facts));
                }
            }
        }
        return fit;
    }

    private static boolean fits(EndState state, RevocationCriteria where) {
        return (where.from() == null || !state.effectiveAt().isBefore(where.from()))
                && (where.to() == null || state.effectiveAt().isBefore(where.to()))
                && (where.secrets() == null || where.secrets().contains(state.ref()))
                && (where.actor() == null || where.actor().equals(state.actor()));
    }

    private RevocationFacts facts(Row row, long asOf) {
        EndState state = row.state;
        boolean ofCredential = state.kind().equals("CREDENTIAL");
        GrantKey grant = state.kind().equals("GRANT") ? grant(state, asOf) : null;
        Map<Place, @Nullable Instant> places = new LinkedHashMap<>();
        Place own = new Place(state.layer(), state.source());
        places.put(own, state.confirms() ? state.effectiveAt() : null);
        if (grant != null) {
            grantPlaces(places, grant, asOf);
        }
        credentialPlaces(places, grant != null ? credentialsOf(grant, asOf) : ofCredential ? Set.of(state.ref()) : Set.of(), asOf);
        EntryQuery ended = new EntryQuery.And(List.of(
                EntryQuery.is(EntryField.ENDED_BY, Long.toString(row.seq)), EntryQuery.is(EntryField.VERDICT, "REVOKED")));
        Long last = uses.newest(Search.Over.USES, ended, false, asOf).orElse(null);
        List<LayerFacts> layers = new ArrayList<>();
        places.forEach((place, confirmed) -> layers.add(new LayerFacts(
                place.layer, place.source, place.equals(own) ? state.effectiveAt() : confirmed, confirmed, last)));
        return new RevocationFacts(
                row.seq, grant, ofCredential ? state.ref() : null, state.kind().equals("SECRET") ? state.ref() : null,
                state.effectiveAt(), state.at(), state.trigger(), layers, last, last == null ? null : uses.time(last).orElse(null));
    }

    /// The grant of that ref of the same source if there is one, else the first of any (rule D16).
    private GrantKey grant(EndState state, long asOf) {
        List<GrantState> all = grants.byRef(List.of(state.ref()), asOf).getOrDefault(state.ref(), List.of());
        GrantKey own = new GrantKey(state.source(), state.ref());
        return all.isEmpty() || all.stream().anyMatch(each -> each.key().equals(own)) ? own : all.getFirst().key();
    }

    private void grantPlaces(Map<Place, @Nullable Instant> places, GrantKey grant, long asOf) {
        List<Told> told = GrantWriter.read(rows, Set.of(grant.ref()), asOf).getOrDefault(Facts.key(grant.ref()), List.of());
        for (Told each : told) {
            Event event = each.event();
            if (event.type() == EventType.GRANT && event.outcome() == Outcome.SUCCESS && event.grant() != null
                    && event.grant().ref().equals(grant.ref()) && event.source().id().equals(grant.source())) {
                places.putIfAbsent(new Place(event.layer().name(), event.source().id()), null);
            }
        }
        for (Told each : told) {
            if (each.event().type() == EventType.REVOCATION && each.event().revocation() != null) {
                EndState end = EndState.ofRevocation(each.event());
                Place place = new Place(end.layer(), end.source());
                boolean ofGrant = end.kind().equals(Revocation.Kind.GRANT.name()) && end.ref().equals(grant.ref());
                if (ofGrant && end.confirms() && !end.lifted() && places.containsKey(place)) {
                    Instant before = places.get(place);
                    places.put(place, before == null || end.effectiveAt().isBefore(before) ? end.effectiveAt() : before);
                }
            }
        }
    }

    /// The credentials that were issued by the grant's name, or that uses under it were made with.
    private Set<String> credentialsOf(GrantKey grant, long asOf) {
        Set<String> refs = new LinkedHashSet<>(rows.query(
                "SELECT facts FROM catalog_issue WHERE name_key = ? AND seq < ? ORDER BY seq",
                List.of(Facts.key(grant.ref()), asOf), row -> Facts.read(row.getString(1), IssueState.class).credential()));
        for (Entry use : uses.usesUnder(grant.toString(), asOf, USES)) {
            Credential credential = use.payload() == null ? null : use.payload().event().credential();
            if (credential != null) {
                refs.add(credential.ref());
            }
        }
        return refs;
    }

    private void credentialPlaces(Map<Place, @Nullable Instant> places, Set<String> refs, long asOf) {
        record Issue(long seq, IssueState state) {}
        CredentialEnds ends = credentials.ends(refs, asOf);
        rows.queryIn(
                        "SELECT seq, facts FROM catalog_issue WHERE credential_key IN ({}) AND seq < ?",
                        refs.stream().map(Facts::key).toList(), List.of(asOf),
                        row -> new Issue(row.getLong(1), Facts.read(row.getString(2), IssueState.class)))
                .stream()
                .sorted(java.util.Comparator.comparing(Issue::seq))
                .forEach(issue -> {
                    Place place = new Place(issue.state.layer(), issue.state.source());
                    Instant ended = ended(ends.of(issue.state.credential()));
                    places.put(place, places.get(place) != null ? places.get(place) : ended);
                });
    }

    /// The earliest end that an event reported; time passing says nothing.
    private static @Nullable Instant ended(List<EndState> ends) {
        return ends.stream()
                .filter(end -> end.confirms() && !end.lifted())
                .map(EndState::effectiveAt)
                .min(Instant::compareTo)
                .orElse(null);
    }
}
