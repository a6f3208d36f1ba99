package custody.query.assemble;

import custody.query.follow.Follower;
import io.micronaut.context.annotation.Requires;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import jakarta.inject.Singleton;

/// Lets the follower go when everything is in place; the migrations of the database have run by then.
@Singleton
@Requires(beans = Follower.class)
final class FollowerStart {
    private final Follower follower;

    FollowerStart(Follower follower) {
        this.follower = follower;
    }

    @EventListener
    void onStart(ServerStartupEvent event) {
        follower.start();
    }
}
