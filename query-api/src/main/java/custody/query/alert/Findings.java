package custody.query.alert;

import custody.query.answer.IdentityFacts;
import custody.query.answer.Projections;
import custody.query.answer.SecretFacts;
import custody.query.attribution.Flag;
import custody.query.detect.Finding;
import custody.query.detect.Rule;
import custody.query.detect.RuleSettings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was found and no entry says yet, how many of each rule today, and the flags of uses that findings show.
final class Findings {
    private static final long DAY = 86_400_000_000L;

    /// Alerts of a rule on a day.
    private static final class Count {
        long day = Long.MIN_VALUE;
        long told;
        long untold;
        boolean isChanged;
    }

    private final DetectionRows rows;
    private final Projections answers;
    private final Present present;
    private final Map<Rule, Count> counts = new EnumMap<>(Rule.class);
    /// The days that are over since it was last written.
    private final List<@Nullable Object[]> past = new ArrayList<>();
    private final Map<String, Object[]> found = new LinkedHashMap<>();
    private final List<String> said = new ArrayList<>();
    private final List<@Nullable Object[]> flags = new ArrayList<>();

    Findings(DetectionRows rows, Projections answers, Present present) {
        this.rows = rows;
        this.answers = answers;
        this.present = present;
        rows.query("SELECT rule, day, told, untold FROM detect_count ORDER BY day", List.of(), row -> {
            Rule rule = Rule.of(row.getString(1)).orElse(null);
            if (rule != null) {
                Count count = counts.computeIfAbsent(rule, r -> new Count());
                count.day = row.getLong(2);
                count.told = row.getLong(3);
                count.untold = row.getLong(4);
            }
            return 0;
        });
    }

    int changed() {
        return found.size() + flags.size() + said.size();
    }

    /// Whether numbers of alerts wait to be written.
    boolean isCounted() {
        return !past.isEmpty() || counts.values().stream().anyMatch(count -> count.isChanged);
    }

    /// Tells it, unless it is muted, or one too many of its rule today. The flag of the uses does not depend on that.
    void tell(Finding finding) {
        String flag = finding.rule().name();
        if (Flag.isDetected(flag)) {
            finding.evidence().forEach(use -> flags.add(new Object[] {use, flag, finding.cause()}));
        }
        RuleSettings rule = present.of(finding.rule());
        if (!rule.enabled() || present.settings().isMuted(finding, present.now()) || isOneTooMany(finding.rule())) {
            return;
        }
        AlertEntry entry = AlertEntry.of(finding, rule, present.settings().version(), owner(finding, rule));
        found.put(entry.eventId(), new Object[] {entry.eventId(), finding.cause(), entry.encode()});
    }

    /// Whether no more of a rule are told today.
    boolean isFull(Rule rule) {
        return today(rule).told >= present.of(rule).perDay();
    }

    /// Counts what may have been found, and is not told today whatever it is.
    void countUntold(Rule rule, int many) {
        Count count = today(rule);
        count.untold += many;
        count.isChanged = true;
    }

    private boolean isOneTooMany(Rule rule) {
        Count count = today(rule);
        count.isChanged = true;
        if (isFull(rule)) {
            count.untold++;
            return true;
        }
        count.told++;
        return false;
    }

    private Count today(Rule rule) {
        long today = Math.floorDiv(present.micros(), DAY);
        Count count = counts.computeIfAbsent(rule, r -> new Count());
        if (count.day != today) {
            if (count.isChanged) {
                past.add(row(rule, count));
            }
            count.isChanged = false;
            count.day = today;
            count.told = 0;
            count.untold = 0;
        }
        return count;
    }

    /// Who answers for it: the owner of the secret, else of the identity, else of the rule; null is the queue of what
    /// has no owner.
    private @Nullable String owner(Finding finding, RuleSettings rule) {
        long asOf = finding.cause() + 1;
        if (finding.secret() != null) {
            SecretFacts secret = answers.secrets(List.of(finding.secret()), asOf).get(finding.secret());
            if (secret != null && secret.owner() != null) {
                return secret.owner();
            }
        }
        if (finding.actor() != null) {
            IdentityFacts actor = answers.identities(List.of(finding.actor().ref()), asOf).get(finding.actor().ref());
            if (actor != null && actor.owner() != null) {
                return actor.owner();
            }
        }
        return rule.owner();
    }

    /// An entry says it.
    void said(String eventId) {
        found.remove(eventId);
        said.add(eventId);
    }

    void write() {
        List<@Nullable Object[]> gone = new ArrayList<>();
        said.forEach(id -> gone.add(new Object[] {id}));
        rows.batch("DELETE FROM detect_pending WHERE event_id = ?", gone);
        rows.batch("INSERT INTO detect_pending (event_id, cause, payload) VALUES (?, ?, ?) ON CONFLICT (event_id) DO NOTHING",
                new ArrayList<>(found.values()));
        rows.batch("INSERT INTO detect_flag (use_entry, flag, seq) VALUES (?, ?, ?) ON CONFLICT (use_entry, flag) DO NOTHING", flags);
        List<@Nullable Object[]> counted = new ArrayList<>(past);
        counts.forEach((rule, count) -> {
            if (count.isChanged) {
                counted.add(row(rule, count));
            }
        });
        rows.batch("INSERT INTO detect_count (rule, day, told, untold) VALUES (?, ?, ?, ?) ON CONFLICT (rule, day) DO UPDATE"
                + " SET told = excluded.told, untold = excluded.untold", counted);
    }

    private static Object[] row(Rule rule, Count count) {
        return new Object[] {rule.id(), count.day, count.told, count.untold};
    }

    void written() {
        counts.values().forEach(count -> count.isChanged = false);
        past.clear();
        found.clear();
        said.clear();
        flags.clear();
    }
}
