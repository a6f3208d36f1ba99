package custody.ingest.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.io.IOException;
import java.io.InputStream;

/// `GET /v1/schemas/event`: the JSON Schema of events, the file of docs/spec.
@Controller("/v1/schemas")
@Secured(SecurityRule.IS_ANONYMOUS)
class SchemaController {
    private static final String FILE = "/custody/schema/event.schema.json";
    private static final MediaType SCHEMA = MediaType.of("application/schema+json");

    private final byte[] schema;

    SchemaController() throws IOException {
        try (InputStream in = SchemaController.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IOException("the build left out " + FILE);
            }
            schema = in.readAllBytes();
        }
    }

    @Get("/event")
    @Produces(MediaType.ALL)
    HttpResponse<byte[]> event() {
        return HttpResponse.ok(schema).contentType(SCHEMA);
    }
}
