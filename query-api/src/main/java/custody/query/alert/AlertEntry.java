package custody.query.alert;

import custody.ledger.admission.Submission;
import custody.ledger.event.Event;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventFormatException;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Secret;
import custody.ledger.json.ByteSink;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.ledger.read.Entry;
import custody.query.audit.OwnSource;
import custody.query.detect.Finding;
import custody.query.detect.RuleSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An alert as the ledger says it: an ALERT event of the ledger's own source, whose record is `{"alert": {…}}`
/// (docs/detections.md). Its event id follows from rule, subject and cause, so that nothing is alerted twice.
record AlertEntry(Event event, String record) {
    static final String STREAM = "detect";
    static final String ADAPTER = "custody.detect/1";
    /// An explanation names refs of others, who may have made them long.
    private static final int LONGEST = 1_000;

    static AlertEntry of(Finding finding, RuleSettings rule, String version, @Nullable String owner) {
        String id = finding.rule().id() + "/" + Keys.hash(finding.subject()) + "/" + finding.cause();
        EventBuilder event = Event.of(OwnSource.of(STREAM, id, ADAPTER), EventType.ALERT, Layer.CUSTODY, finding.at())
                .actionRaw(finding.rule().id())
                .actor(finding.actor())
                .derived(true);
        if (finding.secret() != null) {
            event.secret(Secret.of(finding.secret()));
        }
        return new AlertEntry(event.build(), record(finding, rule, version, owner));
    }

    private static String record(Finding finding, RuleSettings rule, String version, @Nullable String owner) {
        ByteSink out = new ByteSink(1024).ascii("{\"alert\":{\"rule\":").string(finding.rule().id())
                .ascii(",\"severity\":").string(rule.severity())
                .ascii(",\"subject\":").string(cut(finding.subject()))
                .ascii(",\"owner\":");
        if (owner == null) {
            out.ascii("null");
        } else {
            out.string(owner);
        }
        out.ascii(",\"explanation\":").string(cut(finding.explanation()))
                .ascii(",\"cause\":").ascii(Long.toString(finding.cause())).ascii(",\"evidence\":[");
        String comma = "";
        for (long entry : finding.evidence()) {
            out.ascii(comma).ascii(Long.toString(entry));
            comma = ",";
        }
        out.ascii("],\"settings\":").string(version).ascii(",\"threshold\":");
        thresholds(rule, out);
        out.ascii(",\"controls\":[");
        comma = "";
        for (String control : rule.controls()) {
            out.ascii(comma).string(control);
            comma = ",";
        }
        return new String(out.ascii("]}}").toByteArray(), StandardCharsets.UTF_8);
    }

    /// The thresholds as JSON: numbers, and times as ISO 8601.
    static void thresholds(RuleSettings rule, ByteSink out) {
        out.octet('{');
        String comma = "";
        for (Map.Entry<String, Object> each : rule.thresholds().entrySet()) {
            out.ascii(comma).string(each.getKey()).octet(':');
            if (each.getValue() instanceof Long number) {
                out.ascii(Long.toString(number));
            } else {
                out.string(each.getValue().toString());
            }
            comma = ",";
        }
        out.octet('}');
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    String eventId() {
        return event.id().toString();
    }

    /// As a row keeps it until the ledger says it.
    String encode() {
        return "{\"event\":" + new String(EventCodec.encode(event), StandardCharsets.UTF_8) + ",\"record\":" + record + "}";
    }

    static Submission submission(String encoded) {
        try {
            JsonNode root = JsonDocument.parse(encoded.getBytes(StandardCharsets.UTF_8)).root();
            return new Submission(EventCodec.decode(Objects.requireNonNull(root.get("event"))), root.get("record"));
        } catch (JsonException | EventFormatException e) {
            throw new IllegalStateException("an alert that waits does not read", e);
        }
    }

    /// Whether an entry of that event is an alert of the detections.
    static boolean isOne(Event event) {
        return event.type() == EventType.ALERT && event.source().id().equals(OwnSource.ID)
                && STREAM.equals(event.source().stream());
    }

    /// What the record of such an entry says; empty when it was erased.
    static Optional<JsonNode> said(Entry entry) {
        return Optional.ofNullable(entry.payload()).map(payload -> payload.json().at("record", "alert"));
    }

    static List<Long> evidence(JsonNode alert) {
        List<Long> all = new java.util.ArrayList<>();
        JsonNode evidence = alert.get("evidence");
        if (evidence != null) {
            evidence.elements().forEach(each -> each.asInteger().ifPresent(all::add));
        }
        return all;
    }
}
