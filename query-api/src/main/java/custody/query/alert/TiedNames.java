package custody.query.alert;

import custody.ledger.event.Event;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.CredentialFacts;
import custody.query.answer.Projections;
import custody.query.attribution.JoinName;
import custody.query.attribution.Key;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The names that a credential goes by: what an event says, and what issued that credential (rule D24).
final class TiedNames {
    /// Names that are looked at of one event: its ref, then those that links say, in their order.
    private static final int NAMES = 16;
    /// Credentials that one name may lead to, and issues of each that are read.
    private static final int CREDENTIALS = 10;
    private static final int ISSUES = 100;

    private final EntryReader entries;
    private final Projections answers;

    TiedNames(EntryReader entries, Projections answers) {
        this.entries = entries;
        this.answers = answers;
    }

    /// By what an event itself calls its credential.
    static List<Key> said(Event event) {
        return List.copyOf(JoinName.credentials(event, NAMES));
    }

    /// A name as one text.
    static String ref(Key name) {
        return name.name().isEmpty() ? name.value() : name.name() + "=" + name.value();
    }

    /// What a use has that calls its credential so.
    static Condition used(Key name) {
        Condition linked = Uses.is(Field.CORRELATION, name.value());
        return name.kind() == Key.Kind.CREDENTIAL
                ? new Condition.Some(List.of(Uses.is(Field.CREDENTIAL, name.value()), linked))
                : linked;
    }

    /// By what an event itself calls it, and by what the issues below a size do, which the catalogue must know.
    List<Key> known(Event event, long asOf) {
        Set<Key> names = new LinkedHashSet<>(said(event));
        Set<String> refs = new LinkedHashSet<>();
        for (Key name : names) {
            answers.credentialsByRef(name.value(), asOf, CREDENTIALS).stream().map(CredentialFacts::ref).forEach(refs::add);
        }
        if (!refs.isEmpty()) {
            List<Long> issues = answers.credentialEvidence(refs, asOf).values().stream()
                    .flatMap(each -> each.issues().stream().limit(ISSUES)).sorted().distinct().toList();
            for (Entry issue : entries.entries(issues).values()) {
                Payload payload = issue.payload();
                if (payload != null) {
                    names.addAll(said(payload.event()));
                }
            }
        }
        return List.copyOf(names);
    }
}
