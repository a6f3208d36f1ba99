package custody.query.alert;

import custody.ledger.event.Event;
import custody.ledger.json.ByteSink;
import custody.ledger.json.JsonNode;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.query.answer.AlertCriteria;
import custody.query.answer.AlertFacts;
import custody.query.answer.Alerts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.ReviewFacts;
import custody.query.answer.RuleFacts;
import custody.query.detect.Detections;
import custody.query.detect.Rule;
import custody.query.detect.RuleSettings;
import custody.query.detect.Times;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Alerts and reviews from the tables, what they say from their entries.
public final class SqlAlerts implements Alerts {
    /// Totals are exact up to here, and null above.
    private static final int COUNTED = 10_000;

    private final DetectionProjection detections;
    private final DetectionRows rows;
    private final EntryReader entries;

    public SqlAlerts(DetectionProjection detections, DetectionRows rows, EntryReader entries) {
        this.detections = detections;
        this.rows = rows;
        this.entries = entries;
    }

    /// A place in a list: two numbers, the second unique.
    private record Place(long by, long entry) {
        static Place parse(String key) {
            int slash = key.indexOf('/');
            try {
                return new Place(Long.parseLong(key.substring(0, slash)), Long.parseLong(key.substring(slash + 1)));
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                throw new IllegalArgumentException("no key of this list", e);
            }
        }

        String key() {
            return by + "/" + entry;
        }
    }

    /// A condition and what is bound in it.
    private record Where(String sql, List<Object> values) {
        Where and(String more, Object... bound) {
            List<Object> all = new ArrayList<>(values);
            all.addAll(Arrays.asList(bound));
            return new Where(sql + " AND " + more, all);
        }

        Where in(String column, @Nullable Collection<String> wanted) {
            if (wanted == null) {
                return this;
            }
            return wanted.isEmpty()
                    ? and("1 = 0")
                    : and(column + " IN (?" + ", ?".repeat(wanted.size() - 1) + ")", wanted.toArray());
        }
    }

    @Override
    public Page<AlertFacts> alerts(AlertCriteria where, PageRequest page) {
        Where of = new Where("seq < ?", List.of(page.asOf())).and("at >= ? AND at < ?", where.from(), where.to())
                .in("rule", where.rules()).in("severity", where.severities())
                .in("owner_key", where.owners() == null ? null : where.owners().stream().map(Keys::of).toList());
        if (where.owned() != null) {
            of = of.and(where.owned() ? "owner_key IS NOT NULL" : "owner_key IS NULL");
        }
        Page<Long> found = page("detect_alert", "at", "seq", of, page, false);
        return found.map(seq -> alert(seq, page.asOf()).orElseThrow(() -> new IllegalStateException("no alert at entry " + seq)));
    }

    @Override
    public Optional<AlertFacts> alert(long index, long asOf) {
        Optional<Entry> entry = index < 0 || index >= asOf ? Optional.empty() : entries.entry(index);
        return entry.map(Entry::payload).map(Payload::event).filter(AlertEntry::isOne).flatMap(event ->
                AlertEntry.said(entry.get()).map(alert -> facts(index, event, alert)));
    }

    private static AlertFacts facts(long index, Event event, JsonNode alert) {
        String id = alert.text("rule").orElse("");
        String severity = alert.text("severity").orElse("");
        JsonNode threshold = alert.get("threshold");
        List<String> controls = new ArrayList<>();
        JsonNode said = alert.get("controls");
        if (said != null) {
            said.elements().forEach(each -> controls.add(each.asString()));
        }
        String owner = alert.text("owner").orElse(null);
        var rule = new RuleFacts(id, Rule.of(id).map(Rule::description).orElse(id), true, severity, owner, controls,
                threshold == null ? "{}" : new String(threshold.raw(), StandardCharsets.UTF_8), alert.text("settings").orElse(""));
        return new AlertFacts(index, rule, severity, event.eventTime(), alert.text("subject").orElse(""), owner,
                alert.text("explanation").orElse(""), AlertEntry.evidence(alert));
    }

