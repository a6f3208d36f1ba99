package custody.query.assemble;

import custody.query.alert.AlertWriter;
import custody.query.follow.Follower;
import custody.query.live.Horizon;
import io.micronaut.context.annotation.Requires;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// Lets the follower go when everything is in place; the migrations of the database have run by then.
///
/// With `custody.follow: false` nothing follows: the process takes in and answers from what is there.
@Singleton
@Requires(beans = Follower.class)
@Requires(property = FollowerStart.FOLLOW, value = "true", defaultValue = "true")
public final class FollowerStart {
    /// Whether the projections of this process follow the ledger.
    public static final String FOLLOW = "custody.follow";

    private final Follower follower;
    private final Horizon horizon;
    private final @Nullable AlertWriter alerts;

    FollowerStart(Follower follower, Horizon horizon, @Nullable AlertWriter alerts) {
        this.follower = follower;
        this.horizon = horizon;
        this.alerts = alerts;
    }

    @EventListener
    void onStart(ServerStartupEvent event) {
        follower.afterStep(horizon::moved);
        follower.start();
        if (alerts != null) {
            alerts.start();
        }
    }
}
