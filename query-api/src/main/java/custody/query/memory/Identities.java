package custody.query.memory;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.event.Hop;
import custody.ledger.event.Relation;
import custody.query.answer.IdentityFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Identities as the entries speak of them, in the order in which they became known; later words win.
final class Identities {
    /// All first ones of their identity: how they speak of somebody.
    private final List<Seen> entries;
    /// What those state that are no uses and that nobody corrected.
    private final List<Seen> statements;

    Identities(List<Seen> entries, List<Seen> statements) {
        this.entries = entries;
        this.statements = statements;
    }

    Map<String, IdentityFacts> all() {
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
        Map<String, IdentityFacts> closed = new LinkedHashMap<>();
        facts.forEach((ref, each) -> closed.put(ref, new IdentityFacts(
                ref, closure(ref, facts), each.kind(), each.name(), each.spiffeId(), each.owner(), each.aliases(), each.firstSeen(), each.profile())));
        return closed;
    }

    /// All refs that aliases lead to, but not on through an e-mail address: it may have been given to somebody else.
    private static List<String> closure(String ref, Map<String, IdentityFacts> facts) {
        Set<String> found = new LinkedHashSet<>(List.of(ref));
        List<String> queue = new ArrayList<>(found);
        for (int i = 0; i < queue.size(); i++) {
            IdentityFacts at = facts.get(queue.get(i));
            if (at != null && (i == 0 || !at.ref().startsWith("email:"))) {
                at.aliases().stream().map(IdentityFacts.Alias::value).filter(found::add).forEach(queue::add);
            }
        }
        return List.copyOf(found);
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
                ref, old.refs(), kind, Directory.or(name, old.name()), Directory.or(spiffeId, old.spiffeId()), old.owner(), old.aliases(), first, old.profile()));
    }

    private static void inventoried(Map<String, IdentityFacts> facts, Event event) {
        if (event.actor() != null && event.secret() == null) {
            facts.computeIfPresent(event.actor().ref(), (ref, old) -> new IdentityFacts(
                    ref, old.refs(), old.kind(), old.name(), old.spiffeId(), old.owner(), old.aliases(), old.firstSeen(),
                    old.profile().told(event)));
        }
    }

    /// Aliases are those of both sides; owners are those stated last.
    private static void relate(Map<String, IdentityFacts> facts, Relation relation, Seen seen) {
        String subject = relation.subject().ref();
        String object = relation.object().ref();
        switch (relation.kind()) {
            case OWNED_BY -> facts.computeIfPresent(subject, (ref, old) -> new IdentityFacts(
                    ref, old.refs(), old.kind(), old.name(), old.spiffeId(), object, old.aliases(), old.firstSeen(), old.profile()));
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
                    ref, old.refs(), old.kind(), old.name(), old.spiffeId(), old.owner(), aliases, old.firstSeen(), old.profile());
        });
    }
}