    @Override
    public Page<ReviewFacts> reviews(@Nullable Boolean open, @Nullable Instant dueBefore, PageRequest page) {
        Where of = new Where("entry < ?", List.of(page.asOf()));
        if (open != null) {
            of = of.and(open ? "signed_seq >= ?" : "signed_seq < ?", page.asOf());
        }
        if (dueBefore != null) {
            of = of.and("due < ?", Times.micros(dueBefore));
        }
        Page<Long> found = page("detect_review", "due", "entry", of, page, true);
        return found.map(entry -> review(entry, page.asOf()).orElseThrow());
    }

    @Override
    public Optional<ReviewFacts> review(long trigger, long asOf) {
        if (trigger >= asOf) {
            return Optional.empty();
        }
        return rows.query("SELECT " + ReviewRow.COLUMNS + " FROM detect_review WHERE entry = ?", List.of(trigger), ReviewRow::read)
                .stream().findFirst().map(row -> facts(row, asOf));
    }

    private ReviewFacts facts(ReviewRow row, long asOf) {
        List<Long> signed = rows.query("SELECT signed FROM detect_sign WHERE entry = ? AND signed < ? ORDER BY signed LIMIT 100",
                List.of(row.entry(), asOf), found -> found.getLong(1));
        Duration gap = signed.isEmpty() ? null : at(signed.getFirst())
                .flatMap(end -> at(row.entry()).map(start -> Duration.between(start, end)))
                .filter(between -> !between.isNegative()).orElse(Duration.ZERO);
        return new ReviewFacts(row.entry(), row.kind().name(), row.of().name(), row.subject(), Times.instant(row.opened()),
                Times.instant(row.due()), signed, gap);
    }

    private Optional<Instant> at(long entry) {
        return entries.entry(entry).map(Entry::payload).map(payload -> payload.event().eventTime());
    }

    /// A page of entries that fulfil a condition, ordered by a column and then by entry.
    private Page<Long> page(String table, String by, String entry, Where where, PageRequest page, boolean ascending) {
        boolean up = page.forward() == ascending;
        Where asked = where;
        if (page.key() != null) {
            Place after = Place.parse(page.key());
            asked = where.and("(" + by + ", " + entry + (up ? ") > (?, ?)" : ") < (?, ?)"), after.by, after.entry);
        }
        String order = up ? " ASC" : " DESC";
        List<Place> found = rows.query("SELECT " + by + ", " + entry + " FROM " + table + " WHERE " + asked.sql
                        + " ORDER BY " + by + order + ", " + entry + order + " LIMIT " + (page.count() + 1),
                asked.values, row -> new Place(row.getLong(1), row.getLong(2)));
        boolean more = found.size() > page.count();
        List<Place> shown = new ArrayList<>(found.subList(0, Math.min(found.size(), page.count())));
        if (!page.forward()) {
            Collections.reverse(shown);
        }
        Long total = page.counted() ? total(table, where) : null;
        return new Page<>(shown.stream().map(each -> new Page.Row<>(each.key(), each.entry)).toList(), more, total);
    }

    private @Nullable Long total(String table, Where where) {
        long count = rows.query("SELECT COUNT(*) FROM (SELECT 1 FROM " + table + " WHERE " + where.sql + " LIMIT "
                + (COUNTED + 1) + ") counted", where.values, row -> row.getLong(1)).getFirst();
        return count > COUNTED ? null : count;
    }

    @Override
    public List<RuleFacts> rules() {
        Detections settings = detections.settings();
        return Arrays.stream(Rule.values()).map(rule -> facts(rule, settings)).toList();
    }

    private static RuleFacts facts(Rule rule, Detections all) {
        RuleSettings settings = all.of(rule);
        ByteSink threshold = new ByteSink(128);
        AlertEntry.thresholds(settings, threshold);
        return new RuleFacts(rule.id(), rule.description(), settings.enabled(), settings.severity(), settings.owner(),
                settings.controls(), new String(threshold.toByteArray(), StandardCharsets.UTF_8), all.version());
    }
}
