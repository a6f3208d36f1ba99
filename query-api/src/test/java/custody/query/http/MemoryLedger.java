package custody.query.http;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.Appender;
import custody.ledger.admission.Submission;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventType;
import custody.ledger.event.Layer;
import custody.ledger.event.Source;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonNode;
import custody.ledger.merkle.ConsistencyProof;
import custody.ledger.merkle.Hash;
import custody.ledger.merkle.InclusionProof;
import custody.ledger.merkle.TreeHead;
import custody.ledger.note.Checkpoint;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.ledger.read.ProofReader;
import custody.query.audit.OwnSource;
import custody.query.follow.PlainTree;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A ledger of a few entries in memory, with real leaf hashes and proofs, for tests of what reads one.
@Singleton
@Requires(property = "custody.test.memory")
final class MemoryLedger implements Appender, EntryReader, ProofReader {
    private final List<Entry> entries = new ArrayList<>();

    /// Appends an event that was said at that ledger time.
    synchronized long add(String json, Instant time) throws Exception {
        return add(EventCodec.decode(JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8)).root()), null, time);
    }

    private synchronized long add(Event event, @Nullable JsonNode record, Instant time) {
        String payload = "{\"event\":" + new String(EventCodec.encode(event), StandardCharsets.UTF_8)
                + ",\"record\":" + (record == null ? "{\"told\":\"by " + event.source().id() + "\"}"
                        : new String(CanonicalJson.bytes(record), StandardCharsets.UTF_8)) + "}";
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        long index = entries.size();
        Hash previous = index == 0 ? Hash.ZERO : entries.getLast().leafHash();
        Hash leaf = Hash.ofLeaf(("leaf " + index + previous + payload).getBytes(StandardCharsets.UTF_8));
        entries.add(new Entry(
                index, time, event.source().id(), event.type(), leaf, previous, Standing.FIRST, index, new Payload(bytes)));
        notifyAll();
        return index;
    }

    /// Appends an ADMIN event of the ledger's own source with that record.
    synchronized long addOwn(String record, Instant time) throws Exception {
        Source source = OwnSource.of("test", "own" + entries.size(), "test/1");
        Event event = Event.of(source, EventType.ADMIN, Layer.CUSTODY, time).build();
        return add(event, JsonDocument.parse(record.getBytes(StandardCharsets.UTF_8)).root(), time);
    }

    /// Takes over all entries of another, at once.
    synchronized void copy(MemoryLedger other) {
        entries.addAll(other.read(0, Integer.MAX_VALUE, Long.MAX_VALUE));
        notifyAll();
    }

    /// Takes away what an entry says.
    synchronized void erase(long index) {
        Entry said = entries.get((int) index);
        entries.set((int) index, new Entry(
                index, said.time(), said.source(), said.type(), said.link(), said.standing(), said.original(), null));
    }

    synchronized void clear() {
        entries.clear();
    }

    @Override
    public synchronized List<AppendOutcome> append(List<Submission> submissions) {
        List<AppendOutcome> outcomes = new ArrayList<>();
        for (Submission submission : submissions) {
            long index = add(submission.event(), submission.record(), entries.isEmpty() ? Instant.now() : entries.getLast().time());
            outcomes.add(new AppendOutcome.Appended(
                    index, submission.event().id(), entries.getLast().leafHash(), Standing.FIRST));
        }
        return outcomes;
    }

    @Override
    public synchronized long size() {
        return entries.size();
    }

    @Override
    public synchronized List<Entry> read(long from, int maxEntries, long maxBytes) {
        return List.copyOf(entries.subList((int) from, (int) Math.min(entries.size(), from + maxEntries)));
    }

    @Override
    public synchronized Optional<Entry> entry(long index) {
        return index < entries.size() ? Optional.of(entries.get((int) index)) : Optional.empty();
    }

    @Override
    public Optional<byte[]> leaf(long index) {
        throw new UnsupportedOperationException("not asked for here");
    }

    @Override
    public synchronized boolean awaitBeyond(long size, Duration atMost) throws InterruptedException {
        if (entries.size() <= size) {
            wait(Math.max(1, atMost.toMillis()));
        }
        return entries.size() > size;
    }

    @Override
    public synchronized Optional<PublishedCheckpoint> checkpoint() {
        TreeHead head = new TreeHead(entries.size(), PlainTree.root(hashes(entries.size())));
        Checkpoint checkpoint = new Checkpoint("example.test/log", head);
        String note = checkpoint.text() + "\n— example.test/log AAAA\n— witness.test BBBB\n";
        return Optional.of(new PublishedCheckpoint(checkpoint, note, Instant.parse("2026-11-21T11:00:00Z")));
    }

    @Override
    public List<PublishedCheckpoint> checkpoints(long below, int max) {
        return checkpoint().stream().filter(each -> each.checkpoint().head().size() < below).limit(max).toList();
    }

    @Override
    public synchronized InclusionProof inclusion(long index, long treeSize) {
        return new InclusionProof(index, treeSize, PlainTree.path((int) index, hashes(treeSize)));
    }

    @Override
    public ConsistencyProof consistency(long from, long to) {
        throw new UnsupportedOperationException("not asked for here");
    }

    @Override
    public Optional<String> receipt(long index) {
        return Optional.empty();
    }

    @Override
    public Optional<PublishedCheckpoint> awaitCheckpoint(long size, Duration atMost) {
        return checkpoint();
    }

    @Override
    public List<String> vkeys() {
        return List.of();
    }

    private List<Hash> hashes(long size) {
        return entries.subList(0, (int) size).stream().map(Entry::leafHash).toList();
    }
}
