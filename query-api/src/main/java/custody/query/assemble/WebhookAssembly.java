package custody.query.assemble;

import custody.ledger.read.EntryReader;
import custody.query.alert.DetectionProjection;
import custody.query.alert.DetectionRows;
import custody.query.alert.Webhook;
import custody.query.alert.WebhookDelivery;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.EachBean;
import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Parameter;
import io.micronaut.context.annotation.Requires;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes a delivery for every webhook of the configuration (`custody.webhooks.<name>`), and starts them.
@Factory
@Requires(beans = DetectionProjection.class)
final class WebhookAssembly {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /// `custody.webhooks.<name>`.
    @EachProperty("custody.webhooks")
    static final class Setting {
        private final String name;
        private @Nullable String url;
        private @Nullable String secret;
        private List<String> severities = List.of();

        Setting(@Parameter String name) {
            this.name = name;
        }

        void setUrl(String url) {
            this.url = url;
        }

        void setSecret(String secret) {
            this.secret = secret;
        }

        void setSeverities(List<String> severities) {
            this.severities = severities;
        }

        Webhook webhook() {
            if (url == null || secret == null) {
                throw new IllegalArgumentException("webhook " + name + " needs a url and a secret");
            }
            return new Webhook(name, URI.create(url), secret, Set.copyOf(severities));
        }
    }

    @EachBean(Setting.class)
    @Bean(preDestroy = "close")
    WebhookDelivery delivery(Setting setting, DetectionProjection detections, DetectionRows rows, EntryReader entries) {
        return new WebhookDelivery(setting.webhook(), detections, rows, entries, InstantSource.system(), FIRST_PAUSE);
    }

    /// Lets the deliveries go when the tables are there.
    @Singleton
    @Requires(beans = DetectionProjection.class)
    static final class Start {
        private final List<WebhookDelivery> deliveries;

        Start(List<WebhookDelivery> deliveries) {
            this.deliveries = deliveries;
        }

        @EventListener
        void onStart(ServerStartupEvent event) {
            deliveries.forEach(WebhookDelivery::start);
        }
    }
}
