package custody.query.entry;

import custody.ledger.merkle.Hash;
import custody.ledger.read.EntryReader;
import custody.query.graphql.Caller;
import custody.query.pack.PackStore;
import custody.query.pack.StoredPack;
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
import java.util.Optional;

/// Evidence packs that were made, as files to take away. Each download and each refusal is an entry.
@Controller("/v1/packs")
@Secured(SecurityRule.IS_AUTHENTICATED)
@ExecuteOn(TaskExecutors.VIRTUAL)
final class PackController {
    private static final MediaType NDJSON = MediaType.of("application/x-ndjson");
    private static final int NAME_DIGITS = 16;

    private final PackStore packs;
    private final EntryReader entries;
    private final ReadingNotes notes;

    PackController(PackStore packs, EntryReader entries, ReadingNotes notes) {
        this.packs = packs;
        this.entries = entries;
        this.notes = notes;
    }

    /// The pack, to compliance and administrators. One that holds what was erased from the ledger since is destroyed
    /// instead: a copy must not outlive its original.
    @Get("/{id}")
    @Produces(MediaType.ALL)
    MutableHttpResponse<?> pack(@PathVariable String id, Authentication who) throws IOException {
        Caller caller = Caller.of(who.getName(), who.getRoles());
        if (!id.matches("[0-9a-f]{64}")) {
            return Problem.PACK_UNKNOWN.response();
        }
        if (!caller.mayReadRaw()) {
            return notes.written(caller, "evidence pack " + id + ": denied", false)
                    ? Problem.EXPORT_ROLE_NEEDED.response()
                    : Problem.LEDGER_CLOSED.response();
        }
        Hash manifest = Hash.parseHex(id);
        Optional<StoredPack> pack = packs.find(manifest);
        Optional<byte[]> bytes = pack.isEmpty() ? Optional.empty() : packs.bytes(manifest);
        if (pack.isEmpty() || bytes.isEmpty()) {
            return Problem.PACK_UNKNOWN.response();
        }
        if (packs.removedForErasure(pack.get(), entries)) {
            return Problem.PACK_ERASED.response();
        }
        if (!notes.written(caller, "evidence pack " + id + ": download", true)) {
            return Problem.LEDGER_CLOSED.response();
        }
        return HttpResponse.ok(bytes.get())
                .contentType(NDJSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"custody-pack-" + id.substring(0, NAME_DIGITS) + ".ndjson\"");
    }
}
