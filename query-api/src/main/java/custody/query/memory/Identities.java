package custody.query.memory;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.event.Hop;
import custody.ledger.event.Relation;
import custody.query.answer.Aliases;
import custody.query.answer.IdentityCriteria;
import custody.query.answer.IdentityFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Identities as the entries speak of them, in the order in which they became known; later words win.
final class Identities {
    /// All first ones of their identity: how they speak of somebody.
    private final List<Seen> entries;
    /// What those state that are no uses and that nobody corrected.
    private final List<Seen> statements;
    /// What is said under each ref alone.
    private final Map<String, IdentityFacts> stated;
    private final Aliases aliases;

    Identities(List<Seen> entries, List<Seen> statements, Instant now) {
        this.entries = entries;
        this.statements = statements;
        this.stated = byRef();
        this.aliases = new Aliases(ref -> stated.containsKey(ref) ? stated.get(ref).aliases() : List.of(), now);
    }

    /// The identity of each ref.
    Map<String, IdentityFacts> all() {
        Map<String, IdentityFacts> all = new LinkedHashMap<>();
        stated.forEach((ref, own) -> {
            Set<String> same = aliases.same(ref);
            IdentityFacts whole = new IdentityFacts(
                    ref, first(ref, same), List.copyOf(aliases.ever(ref)), own.kind(), own.name(), own.spiffeId(), own.owner(),
                    aliases.told(ref), own.firstSeen(), own.profile());
            for (String each : same) {
                whole = stated.containsKey(each) ? whole.or(stated.get(each)) : whole;
            }
            all.put(ref, whole);
        });
        return all;
    }

    private String first(String ref, Set<String> same) {
        return same.size() == 1 ? ref : stated.keySet().stream().filter(same::contains).findFirst().orElse(ref);
    }

    /// Each identity once that fits what the catalogue itself knows.
    List<IdentityFacts> fitting(IdentityCriteria where) {
        Map<String, IdentityFacts> all = all();
        return stated.values().stream()
                .filter(own -> where.pointsTo(own.kind(), own.owner()))
                .map(own -> first(own.ref(), aliases.same(own.ref())))
                .distinct()
                .map(first -> Objects.requireNonNull(all.get(first)))
                .filter(who -> where.fits(who, aliases.same(who.ref()).stream()
                        .flatMap(ref -> Stream.ofNullable(stated.get(ref)))
                        .flatMap(own -> Stream.ofNullable(own.name()))
                        .toList()))
                .toList();
    }

    private Map<String, IdentityFacts> byRef() {
        Map<String, IdentityFacts> facts = new LinkedHashMap<>();
        for (Seen seen : entries) {
            Event event = seen.event();
            stated(facts, event.actor(), seen);
            for (Hop hop : event.onBehalfOf()) {
                IdentityFacts old = facts.get(hop.ref());
                mention(facts, hop.ref(), old == null || old.kind().equals("UNKNOWN") ? hop.kind() : old.kind(), null, null, seen);
            }
            stated(facts, event.grant() == null ? null : event.grant().grantee(), seen);
            stated(facts, event.approval() == null ? null : event.approval().by(), seen);
            stated(facts, event.credential() == null ? null : event.credential().holder(), seen);
            stated(facts, event.review() == null ? null : event.review().by(), seen);
            stated(facts, event.relation() == null ? null : event.relation().subject(), seen);
            stated(facts, event.relation() == null ? null : event.relation().object(), seen);
        }
        for (Seen seen : statements) {
            inventoried(facts, seen.event());
            if (seen.event().relation() != null) {
                relate(facts, seen.event().relation(), seen);
            }
        }
        return facts;
    }

    private static void stated(Map<String, IdentityFacts> facts, @Nullable Actor actor, Seen seen) {
        if (actor != null) {
            IdentityFacts old = facts.get(actor.ref());
            String kind = old != null && actor.kind() == ActorKind.UNKNOWN ? old.kind() : actor.kind().name();
            mention(facts, actor.ref(), kind, actor.name(), actor.spiffeId(), seen);
        }
    }

    private static void mention(
            Map<String, IdentityFacts> facts, String ref, String kind, @Nullable String name, @Nullable String spiffeId, Seen seen) {
        IdentityFacts old = facts.getOrDefault(ref, IdentityFacts.stated(ref, kind, null, null));
        Instant first = old.firstSeen() == null || seen.at().isBefore(old.firstSeen()) ? seen.at() : old.firstSeen();
        facts.put(ref, new IdentityFacts(
                ref, ref, old.refs(), kind, Directory.or(name, old.name()), Directory.or(spiffeId, old.spiffeId()), old.owner(), old.aliases(), first, old.profile()));
    }

    private static void inventoried(Map<String, IdentityFacts> facts, Event event) {
        if (event.actor() != null && event.secret() == null) {
            facts.computeIfPresent(event.actor().ref(), (ref, old) -> new IdentityFacts(
                    ref, ref, old.refs(), old.kind(), old.name(), old.spiffeId(), old.owner(), old.aliases(), old.firstSeen(),
                    old.profile().told(event)));
        }
    }

    /// Aliases are those of both sides; owners are those stated last.
    private static void relate(Map<String, IdentityFacts> facts, Relation relation, Seen seen) {
        String subject = relation.subject().ref();
        String object = relation.object().ref();
        switch (relation.kind()) {
            case OWNED_BY -> facts.computeIfPresent(subject, (ref, old) -> new IdentityFacts(
                    ref, ref, old.refs(), old.kind(), old.name(), old.spiffeId(), object, old.aliases(), old.firstSeen(), old.profile()));
            case ALIAS_OF -> {
                if (!subject.equals(object)) {
                    alias(facts, subject, object, relation, seen);
                    alias(facts, object, subject, relation, seen);
                }
            }
            case MEMBER_OF -> {}
        }
    }

    private static void alias(Map<String, IdentityFacts> facts, String ref, String other, Relation relation, Seen seen) {
        facts.computeIfPresent(ref, (key, old) -> {
            List<IdentityFacts.Alias> aliases = new ArrayList<>(old.aliases());
            aliases.add(new IdentityFacts.Alias(other, seen.event().source().id(), relation.since(), relation.until(), seen.index()));
            return new IdentityFacts(
                    ref, ref, old.refs(), old.kind(), old.name(), old.spiffeId(), old.owner(), aliases, old.firstSeen(), old.profile());
        });
    }
}
