package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Relation;
import custody.query.answer.Membership;
import custody.query.attribution.JoinName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes what is kept as it was said, each once: ends, links, aliases, memberships.
final class EndWriter {
    private final CatalogRows rows;
    private final RecordText text = new RecordText();
    private final List<@Nullable Object[]> ends = new ArrayList<>();
    private final List<@Nullable Object[]> links = new ArrayList<>();
    private final List<@Nullable Object[]> aliases = new ArrayList<>();
    private final List<@Nullable Object[]> members = new ArrayList<>();

    EndWriter(CatalogRows rows) {
        this.rows = rows;
    }

    /// Notes what an event says; whether it says anything.
    boolean collect(long seq, Event event) {
        int before = size();
        Relation relation = event.relation();
        if (relation != null && relation.kind() == Relation.Kind.ALIAS_OF) {
            alias(seq, event, relation);
        }
        if (relation != null && relation.kind() == Relation.Kind.MEMBER_OF) {
            member(seq, relation);
        }
        if (event.type() == EventType.REVOCATION && event.revocation() != null) {
            end(seq, event, EndState.ofRevocation(event));
        }
        String expired = JoinName.expired(event);
        if (expired != null && !Boolean.TRUE.equals(event.derived())) {
            end(seq, event, EndState.ofExpiry(event, expired));
        }
        LinkState state = LinkState.of(event);
        if (state != null) {
            String facts = text.of(state);
            LinkState.links(event, state)
                    .forEach(link -> links.add(new Object[] {link, seq, state.letter(), Facts.NO_END, facts}));
        }
        return size() > before;
    }

    private int size() {
        return ends.size() + links.size() + aliases.size() + members.size();
    }

    private void end(long seq, Event event, EndState end) {
        ends.add(new Object[] {
            seq, event.type().name(), end.kind(), Facts.key(end.target()), end.isPattern() ? 1 : 0, Facts.micros(end.effectiveAt()),
            text.of(end)
        });
    }

    private void alias(long seq, Event event, Relation relation) {
        String subject = relation.subject().ref();
        String object = relation.object().ref();
        if (!subject.equals(object)) {
            alias(seq, subject, new AliasState(object, event.source().id(), relation.since(), relation.until()));
            alias(seq, object, new AliasState(subject, event.source().id(), relation.since(), relation.until()));
        }
    }

    private void member(long seq, Relation relation) {
        Membership said = new Membership(
                relation.subject().ref(), relation.object().ref(), relation.since(), relation.until());
        String facts = text.of(said);
        for (Membership.Side side : Membership.Side.values()) {
            members.add(new Object[] {Facts.key(said.ref(side)), Members.letter(side), seq, Facts.NO_END, facts});
        }
    }

    private void alias(long seq, String ref, AliasState alias) {
        aliases.add(new Object[] {Facts.key(ref), seq, Facts.key(alias.other()), text.of(alias)});
    }

    /// Takes out what an event said, from entry `at` on; what was collected before must have been written.
    void takeOut(long seq, Event gone, long at) {
        rows.batch("UPDATE catalog_end SET out_seq = ? WHERE seq = ?", List.<@Nullable Object[]>of(new Object[] {at, seq}));
        LinkState state = LinkState.of(gone);
        List<@Nullable Object[]> linked = new ArrayList<>();
        if (state != null) {
            LinkState.links(gone, state).forEach(link -> linked.add(new Object[] {at, link, seq}));
        }
        rows.batch("UPDATE catalog_link SET out_seq = ? WHERE link_key = ? AND seq = ?", linked);
        if (gone.relation() != null) {
            List<@Nullable Object[]> sides = new ArrayList<>();
            sides.add(new Object[] {at, Facts.key(gone.relation().subject().ref()), seq});
            sides.add(new Object[] {at, Facts.key(gone.relation().object().ref()), seq});
            rows.batch("UPDATE catalog_alias SET out_seq = ? WHERE ref_key = ? AND seq = ?", sides);
            rows.batch("UPDATE catalog_member SET out_seq = ? WHERE ref_key = ? AND seq = ?", sides);
        }
    }

    void write() {
        rows.batch(
                "INSERT INTO catalog_end (seq, type, kind, target_key, pattern, effective, facts) VALUES (?, ?, ?, ?, ?, ?, ?)",
                ends);
        rows.batch("INSERT INTO catalog_link (link_key, seq, kind, out_seq, facts) VALUES (?, ?, ?, ?, ?)", links);
        rows.batch(
                "INSERT INTO catalog_alias (ref_key, seq, other_key, facts) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (ref_key, seq, other_key) DO NOTHING",
                aliases);
        rows.batch("INSERT INTO catalog_member (ref_key, side, seq, out_seq, facts) VALUES (?, ?, ?, ?, ?)", members);
        forget();
    }

    void forget() {
        ends.clear();
        links.clear();
        aliases.clear();
        members.clear();
    }
}
