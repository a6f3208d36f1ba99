package custody.ledger.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The circumstances of an event. Client-supplied unless the adapter knows better (`ipTrusted`).
public record Context(
        @Nullable String ip,
        List<String> ips,
        @Nullable Boolean ipTrusted,
        @Nullable String geo,
        @Nullable String deviceId,
        @Nullable Boolean deviceManaged,
        @Nullable String session,
        @Nullable String userAgent,
        @Nullable String tool,
        @Nullable String toolServer,
        @Nullable String intent,
        @Nullable String traceId,
        @Nullable String requestId,
        @Nullable Boolean mfa,
        @Nullable String environment,
        @Nullable String resource) {
    public Context {
        ips = List.copyOf(ips);
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Collects what is known.
    public static final class Builder {
        private @Nullable String ip;
        private List<String> ips = List.of();
        private @Nullable Boolean ipTrusted;
        private @Nullable String geo;
        private @Nullable String deviceId;
        private @Nullable Boolean deviceManaged;
        private @Nullable String session;
        private @Nullable String userAgent;
        private @Nullable String tool;
        private @Nullable String toolServer;
        private @Nullable String intent;
        private @Nullable String traceId;
        private @Nullable String requestId;
        private @Nullable Boolean mfa;
        private @Nullable String environment;
        private @Nullable String resource;

        private Builder() {}

        public Builder ip(@Nullable String ip) {
            this.ip = ip;
            return this;
        }

        public Builder ips(List<String> ips) {
            this.ips = ips;
            return this;
        }

        public Builder ipTrusted(@Nullable Boolean ipTrusted) {
            this.ipTrusted = ipTrusted;
            return this;
        }

        public Builder geo(@Nullable String geo) {
            this.geo = geo;
            return this;
        }

        public Builder deviceId(@Nullable String deviceId) {
            this.deviceId = deviceId;
            return this;
        }

        public Builder deviceManaged(@Nullable Boolean deviceManaged) {
            this.deviceManaged = deviceManaged;
            return this;
        }

        public Builder session(@Nullable String session) {
            this.session = session;
            return this;
        }

        public Builder userAgent(@Nullable String userAgent) {
            this.userAgent = userAgent;
            return this;
        }

        public Builder tool(@Nullable String tool) {
            this.tool = tool;
            return this;
        }

        public Builder toolServer(@Nullable String toolServer) {
            this.toolServer = toolServer;
            return this;
        }

        public Builder intent(@Nullable String intent) {
            this.intent = intent;
            return this;
        }

        public Builder traceId(@Nullable String traceId) {
            this.traceId = traceId;
            return this;
        }

        public Builder requestId(@Nullable String requestId) {
            this.requestId = requestId;
            return this;
        }

        public Builder mfa(@Nullable Boolean mfa) {
            this.mfa = mfa;
            return this;
        }

        public Builder environment(@Nullable String environment) {
            this.environment = environment;
            return this;
        }

        public Builder resource(@Nullable String resource) {
            this.resource = resource;
            return this;
        }

        public Context build() {
            return new Context(
                    ip, ips, ipTrusted, geo, deviceId, deviceManaged, session, userAgent, tool, toolServer, intent, traceId, requestId, mfa, environment, resource);
        }
    }
}
