package custody.ingest.adapter.cloudtrail;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.Mapped;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceIds;
import custody.ingest.adapter.SourceRecord;
import custody.ingest.adapter.View;
import custody.ledger.json.JsonNode;
import java.util.List;

/// Reads AWS CloudTrail records: from log files, from EventBridge, and as log stores pass them on (names in lower
/// case, times with a space).
public final class CloudTrailAdapter implements Adapter {
    @Override
    public String name() {
        return "cloudtrail";
    }

    @Override
    public int version() {
        return 3;
    }

    @Override
    public String system() {
        return "aws";
    }

    @Override
    public boolean recognises(JsonNode record) {
        View view = inner(record);
        boolean event = view.text("eventName") != null && view.text("eventSource") != null;
        return event || isInsight(view) || isDigest(view);
    }

    @Override
    public String defaultSourceId(JsonNode record) {
        return SourceIds.of("aws", account(inner(record)));
    }

    @Override
    public Mapped map(List<SourceRecord> group, SourceContext context) {
        JsonNode record = group.getFirst().json();
        View view = inner(record);
        if (isDigest(view)) {
            return new Mapped.Skipped("digest_file");
        }
        if (isInsight(view)) {
            return new Mapped.Skipped("insight");
        }
        if (view.text("eventName") == null || view.text("eventSource") == null) {
            return new Mapped.Unmappable("cloudtrail_event_name", "the record names no event and source", "/eventName");
        }
        TrailEvent event = new TrailEvent(this, context, view, record);
        return event.isAboutAccess() ? timed(event, view) : new Mapped.Skipped(event.whyNot());
    }

    private static Mapped timed(TrailEvent event, View view) {
        if (!view.at("eventTime").isThere()) {
            return new Mapped.Unmappable("time_missing", "the record has no event time", "/eventTime");
        }
        return view.time("eventTime").isEmpty()
                ? new Mapped.Unmappable("time_invalid", "the event time cannot be read", "/eventTime")
                : event.map();
    }

    /// The record itself, or what an EventBridge envelope carries.
    private static View inner(JsonNode record) {
        View whole = View.of(record);
        View detail = whole.at("detail");
        boolean enveloped = detail.isObject() && (detail.text("eventName") != null || detail.text("eventVersion") != null);
        View view = enveloped ? detail : whole;
        JsonNode node = view.node();
        return node == null || view.text("eventName") != null && view.at("eventTime").isThere() ? view : new View(node, true);
    }

    private static boolean isInsight(View view) {
        return view.at("insightDetails").isObject();
    }

    private static boolean isDigest(View view) {
        return view.text("digestStartTime") != null && view.at("logFiles").isThere();
    }

    static String account(View view) {
        String account = view.scalar("recipientAccountId");
        String other = account != null ? account : view.scalar("userIdentity", "accountId");
        return other != null ? other : view.textOr("default", "awsAccountId");
    }

    @Override
    public List<String> secretPaths() {
        return List.of("responseElements.credentials.sessionToken", "responseElements.credentials.secretAccessKey",
                "responseElements.accessKey.secretAccessKey", "responseElements.plaintext", "requestParameters.secretString",
                "requestParameters.secretBinary", "requestParameters.value", "requestParameters.password",
                "requestParameters.userData", "requestParameters.environment.variables.**",
                "detail.responseElements.credentials.sessionToken");
    }
}
