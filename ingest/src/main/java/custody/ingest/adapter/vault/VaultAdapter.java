package custody.ingest.adapter.vault;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.Mapped;
import custody.ingest.adapter.SourceContext;
import custody.ingest.adapter.SourceRecord;
import custody.ingest.adapter.View;
import custody.ledger.json.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the audit lines of HashiCorp Vault and OpenBao: a request and its response by `request.id`.
///
/// Nothing in a single line names the device that wrote it: its salt is secret. So the device is a setting; hashes
/// of two devices never meet by chance, the same request has the same identity on both. A file that goes back to the
/// device's first lines tells the device, which then names the stream; it does not enter the refs, for the file that
/// follows it does not tell.
public final class VaultAdapter implements Adapter {
    private static final String AUDIT = "sys/audit/";
    /// A device's path that can stand in a stream's name.
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,63}");

    @Override
    public String name() {
        return "vault";
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public String system() {
        return "vault";
    }

    @Override
    public boolean recognises(JsonNode record) {
        View view = View.of(record);
        String type = view.text("type");
        return ("request".equals(type) || "response".equals(type))
                && view.at("request").isObject()
                && view.text("time") != null
                && (view.text("request", "id") != null || view.text("request", "path") != null);
    }

    /// A device's life begins with the server's test of it and the answer to its own enabling, whose request it could
    /// not see yet: that names it.
    @Override
    public Map<String, String> beginning(JsonNode first, JsonNode second) {
        View test = View.of(first);
        View enabled = View.of(second);
        boolean begins = "request".equals(test.text("type")) && "sys/audit/test".equals(test.text("request", "path"))
                && test.text("request", "remote_address") == null && "response".equals(enabled.text("type"));
        String path = enabled.textOr("", "request", "path");
        String device = path.startsWith(AUDIT) ? path.substring(AUDIT.length()) : "";
        return begins && DEVICE.matcher(device).matches() ? Map.of("stream", device) : Map.of();
    }

    @Override
    public Optional<String> groupKey(JsonNode record) {
        return Optional.ofNullable(View.of(record).text("request", "id")).filter(id -> !id.startsWith("**"));
    }

    @Override
    public boolean isWhole(List<SourceRecord> group) {
        return line(group, "request") != null && line(group, "response") != null;
    }

    @Override
    public String defaultSourceId(JsonNode record) {
        return "vault:default";
    }

    @Override
    public Mapped map(List<SourceRecord> group, SourceContext context) {
        View response = line(group, "response");
        View request = line(group, "request");
        View main = response != null ? response : request;
        if (main == null) {
            return new Mapped.Unmappable("vault_type", "the line is neither request nor response", "/type");
        }
        if (main.text("request", "id") == null) {
            return new Mapped.Unmappable("vault_request_id", "the line has no request id", "/request/id");
        }
        if (main.textOr("", "request", "id").startsWith("**")) {
            return new Mapped.Unmappable("vault_request_id_masked", "somebody masked the request id: requests cannot be told apart",
                    "/request/id");
        }
        if (main.time("time").isEmpty()) {
            return new Mapped.Unmappable("time_invalid", "the time cannot be read", "/time");
        }
        return new VaultLine(new VaultRequest(this, context, main, request, response)).map();
    }

    private static @Nullable View line(List<SourceRecord> group, String type) {
        for (SourceRecord record : group) {
            View view = View.of(record.json());
            if (type.equals(view.text("type"))) {
                return view;
            }
        }
        return null;
    }

    @Override
    public List<String> secretPaths() {
        return List.of("request.data.**", "response.data.**", "request.client_token", "auth.client_token",
                "response.auth.client_token", "response.wrap_info.token", "request.headers.x-request-reason");
    }
}
