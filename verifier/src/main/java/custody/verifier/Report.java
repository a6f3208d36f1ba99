package custody.verifier;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Everything that one run found: a verdict for each question, and each damaged place. Safe for several threads.
final class Report {
    static final int VERIFIED = 0;
    static final int UNKNOWN = 1;
    static final int FAILED = 2;
    /// More places than this are counted, not kept: a log of noise must not fill the memory.
    private static final int MAX_PLACES = 10_000;
    /// More than this is not read by a person; the JSON report has them.
    private static final int SHOWN_PLACES = 100;
    private static final int MAX_WARNINGS = 100;

    private final String subject;
    private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
    private final List<Damage> places = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<long[]> erased = new ArrayList<>();
    private long damaged;
    private long unread;
    private long erasures;

    Report(String subject) {
        this.subject = subject;
    }

    /// Says a verdict; a failure stays, and so does a doubt unless the question failed.
    synchronized void say(String question, Verdict.State state, String text) {
        Verdict before = verdicts.get(question);
        boolean stays = before != null && (before.state() == Verdict.State.FAILED
                || before.state() == Verdict.State.UNKNOWN && state != Verdict.State.FAILED);
        if (!stays) {
            verdicts.put(question, new Verdict(state, text));
        }
    }

    synchronized void damage(Damage place) {
        damaged++;
        if (places.size() < MAX_PLACES) {
            places.add(place);
        }
    }

    /// What stood in the way of reading, in words rather than the name of an exception.
    synchronized void unreadable(IOException e) {
        unreadable(switch (e) {
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case AccessDeniedException denied -> "no permission: " + denied.getFile();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        });
    }

    /// Something could not be read at all, so nothing is known about it.
    synchronized void unreadable(String what) {
        unread++;
        warn("could not be read: " + what);
    }

    synchronized void warn(String text) {
        if (warnings.size() < MAX_WARNINGS) {
            warnings.add(text);
        }
    }

    /// An entry whose payload and salt were destroyed, as entry `by` says.
    synchronized void erased(long index, long by) {
        erasures++;
        if (erased.size() < MAX_PLACES) {
            erased.add(new long[] {index, by});
        }
    }

    synchronized long damaged() {
        return damaged;
    }

    synchronized long unread() {
        return unread;
    }

    synchronized int exit() {
        boolean failed = damaged > 0 || verdicts.values().stream().anyMatch(v -> v.state() == Verdict.State.FAILED);
        if (failed) {
            return FAILED;
        }
        boolean doubt = unread > 0 || verdicts.isEmpty()
                || verdicts.values().stream().anyMatch(v -> v.state() == Verdict.State.UNKNOWN);
        return doubt ? UNKNOWN : VERIFIED;
    }

    static String overall(int exit) {
        return switch (exit) {
            case VERIFIED -> "VERIFIED";
            case UNKNOWN -> "COULD NOT TELL";
            default -> "FAILED";
        };
    }

    synchronized String text() {
        StringBuilder out = new StringBuilder(overall(exit())).append(": ").append(printable(subject));
        if (damaged > 0) {
            out.append(", ").append(damaged).append(damaged == 1 ? " damaged place" : " damaged places");
        }
        out.append('\n');
        verdicts.forEach((question, v) ->
                out.append(String.format(Locale.ROOT, "  %-14s %-15s %s%n", question, v.state().words(), printable(v.text()))));
        warnings.forEach(w -> out.append("  ! ").append(printable(w)).append('\n'));
        list(out, "Erased:", erased.stream().limit(SHOWN_PLACES).map(e -> "entry " + e[0] + ": erased by entry " + e[1]).toList(), erasures);
        list(out, "Damaged:", places.stream().limit(SHOWN_PLACES).map(Damage::toString).toList(), damaged);
        return out.toString();
    }

    private static void list(StringBuilder out, String title, List<String> lines, long count) {
        if (count > 0) {
            out.append(title).append('\n');
            lines.forEach(line -> out.append("  ").append(printable(line)).append('\n'));
        }
        if (count > lines.size()) {
            out.append("  and ").append(count - lines.size()).append(" more (--json lists up to ").append(MAX_PLACES).append(")\n");
        }
    }

    /// Evidence may hold text that would move a terminal's cursor or turn its writing round.
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    /// The report as one JSON object (`docs/spec/verification.md`, section 6).
    synchronized String json() {
        StringBuilder out = new StringBuilder("{\"schema\":\"custody.verification/1\",\"verdict\":");
        quote(out, overall(exit()).toLowerCase(Locale.ROOT));
        out.append(",\"exit\":").append(exit()).append(",\"subject\":");
        quote(out, subject);
        out.append(",\"verdicts\":{");
        String comma = "";
        for (Map.Entry<String, Verdict> v : verdicts.entrySet()) {
            quote(out.append(comma), v.getKey());
            quote(out.append(":{\"state\":"), v.getValue().state().name());
            quote(out.append(",\"text\":"), v.getValue().text());
            out.append('}');
            comma = ",";
        }
        out.append("},\"warnings\":[");
        comma = "";
        for (String warning : warnings) {
            quote(out.append(comma), warning);
            comma = ",";
        }
        out.append("],\"unread\":").append(unread).append(",\"erasures\":").append(erasures).append(",\"erased\":[");
        comma = "";
        for (long[] e : erased) {
            out.append(comma).append("{\"index\":").append(e[0]).append(",\"by\":").append(e[1]).append('}');
            comma = ",";
        }
        out.append("],\"damaged\":").append(damaged).append(",\"places\":[");
        comma = "";
        for (Damage p : places) {
            place(out.append(comma), p);
            comma = ",";
        }
        return out.append("]}").toString();
    }

    private static void place(StringBuilder out, Damage p) {
        quote(out.append("{\"file\":"), p.file());
        out.append(",\"offset\":").append(p.offset()).append(",\"index\":").append(p.index());
        quote(out.append(",\"what\":"), p.what());
        quote(out.append(",\"expected\":"), p.expected());
        quote(out.append(",\"found\":"), p.found());
        out.append('}');
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || Character.isSurrogate(c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
