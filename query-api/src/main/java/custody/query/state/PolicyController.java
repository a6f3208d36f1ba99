package custody.query.state;

import custody.query.audit.OwnSettings;
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

/// `PUT /v1/policy`: an administrator sets the policy by which uses are judged from its `validFrom` on ([PolicyEntry]).
@Controller("/v1/policy")
@Secured(SecurityRule.IS_AUTHENTICATED)
final class PolicyController {
    private final OwnSettings settings;
    private final PolicyAdmission admission;

    PolicyController(OwnSettings settings, PolicyAdmission admission) {
        this.settings = settings;
        this.admission = admission;
    }

    @Put
    @Consumes(MediaType.ALL)
    @Produces(MediaType.ALL)
    @ExecuteOn(TaskExecutors.VIRTUAL)
    MutableHttpResponse<?> set(HttpRequest<?> request, Authentication who, @Body @Nullable InputStream sent) throws IOException {
        return settings.put(PolicyEntry.MEMBER, request, who, sent, admission::check);
    }
}
