package custody.query.alert;

import custody.ledger.event.Event;
import custody.query.answer.Projections;
import custody.query.answer.SecretFacts;
import custody.query.detect.Finding;
import custody.query.detect.HashedMap;
import custody.query.detect.RefHash;
import custody.query.detect.Rule;
import custody.query.detect.RuleSettings;
import java.util.List;

/// The rule `provenance-debt`: a secret has some days from its first use until a use of it without owner, origin or way
/// to revoke it is told.
final class ProvenanceDebt {
    private static final String KEY = "debt|";
    private static final long DAY = 86_400_000_000L;
    /// Secrets of which is known without the table when they are looked at again.
    private static final int KNOWN = 1 << 18;

    private final Projections answers;
    private final Marks marks;
    private final Present present;
    private final Findings findings;
    private HashedMap notBefore = new HashedMap();

    ProvenanceDebt(Projections answers, Marks marks, Present present, Findings findings) {
        this.answers = answers;
        this.marks = marks;
        this.present = present;
        this.findings = findings;
    }

    /// The key of the mark that is needed for a use of a secret; none when it is known.
    List<String> keys(String secret) {
        return notBefore.get(RefHash.of(secret)) == 0 ? List.of(KEY + secret) : List.of();
    }

    void use(Event event, String secret, long entry) {
        long hash = RefHash.of(secret);
        long known = notBefore.get(hash);
        if (present.micros() < known) {
            return;
        }
        RuleSettings rule = present.of(Rule.PROVENANCE_DEBT);
        Long mark = known != 0 ? Long.valueOf(known) : marks.get(KEY + secret);
        if (mark == null) {
            again(secret, hash, present.micros() + rule.micros("grace"));
        } else if (present.micros() < mark || !rule.enabled()) {
            remember(hash, mark);
        } else if (findings.isFull(Rule.PROVENANCE_DEBT)) {
            again(secret, hash, (Math.floorDiv(present.micros(), DAY) + 1) * DAY);
        } else {
            again(secret, hash, present.micros() + rule.micros("quiet"));
            look(event, secret, entry);
        }
    }

    private void again(String secret, long hash, long time) {
        marks.set(KEY + secret, time);
        remember(hash, time);
    }

    private void remember(long hash, long time) {
        if (notBefore.size() >= KNOWN) {
            notBefore = new HashedMap();
        }
        notBefore.put(hash, time);
    }

    private void look(Event event, String secret, long entry) {
        SecretFacts facts = answers.secrets(List.of(secret), entry + 1).get(secret);
        if (facts != null && !facts.debt().isEmpty()) {
            findings.tell(new Finding(Rule.PROVENANCE_DEBT, secret, entry, event.eventTime(), event.actor(), secret,
                    "%s is used, and has %s".formatted(secret, String.join(", ", facts.debt())), List.of(entry)));
        }
    }
}
