package custody.query.alert;

import custody.query.answer.Projections;
import custody.query.answer.IdentityFacts;
import custody.query.answer.SecretFacts;
import custody.query.detect.Detections;
import custody.query.detect.Finding;
import custody.query.detect.Rule;
import custody.query.detect.RuleSettings;
import custody.query.detect.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was found and no entry says yet, and how many of each rule today.
final class Findings {
    private static final long DAY = 86_400_000_000L;

    /// Alerts of a rule on a day.
    private static final class Count {
        long day = Long.MIN_VALUE;
        long told;
        long untold;
    }

    private final DetectionRows rows;
    private final Projections projections;
    private final Map<Rule, Count> counts = new EnumMap<>(Rule.class);
    private final Map<String, Object[]> found = new LinkedHashMap<>();
    private final List<String> said = new ArrayList<>();

    Findings(DetectionRows rows, Projections projections) {
        this.rows = rows;
        this.projections = projections;
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

    int size() {
        return found.size();
    }

    void tell(Finding finding, Detections settings, Instant now) {
        RuleSettings rule = settings.of(finding.rule());
        if (!rule.enabled() || settings.isMuted(finding, now) || isOneTooMany(finding.rule(), rule, now)) {
            return;
        }
        AlertEntry entry = AlertEntry.of(finding, rule, settings.version(), owner(finding, rule));
        found.put(entry.eventId(), new Object[] {entry.eventId(), finding.cause(), entry.encode()});
    }

    private boolean isOneTooMany(Rule id, RuleSettings rule, Instant now) {
        long today = Math.floorDiv(Times.micros(now), DAY);
        Count count = counts.computeIfAbsent(id, r -> new Count());
        if (count.day != today) {
            count.day = today;
            count.told = 0;
            count.untold = 0;
        }
        if (count.told >= rule.perDay()) {
            count.untold++;
            return true;
        }
        count.told++;
        return false;
    }

    /// Who answers for it: the owner of the secret, else of the identity, else of the rule; null is the queue of what
    /// has no owner.
    private @Nullable String owner(Finding finding, RuleSettings rule) {
        long asOf = finding.cause() + 1;
        if (finding.secret() != null) {
            SecretFacts secret = projections.secrets(List.of(finding.secret()), asOf).get(finding.secret());
            if (secret != null && secret.owner() != null) {
                return secret.owner();
            }
        }
        if (finding.actor() != null) {
            IdentityFacts actor = projections.identities(List.of(finding.actor().ref()), asOf).get(finding.actor().ref());
            if (actor != null && actor.owner() != null) {
                return actor.owner();
            }
        }
        return rule.owner();
    }

    /// An entry says it.
    void said(String eventId) {
        if (found.remove(eventId) == null) {
            said.add(eventId);
        }
    }

    void write() {
        List<@Nullable Object[]> gone = new ArrayList<>();
        said.forEach(id -> gone.add(new Object[] {id}));
        rows.batch("DELETE FROM detect_pending WHERE event_id = ?", gone);
        rows.batch("INSERT INTO detect_pending (event_id, cause, payload) VALUES (?, ?, ?) ON CONFLICT (event_id) DO NOTHING",
                new ArrayList<>(found.values()));
        List<@Nullable Object[]> counted = new ArrayList<>();
        counts.forEach((rule, count) -> counted.add(new Object[] {rule.id(), count.day, count.told, count.untold}));
        rows.batch("INSERT INTO detect_count (rule, day, told, untold) VALUES (?, ?, ?, ?) ON CONFLICT (rule, day) DO UPDATE"
                + " SET told = excluded.told, untold = excluded.untold", counted);
    }

    void written() {
        found.clear();
        said.clear();
    }
}
