package custody.verifier;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An evidence pack, part by part: what the log's signatures prove, and what the operator only says.
final class PackCheck {
    private static final int SHOWN_VERDICTS = 20;

    private final Trust trust;
    private final Report report;
    private final PackFile pack;
    private final Set<Long> damaged = new HashSet<>();
    private final TreeMap<Long, PackEntry> entries = new TreeMap<>();
    private final TreeMap<Long, PackVerdict> verdicts = new TreeMap<>();
    private final PackPolicies policies = new PackPolicies();
    private @Nullable Checkpoint checkpoint;
    private PackConsistency consistency = PackConsistency.NONE;
    private long included;
    private long versions;

    private PackCheck(PackFile pack, Trust trust, Report report) {
        this.pack = pack;
        this.trust = trust;
        this.report = report;
    }

    static void run(String file, byte[] bytes, Trust trust, Report report) {
        try {
            PackFile pack = PackFile.read(file, bytes, report);
            report.say("manifest", report.damaged() == 0 ? Verdict.State.VERIFIED : Verdict.State.FAILED, report.damaged() == 0
                    ? "each of " + pack.parts().size() + " parts is as the manifest says" : "the file is not as the manifest says; see the places");
            new PackCheck(pack, trust, report).check();
        } catch (MalformedException e) {
            report.say("manifest", Verdict.State.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private void check() throws MalformedException {
        for (PackFile.Part part : pack.parts()) {
            if (!part.intact()) {
                damaged.add(PackFile.index(part.name()));
                continue;
            }
            try {
                part(part);
            } catch (MalformedException e) {
                damaged.add(PackFile.index(part.name()));
                place(part, String.valueOf(e.getMessage()));
            }
        }
        Checkpoint head = checkpoint;
        if (head == null) {
            report.say("authenticity", Verdict.State.FAILED, "there is no checkpoint that could be read, so nothing is proved");
            return;
        }
        Optional<Instant> signed = Authenticity.check(head, trust, true, report);
        if (signed.isPresent()) {
            signedAt(signed.get());
        }
        consistency.say(trust.kept(), head, report);
        sayEntries(head);
        PackRequest.check(pack.manifest(), entries, report);
        sayEvidence();
        sayVerdicts();
    }

    private void signedAt(Instant time) throws MalformedException {
        String said = JsonMembers.unquoted(pack.manifest().getOrDefault("signedAt", "null"));
        if (!said.equals(time.toString())) {
            report.damage(new Damage(pack.file(), 0, -1, "the manifest names another time of signing than the checkpoint", time.toString(), said));
        }
    }

    private void place(PackFile.Part part, String what) {
        report.damage(new Damage(pack.file(), part.offset(), PackFile.index(part.name()), "part " + part.name() + ": " + what, "", ""));
    }

    private void part(PackFile.Part part) throws MalformedException {
        switch (part.name().split("/", 2)[0]) {
            case "checkpoint" -> head(part);
            case "keys" -> keys(part);
            case "consistency" -> consistency = PackConsistency.parse(part.line(), head());
            case "entry" -> entry(part);
            case "policy" -> policies.add(part.line());
            case "verdict" -> verdict(part);
            default -> report.warn("part " + part.name() + " is of a kind that this version does not know; only its hash was checked");
        }
    }

    private Checkpoint head() throws MalformedException {
        Checkpoint head = checkpoint;
        if (head == null) {
            throw new MalformedException("it stands before the checkpoint that it must be checked against");
        }
        return head;
    }

    private void head(PackFile.Part part) throws MalformedException {
        if (checkpoint != null) {
            throw new MalformedException("a second checkpoint");
        }
        String note = PackEntry.string(JsonMembers.of(StrictText.utf8(part.line())), "checkpoint");
        Checkpoint read = Checkpoint.parse(note.getBytes(StandardCharsets.UTF_8));
        Map<String, String> said = pack.manifest();
        boolean same = PackEntry.string(said, "origin").equals(read.origin())
                && said.getOrDefault("size", "").equals(Long.toString(read.size()))
                && PackEntry.string(said, "root").equals(Hasher.hex(read.root()));
        if (!same) {
            throw new MalformedException("the manifest names another log, size or root than the checkpoint");
        }
        checkpoint = read;
    }

    private void keys(PackFile.Part part) throws MalformedException {
        for (String key : JsonMembers.elements(JsonMembers.of(StrictText.utf8(part.line())).getOrDefault("keys", ""))) {
            VerifierKey parsed = VerifierKey.parse(JsonMembers.unquoted(key));
            boolean known = trust.keys().stream().anyMatch(k -> k.keyId() == parsed.keyId() && Arrays.equals(k.publicKey(), parsed.publicKey()));
            if (!trust.keys().isEmpty() && !known) {
                report.warn("the pack brings a key of " + StrictText.shown(parsed.name()) + " that is not among yours; it was not used");
            }
        }
    }

    private void entry(PackFile.Part part) throws MalformedException {
        PackEntry entry = PackEntry.parse(part.line());
        if (entry.index() != PackFile.index(part.name())) {
            throw new MalformedException("it holds entry " + entry.index());
        }
        if (!entries.isEmpty() && entries.lastKey() >= entry.index()) {
            throw new MalformedException("entries are not in the order of the log, each once");
        }
        Checkpoint head = head();
        Proofs.inclusion(entry.index(), head.size(), entry.hash(), entry.path(), head.root());
        PackEntry before = entries.get(entry.index() - 1);
        if (before != null && !Arrays.equals(before.hash(), entry.prev())) {
            throw new MalformedException("prev is not the leaf hash of the entry before");
        }
        entries.put(entry.index(), entry);
        included++;
    }

    private void verdict(PackFile.Part part) throws MalformedException {
        PackVerdict verdict = PackVerdict.parse(part.line());
        PackVerdict before = verdicts.get(verdict.use());
        if (verdict.use() != PackFile.index(part.name()) || verdict.supersedes() != (before == null ? -1 : before.causedBy())) {
            throw new MalformedException("versions of a verdict are not in their order, each once");
        }
        PackEntry use = entries.get(verdict.use());
        if (use != null && !use.type().equals("USE") && !use.type().equals("ATTEMPT")) {
            throw new MalformedException("the verdict is on an entry of type " + use.type());
        }
        for (long index : verdict.evidence()) {
            if (!entries.containsKey(index) && !damaged.contains(index)) {
                throw new MalformedException("the verdict names entry " + index + ", which the pack does not hold");
            }
        }
        if (!policies.has(verdict.policy(), verdict.policyHash())) {
            throw new MalformedException("the verdict names policy " + verdict.policy() + ", which the pack does not hold");
        }
        verdicts.put(verdict.use(), verdict);
        versions++;
    }

    private void sayEntries(Checkpoint head) {
        long named = pack.parts().stream().filter(part -> part.name().startsWith("entry/")).count();
        String log = StrictText.shown(head.origin()) + " of " + head.size() + " entries";
        report.say("inclusion", included == named && named > 0 ? Verdict.State.VERIFIED : Verdict.State.FAILED,
                included + " of " + named + " entries are in the log " + log);
        long erased = entries.values().stream().filter(PackEntry::erased).count();
        long shown = entries.values().stream().filter(entry -> entry.payload() != null).count();
        report.say("payload", included == named ? Verdict.State.VERIFIED : Verdict.State.FAILED,
                shown + " payloads and salts fit what their leaves commit to; " + (included - shown) + " entries come without");
        if (erased > 0) {
            report.say("erasure", Verdict.State.INFORMATION, erased + " entries are said to be erased: "
                    + entries.values().stream().filter(PackEntry::erased).limit(SHOWN_VERDICTS).map(entry -> Long.toString(entry.index())).collect(Collectors.joining(", "))
                    + "; their leaves and proofs hold, what they said is gone");
        }
    }

    private void sayEvidence() {
        long named = pack.parts().stream().filter(part -> part.name().startsWith("verdict/")).count();
        boolean whole = versions == named && !damaged.stream().anyMatch(index -> index >= 0);
        String policy = policies.check(entries, report, pack.file());
        report.say("evidence", !whole ? Verdict.State.FAILED : policies.missing() ? Verdict.State.UNKNOWN : Verdict.State.VERIFIED, whole
                ? "every entry that a verdict names is in the pack and in the log; " + policy : "verdicts name what is damaged or not there; see the places");
        report.say("completeness", Verdict.State.NOT_CHECKED,
                "no pack can prove that nothing else belongs to the story: the whole log can, with its journal" + omitted());
    }

    private String omitted() {
        String uses = pack.manifest().getOrDefault("omittedUses", "0");
        return uses.equals("0") ? "" : "; the pack itself says that " + uses + " more uses under the same grants were left out";
    }

    private void sayVerdicts() {
        if (verdicts.isEmpty()) {
            report.say("verdicts", Verdict.State.NOT_PRESENT, "the pack holds no verdict");
            return;
        }
        String list = verdicts.values().stream().limit(SHOWN_VERDICTS)
                .map(v -> "use " + v.use() + " " + v.verdict() + " (policy " + v.policy() + ")").collect(Collectors.joining(", "));
        report.say("verdicts", Verdict.State.INFORMATION, "CLAIMED, not proved: " + list
                + (verdicts.size() > SHOWN_VERDICTS ? " and " + (verdicts.size() - SHOWN_VERDICTS) + " more" : "")
                + "; verdicts are the operator's derivation, the evidence and the policy to derive them again are here");
    }
}
