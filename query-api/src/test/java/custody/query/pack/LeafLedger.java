package custody.query.pack;

import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.admission.Appender;
import custody.ledger.admission.Submission;
import custody.ledger.entry.Leaf;
import custody.ledger.entry.PayloadCommitment;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
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
import custody.query.follow.PlainTree;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A ledger in memory with real leaves, salts, commitments and proofs; entries can be erased. Signatures are made up.
final class LeafLedger implements Appender, EntryReader, ProofReader {
    private static final Instant START = Instant.parse("2026-11-21T10:40:00Z");

    final List<Entry> entries = new ArrayList<>();
    private final List<byte[]> leaves = new ArrayList<>();
    private final Set<Long> erased = new HashSet<>();

    long add(String json, @Nullable JsonNode record) throws Exception {
        return add(EventCodec.decode(JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8)).root()), record);
    }

    private long add(Event event, @Nullable JsonNode record) {
        String said = record == null ? "null" : new String(CanonicalJson.bytes(record), StandardCharsets.UTF_8);
        byte[] payload = ("{\"event\":" + new String(EventCodec.encode(event), StandardCharsets.UTF_8) + ",\"record\":" + said + "}")
                .getBytes(StandardCharsets.UTF_8);
        long index = entries.size();
        byte[] salt = new byte[32];
        Arrays.fill(salt, (byte) (index + 1));
        Hash previous = entries.isEmpty() ? Hash.ZERO : entries.getLast().leafHash();
        Leaf leaf = new Leaf(index, previous, START.plusSeconds(index), event.source().id(), event.type().name(),
                PayloadCommitment.of(salt, payload), payload.length);
        leaves.add(leaf.encode());
        byte[] salted = ByteBuffer.allocate(salt.length + payload.length).put(salt).put(payload).array();
        entries.add(new Entry(
                index, leaf.time(), leaf.source(), event.type(), leaf.hash(), previous, Standing.FIRST, index, Payload.salted(salted)));
        return index;
    }

    void erase(long index) {
        erased.add(index);
    }

    /// The ledger as a reader sees it before anything was erased.
    EntryReader whole() {
        LeafLedger all = new LeafLedger();
        all.entries.addAll(entries);
        all.leaves.addAll(leaves);
        return all;
    }

    @Override
    public List<AppendOutcome> append(List<Submission> submissions) {
        List<AppendOutcome> outcomes = new ArrayList<>();
        for (Submission each : submissions) {
            long index = add(each.event(), each.record());
            outcomes.add(new AppendOutcome.Appended(index, each.event().id(), entries.getLast().leafHash(), Standing.FIRST));
        }
        return outcomes;
    }

    @Override
    public long size() {
        return entries.size();
    }

    @Override
    public List<Entry> read(long from, int maxEntries, long maxBytes) {
        List<Entry> out = new ArrayList<>();
        for (long i = from; i < Math.min(size(), from + maxEntries); i++) {
            out.add(entry(i).orElseThrow());
        }
        return out;
    }

    @Override
    public Optional<Entry> entry(long index) {
        if (index < 0 || index >= size()) {
            return Optional.empty();
        }
        Entry e = entries.get((int) index);
        return Optional.of(erased.contains(index)
                ? new Entry(e.index(), e.time(), e.source(), e.type(), e.leafHash(), e.previous(), e.standing(), e.original(), null)
                : e);
    }

    @Override
    public Optional<byte[]> leaf(long index) {
        return Optional.of(leaves.get((int) index).clone());
    }

    @Override
    public boolean awaitBeyond(long size, Duration atMost) {
        return size() > size;
    }

    @Override
    public Optional<PublishedCheckpoint> checkpoint() {
        return Optional.of(at((int) size()));
    }

    PublishedCheckpoint at(int size) {
        Checkpoint checkpoint = new Checkpoint("example.test/log", new TreeHead(size, PlainTree.root(hashes(size))));
        return new PublishedCheckpoint(checkpoint, checkpoint.text() + "\n— example.test/log AAAAAAAA\n", Instant.parse("2026-11-21T11:00:00Z"));
    }

    @Override
    public List<PublishedCheckpoint> checkpoints(long below, int max) {
        return below > size() + 1 || below < 2 ? List.of() : List.of(at((int) below - 1));
    }

    @Override
    public InclusionProof inclusion(long index, long treeSize) {
        return new InclusionProof(index, treeSize, PlainTree.path((int) index, hashes(treeSize)));
    }

    @Override
    public ConsistencyProof consistency(long from, long to) {
        return new ConsistencyProof(from, to, List.of());
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
        return List.of("example.test/log+00000000+AQ==");
    }

    private List<Hash> hashes(long size) {
        return entries.subList(0, (int) size).stream().map(Entry::leafHash).toList();
    }
}
