package custody.query.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import custody.ledger.event.EventTime;
import custody.ledger.merkle.Hash;
import custody.ledger.read.Entry;
import custody.ledger.read.Payload;
import custody.ledger.read.ProofReader.PublishedCheckpoint;
import custody.query.answer.Attributed;
import custody.query.answer.GrantKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lines of a pack, `docs/spec/evidence-pack.md`. The same things always give the same bytes.
final class PackLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PackLines() {}

    static byte[] checkpoint(PublishedCheckpoint checkpoint) {
        return line("checkpoint", checkpoint.note());
    }

    static byte[] keys(List<String> vkeys) {
        return line("keys", vkeys);
    }

    static byte[] consistency(PublishedCheckpoint from, List<Hash> hashes) {
        Map<String, Object> proof = new LinkedHashMap<>();
        proof.put("from", from.checkpoint().head().size());
        proof.put("note", from.note());
        proof.put("hashes", base64(hashes));
        return line("consistency", proof);
    }

    /// An entry with everything its leaf commits to; of an erased one only the leaf is left.
    static byte[] entry(Entry entry, byte[] leaf, Collection<String> roles, List<Hash> path) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("entry", entry.index());
        out.put("roles", List.copyOf(roles));
        out.put("standing", entry.standing().name());
        out.put("leaf", utf8(leaf));
        out.put("proof", base64(path));
        Payload payload = entry.payload();
        if (payload == null) {
            out.put("erased", true);
        } else {
            byte[] salt = payload.salt().orElseThrow(() -> new IllegalStateException("entry " + entry.index() + " was read without its salt"));
            out.put("salt", HexFormat.of().formatHex(salt));
            out.put("payload", utf8(payload.bytes()));
        }
        return bytes(out);
    }

    /// A policy; `document` is null when the ledger holds it no more.
    static byte[] policy(PolicyName name, @Nullable PolicyDocument document) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("version", name.version());
        out.put("sha256", name.hash());
        if (document == null) {
            out.put("missing", true);
        } else {
            out.put("entry", document.entry());
            out.put("document", new RawValue(utf8(document.json())));
        }
        return line("policy", out);
    }

    /// A version of a verdict, with every entry it names in `evidence`.
    static byte[] verdict(Judged judged) {
        Attributed version = judged.version();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("use", version.use());
        out.put("causedBy", version.causedBy());
        out.put("supersedes", version.supersedes());
        out.put("verdict", version.verdict());
        out.put("class", version.verdictClass());
        out.put("flags", version.flags());
        out.put("confidence", version.confidence());
        out.put("reason", version.reason());
        out.put("policy", version.policyVersion());
        out.put("policyHash", version.policyHash());
        out.put("grant", grant(version.grant()));
        out.put("approvals", version.approvals());
        out.put("revocation", version.revocation());
        out.put("chain", version.chain().stream().map(PackLines::hop).toList());
        out.put("joins", version.joins().stream().map(PackLines::join).toList());
        out.put("candidates", version.candidates().stream().map(PackLines::candidate).toList());
        out.put("basis", judged.basis());
        out.put("awaits", judged.awaits().stream().map(PackLines::waiting).toList());
        out.put("evidence", List.copyOf(judged.evidence().keySet()));
        return line("verdict", out);
    }

    private static Map<String, Object> waiting(Judged.Waiting waiting) {
        Instant reached = waiting.what().reached();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("source", waiting.what().source());
        out.put("stream", waiting.what().stream());
        out.put("gap", waiting.what().isGap());
        out.put("reached", reached == null ? null : EventTime.format(reached));
        out.put("entry", waiting.entry());
        return out;
    }

    private static Map<String, Object> hop(Attributed.Hop hop) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("actor", hop.actorRef());
        out.put("proven", hop.proven());
        out.put("evidence", hop.evidence());
        out.put("grant", grant(hop.grant()));
        out.put("validUntil", hop.validUntil() == null ? null : EventTime.format(hop.validUntil()));
        return out;
    }

    private static Map<String, Object> join(Attributed.Join join) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", join.name());
        out.put("value", join.value());
        out.put("from", join.from());
        out.put("to", join.to());
        out.put("confidence", join.confidence());
        return out;
    }

    private static Map<String, Object> candidate(Attributed.Candidate candidate) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("grant", grant(candidate.grant()));
        out.put("rejectedBecause", candidate.rejectedBecause());
        out.put("confidence", candidate.confidence());
        out.put("detail", candidate.detail());
        return out;
    }

    private static @Nullable Map<String, Object> grant(@Nullable GrantKey key) {
        if (key == null) {
            return null;
        }
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("source", key.source());
        out.put("ref", key.ref());
        return out;
    }

    private static List<String> base64(List<Hash> hashes) {
        List<String> out = new ArrayList<>();
        hashes.forEach(hash -> out.add(Base64.getEncoder().encodeToString(hash.bytes())));
        return out;
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static byte[] line(String name, Object value) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put(name, value);
        return bytes(out);
    }

    static byte[] bytes(Map<String, Object> line) {
        try {
            return JSON.writeValueAsBytes(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings, numbers and lists that are no JSON", e);
        }
    }
}
