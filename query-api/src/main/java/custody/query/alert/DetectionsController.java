package custody.query.alert;

import custody.query.audit.OwnSettings;
import custody.query.detect.Detections;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// `PUT /v1/detections`: an administrator says how the rules are set. How they are set now, GraphQL says (`rules`).
@Controller("/v1/detections")
@Secured(SecurityRule.IS_AUTHENTICATED)
@Requires(beans = DetectionProjection.class)
final class DetectionsController {
    private final OwnSettings settings;

    DetectionsController(OwnSettings settings) {
        this.settings = settings;
    }

    @Put
    @Consumes(MediaType.ALL)
    @Produces(MediaType.ALL)
    @ExecuteOn(TaskExecutors.VIRTUAL)
    MutableHttpResponse<?> set(HttpRequest<?> request, Authentication who, @Body @Nullable InputStream sent) throws IOException {
        return settings.put("detections", request, who, sent, said -> Detections.of(said, "new"));
    }
}
