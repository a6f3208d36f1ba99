package custody.query.entry;

import custody.ledger.tile.TileAddress;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/// `/log/…`: the published directory as it lies there, under the paths of c2sp.org/tlog-tiles and no others.
///
/// A path is served only if it is `checkpoint` or exactly the path of a tile or bundle, in the one spelling there is; so
/// nothing outside the directory, and nothing else inside it, can be named.
@Controller("/log")
@Requires(beans = PublishedLog.class)
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.VIRTUAL)
final class LogController {
    static final MediaType TEXT = MediaType.of("text/plain; charset=utf-8");
    private static final String CHECKPOINT = "checkpoint";
    /// A full tile is what it is for ever.
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    /// A partial one is too, but goes once the full one is there.
    private static final String FOR_A_WHILE = "public, max-age=3600";
    private static final String ASK_EACH_TIME = "no-cache";

    private final PublishedLog log;

    LogController(PublishedLog log) {
        this.log = log;
    }

    @Get("/{+path}")
    @Produces(MediaType.ALL)
    MutableHttpResponse<?> file(@PathVariable String path, @Nullable Authentication who) throws IOException {
        if (!log.anonymous() && who == null) {
            return Problem.TOKEN_NEEDED.response();
        }
        if (path.equals(CHECKPOINT)) {
            return serve(CHECKPOINT, TEXT, ASK_EACH_TIME);
        }
        Optional<TileAddress> address = TileAddress.parse(path);
        return address.isEmpty()
                ? Problem.FILE_UNKNOWN.response()
                : serve(
                        address.get().path(), MediaType.APPLICATION_OCTET_STREAM_TYPE,
                        address.get().isPartial() ? FOR_A_WHILE : FOR_EVER);
    }

    private MutableHttpResponse<?> serve(String path, MediaType type, String cache) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(log.directory().resolve(path));
            return HttpResponse.ok(bytes).contentType(type).header(HttpHeaders.CACHE_CONTROL, cache);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Problem.FILE_UNKNOWN.response();
        }
    }
}
