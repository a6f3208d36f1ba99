package custody.query.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.ledger.event.Link;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.ledger.read.ProofReader;
import custody.ledger.read.ProofReader.PublishedCheckpoint;
import custody.query.answer.Projections;
import custody.query.audit.OwnEntries;
import custody.query.audit.UnrecordedException;
import custody.query.pack.PackRefusedException.Reason;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Makes packs: finds the story, writes the export down, waits for a checkpoint over it, proves, keeps the file.
@Singleton
public final class PackExport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CHECKPOINT_WAIT = Duration.ofSeconds(5);

    private final Projections projections;
    private final EntryReader entries;
    private final ProofReader proofs;
    private final OwnEntries own;
    private final PackStore store;

    PackExport(Projections projections, EntryReader entries, ProofReader proofs, OwnEntries own, PackStore store) {
        this.projections = projections;
        this.entries = entries;
        this.proofs = proofs;
        this.own = own;
        this.store = store;
    }

    /// Makes the pack and keeps it. A question that is refused for its story leaves no entry.
    ///
    /// @throws IllegalArgumentException when the question is not text throughout
    public StoredPack make(PackQuestion question, String requestId)
            throws PackRefusedException, UnrecordedException, InterruptedException, IOException {
        Story story = Story.of(question, projections, entries);
        PublishedCheckpoint since = question.since() == null ? null : kept(question.since());
        long export = own.append("export evidence pack", question.by(), requestId, List.<Link>of(), record(question));
        PublishedCheckpoint checkpoint = proofs.awaitCheckpoint(export + 1, CHECKPOINT_WAIT).orElseThrow(() -> new PackRefusedException(
                Reason.CHECKPOINT_PENDING, "no signed checkpoint covers the export yet; ask again"));
        return store.keep(write(story, question.asOf(), export, checkpoint, since));
    }

    private PublishedCheckpoint kept(long size) throws PackRefusedException {
        return proofs.checkpoints(size + 1, 1).stream()
                .filter(each -> each.checkpoint().head().size() == size)
                .findFirst()
                .orElseThrow(() -> new PackRefusedException(Reason.CHECKPOINT_UNKNOWN, "there is no checkpoint of that size"));
    }

    /// The bytes follow from the story, the export's entry and the checkpoint alone.
    PackWriter.Written write(
            Story story, long asOf, long export, PublishedCheckpoint checkpoint, @Nullable PublishedCheckpoint since)
            throws PackRefusedException {
        story.add(export, "export");
        SortedSet<PolicyName> names = policies(story);
        Map<PolicyName, PolicyDocument> policies = PolicyDocument.find(names, asOf, projections, entries);
        for (PolicyDocument policy : policies.values()) {
            story.add(policy.entry(), "policy");
        }
        PackWriter writer = new PackWriter();
        writer.add("checkpoint", PackLines.checkpoint(checkpoint));
        writer.add("keys", PackLines.keys(proofs.vkeys()));
        long size = checkpoint.checkpoint().head().size();
        if (since != null) {
            writer.add("consistency", PackLines.consistency(since, proofs.consistency(since.checkpoint().head().size(), size).hashes()));
        }
        for (Map.Entry<Long, SortedSet<String>> each : story.roles().entrySet()) {
            Entry entry = entries.entry(each.getKey()).orElseThrow();
            byte[] leaf = entries.leaf(entry.index()).orElseThrow();
            if (entry.payload() == null) {
                writer.erased(entry.index());
            }
            writer.add("entry/" + entry.index(), PackLines.entry(entry, leaf, each.getValue(), proofs.inclusion(entry.index(), size).hashes()));
        }
        for (PolicyName name : names) {
            writer.add("policy/" + name.hash(), PackLines.policy(name, policies.get(name)));
        }
        int verdicts = 0;
        for (List<Judged> versions : story.verdicts().values()) {
            for (Judged each : versions) {
                writer.add("verdict/" + each.version().use() + "/" + each.version().causedBy(), PackLines.verdict(each));
                verdicts++;
            }
        }
        Entry exported = entries.entry(export).orElseThrow();
        return writer.finish(new PackWriter.Heading(
                checkpoint, request(exported), export, exported.time(), story.roles().size(), verdicts, story.omitted()));
    }

    /// What the story's verdicts were judged by.
    private static SortedSet<PolicyName> policies(Story story) {
        SortedSet<PolicyName> names = new TreeSet<>();
        story.verdicts().values().forEach(
                all -> all.forEach(each -> names.add(new PolicyName(each.version().policyVersion(), each.version().policyHash()))));
        return names;
    }

    /// The request as it stands in the ledger, scrubbed as everything there is.
    private static byte[] request(Entry exported) {
        Payload payload = exported.payload();
        JsonNode request = payload == null ? null : payload.json().at("record", "export");
        if (request == null) {
            throw new IllegalStateException("entry " + exported.index() + " says nothing of an export");
        }
        return CanonicalJson.bytes(request);
    }

    private static JsonNode record(PackQuestion question) {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("asOf", question.asOf());
        asked.put("uses", question.uses());
        asked.put("grant", question.grant() == null ? null : question.grant().toString());
        asked.put("filter", question.filter() == null ? null : question.filter().words());
        asked.put("since", question.since());
        Map<String, Object> export = new LinkedHashMap<>();
        export.put("by", question.by());
        export.put("reason", question.reason());
        export.put("ticket", question.ticket());
        export.put("question", asked);
        try {
            return JsonDocument.parse(JSON.writeValueAsBytes(Map.of("export", export))).root();
        } catch (JsonProcessingException | JsonException e) {
            throw new IllegalArgumentException("a question that is not text", e);
        }
    }
}
