package custody.query.measure;

import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import custody.ledger.read.EntryReader;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.CredentialFacts;
import custody.query.answer.Projections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// Credentials by whose they are.
public final class Issued {
    private static final Duration AT_MOST = Duration.ofMillis(9_500);
    private static final int PART = 500;

    private Issued() {}

    /// Those that were issued to somebody, under any of these refs; in the order of their own.
    public static List<CredentialFacts> to(Projections projections, EntryReader entries, Set<String> refs, long asOf) {
        return to(new Known(projections, entries, asOf, AT_MOST), refs);
    }

    static List<CredentialFacts> to(Known known, Set<String> refs) {
        Condition issues = new Condition.Is(Field.TYPE, Set.of(EventType.ISSUE.name()));
        Condition theirs = new Condition.Some(List.of(new Condition.Is(Field.ACTOR, refs), new Condition.Is(Field.ABOUT, refs)));
        Set<String> named = new TreeSet<>();
        known.entries(new Condition.All(List.of(issues, theirs)), entry -> {
            Credential credential = Objects.requireNonNull(entry.payload()).event().credential();
            if (credential != null) {
                named.add(credential.ref());
            }
        });
        List<String> all = List.copyOf(named);
        List<CredentialFacts> found = new ArrayList<>();
        for (int at = 0; at < all.size(); at += PART) {
            List<String> part = all.subList(at, Math.min(all.size(), at + PART));
            var facts = known.projections.credentials(part, known.asOf);
            part.stream()
                    .map(facts::get)
                    .filter(each -> each != null && each.holder() != null && refs.contains(each.holder()))
                    .forEach(found::add);
        }
        return found;
    }
}
