package custody.query.measure;

import custody.ledger.event.EventType;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.CredentialFacts;
import custody.query.answer.Projections;
import custody.query.answer.Tally;
import custody.query.answer.UnreadableQueryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Credentials by whose they are.
public final class Issued {
    /// Credentials that issues may name of an identity whose credentials are listed.
    public static final int MOST = 10_000;
    private static final int PART = 500;

    private Issued() {}

    /// Those that were issued to somebody, under any of these refs; in the order of their own.
    public static List<CredentialFacts> to(Projections projections, Set<String> refs, long asOf) {
        Set<String> named = named(projections, refs, asOf);
        if (named.size() > MOST) {
            throw new UnreadableQueryException("more than " + MOST + " credentials were issued by or to this identity;"
                    + " events(filter: {types: [ISSUE]}) finds them by actor and time");
        }
        return facts(projections, named, refs, asOf, () -> {});
    }

    static List<CredentialFacts> to(Known known, Set<String> refs) {
        return facts(known.projections, named(known.projections, refs, known.asOf), refs, known.asOf, known::look);
    }

    /// What issues name that somebody has to do with; sorted.
    private static Set<String> named(Projections projections, Set<String> refs, long asOf) {
        Condition issues = new Condition.Is(Field.TYPE, Set.of(EventType.ISSUE.name()));
        Condition theirs = new Condition.Some(List.of(new Condition.Is(Field.ACTOR, refs), new Condition.Is(Field.ABOUT, refs)));
        Set<String> named = new TreeSet<>();
        projections.tally(Tally.ofEntries(new Condition.All(List.of(issues, theirs)), asOf, Field.CREDENTIAL)).keySet()
                .forEach(key -> named.add(key.getFirst()));
        named.remove("");
        return named;
    }

    /// Those of them that are theirs; `look` is at the time that is left, before each part.
    private static List<CredentialFacts> facts(
            Projections projections, Set<String> named, Set<String> refs, long asOf, Runnable look) {
        List<String> all = List.copyOf(named);
        List<CredentialFacts> found = new ArrayList<>();
        for (int at = 0; at < all.size(); at += PART) {
            look.run();
            List<String> part = all.subList(at, Math.min(all.size(), at + PART));
            Map<String, CredentialFacts> facts = projections.credentials(part, asOf);
            part.stream()
                    .map(facts::get)
                    .filter(each -> each != null && each.holder() != null && refs.contains(each.holder()))
                    .forEach(found::add);
        }
        return found;
    }
}
