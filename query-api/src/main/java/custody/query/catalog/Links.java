package custody.query.catalog;

import custody.query.answer.GrantKey;
import custody.query.catalog.LinkState.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How grants, sessions and credentials hang together as of a size, looked up as far as one answer needs it (rule D23).
/// What was found stays: one of these is for some grants, and for one thread.
final class Links {
    /// Generations of credentials that are followed, and credentials under one grant.
    private static final int GENERATIONS = 16;
    private static final int CREDENTIALS = 10_000;

    /// An event that links, and its entry. Equal are those of one entry.
    record Linked(long seq, LinkState state) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Linked linked && linked.seq == seq;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(seq);
        }
    }

    /// A link as a source means it.
    private record Meant(String link, String source) {}

    private final CatalogRows rows;
    private final long asOf;
    private final Map<String, Map<Kind, List<Linked>>> known = new HashMap<>();
    private final Map<Meant, Set<GrantKey>> named = new HashMap<>();
    private final Map<GrantKey, List<LinkState>> given = new HashMap<>();

    Links(CatalogRows rows, long asOf) {
        this.rows = rows;
        this.asOf = asOf;
    }

    /// Looks up together what is under these links.
    void load(Collection<String> links) {
        if (known.keySet().containsAll(links)) {
            return;
        }
        Set<String> missing = new LinkedHashSet<>(links);
        missing.removeIf(known::containsKey);
        missing.forEach(link -> known.put(link, new EnumMap<>(Kind.class)));
        record Row(String link, Linked linked) {}
        rows.queryIn(
                        "SELECT link_key, seq, facts FROM catalog_link WHERE link_key IN ({}) AND seq < ? AND out_seq >= ? ORDER BY seq",
                        missing, List.of(asOf, asOf),
                        row -> new Row(row.getString(1), new Linked(row.getLong(2), Facts.read(row.getString(3), LinkState.class))))
                .forEach(row -> Objects.requireNonNull(known.get(row.link))
                        .computeIfAbsent(row.linked.state.kind(), kind -> new ArrayList<>())
                        .add(row.linked));
    }

    private List<Linked> under(String link, Kind kind) {
        load(List.of(link));
        return Objects.requireNonNull(known.get(link)).getOrDefault(kind, List.of());
    }

    /// The grants that an event of a source means with a link: those of its own if there are any, else all (rule D16).
    Set<GrantKey> named(String link, String source) {
        return named.computeIfAbsent(new Meant(link, source), this::named);
    }

    private Set<GrantKey> named(Meant meant) {
        Set<GrantKey> own = new LinkedHashSet<>();
        Set<GrantKey> all = new LinkedHashSet<>();
        for (Linked each : under(meant.link, Kind.GRANT)) {
            GrantKey id = new GrantKey(each.state.source(), String.valueOf(each.state.ref()));
            all.add(id);
            if (id.source().equals(meant.source)) {
                own.add(id);
            }
        }
        return own.isEmpty() ? all : own;
    }

    /// The events that give a grant.
    List<LinkState> given(GrantKey grant) {
        return given.computeIfAbsent(grant, this::read);
    }

    private List<LinkState> read(GrantKey grant) {
        return under(LinkState.ofGrant(grant.ref()), Kind.GRANT).stream()
                .map(Linked::state)
                .filter(each -> each.source().equals(grant.source()) && grant.ref().equals(each.ref()))
                .toList();
    }

    /// Credentials, as they stand in links, whose issue names no grant; at most `max`.
    List<String> unnamed(int max) {
        String start = LinkState.ofCredential("");
        return rows.query(
                "SELECT DISTINCT link_key FROM catalog_link WHERE kind = 'U' AND link_key LIKE ? AND seq < ? AND out_seq >= ? LIMIT " + max,
                List.of(start + "%", asOf, asOf), row -> row.getString(1).substring(start.length()));
    }

    /// Events of a kind that name a grant by one of its links.
    Set<Linked> naming(GrantKey grant, Kind kind) {
        Set<String> links = new LinkedHashSet<>();
        given(grant).forEach(each -> links.addAll(each.grants()));
        load(links);
        Set<Linked> found = new LinkedHashSet<>();
        for (String link : links) {
            for (Linked each : under(link, kind)) {
                if (named(link, each.state.source()).contains(grant)) {
                    found.add(each);
                }
            }
        }
        return found;
    }

    /// The events by which credentials were issued under a grant: by its name, or in a session or trace of it.
    Set<Linked> issued(GrantKey grant) {
        Set<Linked> issued = new LinkedHashSet<>(naming(grant, Kind.ISSUE));
        Set<String> joins = new LinkedHashSet<>();
        given(grant).forEach(each -> joins.addAll(each.joins()));
        naming(grant, Kind.SESSION).forEach(each -> joins.addAll(each.state.joins()));
        load(joins);
        joins.forEach(join -> issued.addAll(under(join, Kind.ISSUE)));
        return issued;
    }

    /// The events by which a credential was issued.
    List<Linked> issued(String credential) {
        return under(LinkState.ofCredential(credential), Kind.ISSUE);
    }

    /// The grants that the events name by which a credential was issued.
    Set<GrantKey> issuedUnder(String credential) {
        Set<GrantKey> grants = new LinkedHashSet<>();
        List<Linked> issued = issued(credential);
        Set<String> links = new LinkedHashSet<>();
        issued.forEach(each -> links.addAll(each.state.grants()));
        load(links);
        issued.forEach(each -> each.state.grants().forEach(link -> grants.addAll(named(link, each.state.source()))));
        return grants;
    }

    /// The same events, and those by which credentials were issued from theirs, and so on.
    Set<Linked> withDescendants(Collection<Linked> issued) {
        Set<Linked> all = new LinkedHashSet<>(issued);
        List<Linked> generation = List.copyOf(all);
        for (int i = 0; i < GENERATIONS && !generation.isEmpty(); i++) {
            List<String> parents = generation.stream().map(each -> LinkState.ofParent(String.valueOf(each.state.ref()))).distinct().toList();
            load(parents);
            List<Linked> next = new ArrayList<>();
            for (String parent : parents) {
                for (Linked child : under(parent, Kind.ISSUE)) {
                    if (all.size() < CREDENTIALS && all.add(child)) {
                        next.add(child);
                    }
                }
            }
            generation = next;
        }
        return all;
    }
}
