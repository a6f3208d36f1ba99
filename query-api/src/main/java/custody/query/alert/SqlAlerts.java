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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Alerts and reviews from the tables, what they say from their entries.
public final class SqlAlerts implements Alerts {
    /// Totals are exact up to here, and null above.
    private static final int COUNTED = 10_000;
    /// Sign-offs of one review that are told.
    private static final int SIGNS = 100;

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
        Map<Long, Entry> read = entries.entries(found.rows().stream().map(Page.Row::node).toList());
        return found.map(seq -> Optional.ofNullable(read.get(seq)).flatMap(SqlAlerts::facts)
                .orElseThrow(() -> new IllegalStateException("no alert at entry " + seq)));
    }

    @Override
    public Optional<AlertFacts> alert(long index, long asOf) {
        return index < 0 || index >= asOf ? Optional.empty() : entries.entry(index).flatMap(SqlAlerts::facts);
    }

    private static Optional<AlertFacts> facts(Entry entry) {
        return Optional.ofNullable(entry.payload()).map(Payload::event).filter(AlertEntry::isOne).flatMap(event ->
                AlertEntry.said(entry).map(alert -> facts(entry.index(), event, alert)));
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
        Map<Long, ReviewFacts> reviews = reviews(found.rows().stream().map(Page.Row::node).toList(), page.asOf());
        return found.map(entry -> Objects.requireNonNull(reviews.get(entry)));
    }

    @Override
    public Optional<ReviewFacts> review(long trigger, long asOf) {
        return trigger >= asOf ? Optional.empty() : Optional.ofNullable(reviews(List.of(trigger), asOf).get(trigger));
    }

    /// The reviews that entries opened, by entry.
    private Map<Long, ReviewFacts> reviews(Collection<Long> triggers, long asOf) {
        Map<Long, List<Long>> signs = new HashMap<>();
        rows.queryIn("SELECT entry, signed FROM detect_sign WHERE entry IN ({}) AND signed < ? ORDER BY entry, signed", triggers,
                List.of(asOf), row -> sign(signs.computeIfAbsent(row.getLong(1), entry -> new ArrayList<>()), row.getLong(2)));
        Set<Long> ends = new HashSet<>(signs.keySet());
        signs.values().forEach(signed -> ends.add(signed.getFirst()));
        Map<Long, Entry> read = entries.entries(ends);
        Map<Long, ReviewFacts> found = new HashMap<>();
        rows.queryIn("SELECT " + ReviewRow.COLUMNS + " FROM detect_review WHERE entry IN ({})", triggers, List.of(), ReviewRow::read)
                .forEach(row -> found.put(row.entry(), facts(row, signs.getOrDefault(row.entry(), List.of()), read)));
        return found;
    }

    private static boolean sign(List<Long> signed, long entry) {
        return signed.size() < SIGNS && signed.add(entry);
    }

    private static ReviewFacts facts(ReviewRow row, List<Long> signed, Map<Long, Entry> read) {
        Duration gap = signed.isEmpty() ? null : at(read.get(signed.getFirst()))
                .flatMap(end -> at(read.get(row.entry())).map(start -> Duration.between(start, end)))
                .filter(between -> !between.isNegative()).orElse(Duration.ZERO);
        return new ReviewFacts(row.entry(), row.kind().name(), row.of().name(), row.subject(), Times.instant(row.opened()),
                Times.instant(row.due()), signed, gap);
    }

    private static Optional<Instant> at(@Nullable Entry entry) {
        return Optional.ofNullable(entry).map(Entry::payload).map(payload -> payload.event().eventTime());
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
