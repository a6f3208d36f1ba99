package custody.query.entry;

import custody.ledger.event.EventType;
import custody.ledger.merkle.Hash;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.ProofReader;
import custody.ledger.read.ProofReader.PublishedCheckpoint;
import custody.query.graphql.Caller;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The ledger for other systems, in plain HTTP: entries in order, the latest checkpoint, and proofs between them.
@Controller("/v1")
@ExecuteOn(TaskExecutors.VIRTUAL)
@Secured(SecurityRule.IS_AUTHENTICATED)
final class FeedController {
    /// Entries of one answer, unless their payloads are large.
    private static final int MOST = 10_000;
    private static final int USUAL = 1_000;
    private static final long MOST_BYTES = 8 << 20;
    private static final MediaType NDJSON = MediaType.of("application/x-ndjson");

    private final EntryReader entries;
    private final ProofReader proofs;
    private final ReadingNotes notes;

    FeedController(EntryReader entries, ProofReader proofs, ReadingNotes notes) {
        this.entries = entries;
        this.proofs = proofs;
        this.notes = notes;
    }

    /// Entries behind an index, one a line; the next call goes on behind the last line's. An answer may have fewer lines
    /// than asked for, and has none only at the end.
    @Get("/feed")
    @Produces(MediaType.ALL)
    MutableHttpResponse<?> feed(
            @Nullable @QueryValue Long after, @Nullable @QueryValue Integer limit, @Nullable @QueryValue Boolean payload, Authentication who) {
        Caller caller = Caller.of(who.getName(), who.getRoles());
        long from = after == null ? 0 : after + 1;
        int count = limit == null ? USUAL : limit;
        if (from < 0 || count < 1 || count > MOST) {
            return Problem.RANGE_MALFORMED.response();
        }
        if (!caller.mayReadRaw()) {
            return notes.written(caller, "feed: denied", false) ? Problem.FEED_ROLE_NEEDED.response() : Problem.LEDGER_CLOSED.response();
        }
        List<Entry> read = from >= entries.size() ? List.of() : entries.read(from, count, MOST_BYTES);
        // Entries that say who read are not worth another one: a reader that keeps up would cause them for ever.
        boolean tells = read.stream().anyMatch(entry -> entry.type() != EventType.ADMIN);
        if (tells && !notes.written(caller, "feed " + from + " to " + read.getLast().index(), true)) {
            return Problem.LEDGER_CLOSED.response();
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Entry entry : read) {
            byte[] leaf = entries.leaf(entry.index()).orElseThrow();
            lines.writeBytes(EntryText.format(entry, leaf, Boolean.TRUE.equals(payload) && entry.payload() != null));
            lines.write('\n');
        }
        return HttpResponse.ok(lines.toByteArray()).contentType(NDJSON).header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /// The latest checkpoint, as the signed note that it is.
    @Get("/checkpoint")
    @Produces(MediaType.ALL)
    MutableHttpResponse<?> checkpoint() {
        return proofs.checkpoint()
                .<MutableHttpResponse<?>>map(each -> HttpResponse.ok(each.note())
                        .contentType(LogController.TEXT)
                        .header(HttpHeaders.CACHE_CONTROL, "no-cache"))
                .orElseGet(Problem.CHECKPOINT_PENDING::response);
    }

    /// That entry `seq` is in the tree of `size` entries; without `size`, in that of the latest checkpoint.
    @Get("/proof")
    @Produces(MediaType.APPLICATION_JSON)
    MutableHttpResponse<?> inclusion(@QueryValue long seq, @Nullable @QueryValue Long size) {
        Optional<PublishedCheckpoint> latest = proofs.checkpoint();
        long covered = latest.map(each -> each.checkpoint().head().size()).orElse(0L);
        long in = size == null ? covered : size;
        if (seq < 0 || seq >= in || in > covered) {
            return seq >= 0 && seq < entries.size() && in >= covered
                    ? Problem.PROOF_PENDING.response()
                    : Problem.RANGE_MALFORMED.response();
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("leafIndex", seq);
        body.put("treeSize", in);
        body.put("leafHash", entries.entry(seq).orElseThrow().leafHash().toHex());
        body.put("hashes", proofs.inclusion(seq, in).hashes().stream().map(Hash::toHex).toList());
        return HttpResponse.ok(body);
    }

    /// That the tree of `from` entries is the beginning of the tree of `to`; without `to`, of the latest checkpoint.
    @Get("/consistency")
    @Produces(MediaType.APPLICATION_JSON)
    MutableHttpResponse<?> consistency(@QueryValue long from, @Nullable @QueryValue Long to) {
        long covered = proofs.checkpoint().map(each -> each.checkpoint().head().size()).orElse(0L);
        long end = to == null ? covered : to;
        if (from < 1 || from > end || end > covered) {
            return covered == 0 ? Problem.CHECKPOINT_PENDING.response() : Problem.RANGE_MALFORMED.response();
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("from", from);
        body.put("to", end);
        body.put("hashes", proofs.consistency(from, end).hashes().stream().map(Hash::toHex).toList());
        return HttpResponse.ok(body);
    }
}
