package custody.query.entry;

import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.ProofReader;
import custody.query.graphql.Caller;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One entry, its receipt, and the keys to check it with.
@Controller("/v1")
@ExecuteOn(TaskExecutors.VIRTUAL)
final class EntryController {
    private static final Logger LOGGER = LoggerFactory.getLogger(EntryController.class);
    /// A caller who waits for a proof waits for one checkpoint, which is made at once.
    private static final Duration PROOF_WAIT = Duration.ofSeconds(2);
    private static final String NOT_KEPT = "no-store";

    private final EntryReader entries;
    private final ProofReader proofs;
    private final ReadingNotes notes;

    EntryController(EntryReader entries, ProofReader proofs, ReadingNotes notes) {
        this.entries = entries;
        this.proofs = proofs;
        this.notes = notes;
    }

    /// The leaf, and the payload for those entitled: compliance and administrators get it as it was committed to, with
    /// its salt; responders get the event in it.
    @Get("/events/{index}")
    @Secured(SecurityRule.IS_AUTHENTICATED)
    @Produces(MediaType.ALL)
    MutableHttpResponse<?> entry(@PathVariable String index, Authentication who) {
        OptionalLong at = index(index);
        if (at.isEmpty()) {
            return Problem.INDEX_MALFORMED.response();
        }
        Caller caller = Caller.of(who.getName(), who.getRoles());
        if (!caller.mayRead()) {
            return notes.written(caller, "entry " + at.getAsLong() + ": denied", false)
                    ? Problem.ROLE_NEEDED.response()
                    : Problem.LEDGER_CLOSED.response();
        }
        Optional<Entry> entry = entries.entry(at.getAsLong());
        Optional<byte[]> leaf = entry.isEmpty() ? Optional.empty() : entries.leaf(at.getAsLong());
        if (entry.isEmpty() || leaf.isEmpty()) {
            return Problem.ENTRY_UNKNOWN.response();
        }
        boolean raw = caller.mayReadRaw() && entry.get().payload() != null;
        if (raw && !notes.written(caller, "entry " + at.getAsLong() + ": record", true)) {
            return Problem.LEDGER_CLOSED.response();
        }
        return HttpResponse.ok(EntryText.format(entry.get(), leaf.get(), raw))
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, NOT_KEPT);
    }

    /// The receipt under the latest checkpoint (c2sp.org/tlog-proof); it holds nothing personal, so whoever has a token
    /// may have it.
    @Get("/events/{index}/proof")
    @Secured(SecurityRule.IS_AUTHENTICATED)
    @Produces(MediaType.ALL)
    MutableHttpResponse<?> proof(@PathVariable String index, @Nullable @QueryValue("wait") String wait)
            throws InterruptedException {
        OptionalLong at = index(index);
        if (at.isEmpty()) {
            return Problem.INDEX_MALFORMED.response();
        }
        if (wait != null && !wait.equals("proof")) {
            return Problem.WAIT_UNKNOWN.response();
        }
        if (at.getAsLong() >= entries.size()) {
            return Problem.ENTRY_UNKNOWN.response();
        }
        if (wait != null) {
            proofs.awaitCheckpoint(at.getAsLong() + 1, PROOF_WAIT);
        }
        return receipt(at.getAsLong());
    }

    private MutableHttpResponse<?> receipt(long index) {
        try {
            return proofs.receipt(index)
                    .<MutableHttpResponse<?>>map(receipt -> text(receipt).header(
                            HttpHeaders.CONTENT_DISPOSITION, "inline; filename=\"" + index + ".tlog-proof\""))
                    .orElseGet(Problem.PROOF_PENDING::response);
        } catch (UncheckedIOException e) {
            LOGGER.warn("no proof of entry {}: {}", index, e.getMessage());
            return Problem.LOG_INCOMPLETE.response();
        }
    }

    /// The log's verifier keys, one a line.
    @Get("/vkeys")
    @Secured(SecurityRule.IS_ANONYMOUS)
    @Produces(MediaType.ALL)
    MutableHttpResponse<?> vkeys() {
        return text(String.join("\n", proofs.vkeys()) + "\n");
    }

    private static MutableHttpResponse<?> text(String text) {
        return HttpResponse.ok(text)
                .contentType(LogController.TEXT)
                .header(HttpHeaders.CACHE_CONTROL, NOT_KEPT);
    }

    private static OptionalLong index(String text) {
        if (!text.matches("0|[1-9][0-9]{0,18}")) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty(); // above 2^63-1
        }
    }
}
