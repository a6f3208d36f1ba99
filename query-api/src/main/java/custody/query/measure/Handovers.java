package custody.query.measure;

import custody.ledger.event.Actor;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.read.Entry;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.CredentialFacts;
import custody.query.answer.EntryOrder;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.measure.BlastRadius.Via;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// From an identity to those whom it handed on to, may act for, or may be.
final class Handovers {
    /// Delegations of an identity, and credentials issued to it, that are followed, the latest ones.
    private static final int FOLLOWED = 200;
    private static final EntryOrder NEWEST = new EntryOrder(EntryOrder.By.LEDGER_SEQ, false);

    private final Known known;
    private final Instant now;

    Handovers(Known known, Instant now) {
        this.known = known;
        this.now = now;
    }

    /// Another identity, by a ref of it; with `grantsOnly` no more than what it was granted is reached there.
    record To(String ref, Via via, boolean grantsOnly) {}

    /// All from an identity with these refs; `cutShort` is run when there are more than are followed.
    List<To> from(Set<String> refs, Runnable cutShort) {
        List<To> found = new ArrayList<>(delegations(refs, cutShort));
        found.addAll(assumed(refs, cutShort));
        known.loadIdentitiesOf(found, To::ref);
        return found;
    }

    private List<To> delegations(Set<String> refs, Runnable cutShort) {
        List<To> found = new ArrayList<>();
        for (Event event : newest(EventType.DELEGATION, Field.CHAIN, refs, cutShort)) {
            List<String> chain = isOpen(event) ? chain(event) : List.of();
            for (int i = 1; i < chain.size(); i++) {
                if (refs.contains(chain.get(i - 1)) && !refs.contains(chain.get(i))) {
                    found.add(new To(chain.get(i), Via.DELEGATION, false));
                } else if (refs.contains(chain.get(i)) && !refs.contains(chain.get(i - 1))) {
                    found.add(new To(chain.get(i - 1), Via.ON_BEHALF_OF, true));
                }
            }
        }
        return found;
    }

    private boolean isOpen(Event delegation) {
        Grant limits = delegation.grant();
        return delegation.actor() != null
                && (limits == null || limits.expiresAt() == null || limits.expiresAt().isAfter(now));
    }

    private static List<String> chain(Event event) {
        return Stream.concat(event.onBehalfOf().stream().map(Hop::ref), Stream.ofNullable(event.actor()).map(Actor::ref)).toList();
    }

    /// Credentials that the identity got for being somebody else.
    private List<To> assumed(Set<String> refs, Runnable cutShort) {
        List<Credential> issued = newest(EventType.ISSUE, Field.ACTOR, refs, cutShort).stream()
                .flatMap(event -> Stream.ofNullable(event.credential()))
                .filter(credential -> credential.holder() != null && !refs.contains(credential.holder().ref()))
                .toList();
        Map<String, CredentialFacts> facts =
                known.projections.credentials(issued.stream().map(Credential::ref).collect(Collectors.toSet()), known.asOf);
        return issued.stream()
                .filter(credential -> isAlive(facts.get(credential.ref()), now))
                .flatMap(credential -> Stream.ofNullable(credential.holder()))
                .map(holder -> new To(holder.ref(), Via.ASSUME, false))
                .toList();
    }

    /// What nothing else is known of may live.
    static boolean isAlive(@Nullable CredentialFacts credential, Instant now) {
        return credential == null || credential.isAlive(now);
    }

    private List<Event> newest(EventType type, Field field, Set<String> refs, Runnable cutShort) {
        Condition where = new Condition.All(List.of(new Condition.Is(Field.TYPE, Set.of(type.name())), new Condition.Is(field, refs)));
        Page<Long> page = known.projections.entries(where, NEWEST, new PageRequest(known.asOf, FOLLOWED, null, true, false));
        if (page.more()) {
            cutShort.run();
        }
        List<Event> found = new ArrayList<>();
        Map<Long, Entry> read = known.entries(page.rows().stream().map(Page.Row::node).toList());
        for (Page.Row<Long> row : page.rows()) {
            Entry entry = read.get(row.node());
            if (entry != null && entry.payload() != null) {
                found.add(entry.payload().event());
            }
        }
        return found;
    }
}
