package custody.verifier;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;

/// Who asked for the pack, what for and why: the manifest's words must be those of the export's own entry.
final class PackRequest {
    private PackRequest() {}

    static void check(Map<String, String> manifest, Map<Long, PackEntry> entries, Report report) {
        try {
            String request = manifest.getOrDefault("request", "");
            long index = StrictText.decimal(manifest.getOrDefault("export", ""));
            Map<String, String> words = JsonMembers.of(request);
            String said = "asked for by " + PackEntry.string(words, "by") + ", because: " + PackEntry.string(words, "reason")
                    + (words.getOrDefault("ticket", "null").equals("null") ? "" : " (ticket " + PackEntry.string(words, "ticket") + ")");
            PackEntry entry = entries.get(index);
            if (entry == null) {
                report.say("request", Verdict.State.FAILED, "entry " + index + ", which should say who asked, is not among the entries that hold; claimed: " + said);
            } else if (entry.payload() == null) {
                report.say("request", Verdict.State.UNKNOWN, "entry " + index + " was erased; claimed: " + said);
            } else if (isIn(request, entry) && Instant.parse(PackEntry.string(manifest, "exportedAt")).equals(Instant.parse(entry.time()))) {
                report.say("request", Verdict.State.VERIFIED, "entry " + index + " of the log says: " + said);
            } else {
                report.say("request", Verdict.State.FAILED, "the manifest says another question, reason or time than entry " + index + "; claimed: " + said);
            }
        } catch (MalformedException | DateTimeException e) {
            report.say("request", Verdict.State.FAILED, "who asked, what and why does not read: " + e.getMessage());
        }
    }

    private static boolean isIn(String request, PackEntry entry) throws MalformedException {
        String payload = entry.payload();
        if (payload == null || !entry.type().equals("ADMIN") || !entry.source().equals("custody")) {
            return false;
        }
        return request.equals(JsonMembers.of(JsonMembers.of(payload).getOrDefault("record", "")).get("export"));
    }
}
