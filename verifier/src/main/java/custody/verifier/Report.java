package custody.verifier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Everything that one run found: a verdict for each question, and each damaged place. Safe for several threads.
final class Report {
    static final int VERIFIED = 0;
    static final int UNKNOWN = 1;
    static final int FAILED = 2;
    /// More places than this are counted, not kept: a log of noise must not fill the memory.
    private static final int MAX_PLACES = 10_000;

    private final String subject;
    private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
    private final List<Damage> places = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private long damaged;
    private boolean unread;

    Report(String subject) {
        this.subject = subject;
    }

    synchronized void say(String question, Verdict.State state, String text) {
        Verdict before = verdicts.get(question);
        if (before == null || before.state() != Verdict.State.FAILED) {
            verdicts.put(question, new Verdict(state, text));
        }
    }

    synchronized void damage(Damage place) {
        damaged++;
        if (places.size() < MAX_PLACES) {
            places.add(place);
        }
    }

    /// Something could not be read at all, so nothing is known about it.
    synchronized void unreadable(String what) {
        unread = true;
        warn("could not be read: " + what);
    }

    synchronized void warn(String text) {
        if (warnings.size() < MAX_PLACES) {
            warnings.add(text);
        }
    }

    synchronized long damaged() {
        return damaged;
    }

    synchronized boolean unread() {
        return unread;
    }

    synchronized int exit() {
        boolean failed = damaged > 0 || verdicts.values().stream().anyMatch(v -> v.state() == Verdict.State.FAILED);
        if (failed) {
            return FAILED;
        }
        boolean doubt = unread || verdicts.isEmpty()
                || verdicts.values().stream().anyMatch(v -> v.state() == Verdict.State.UNKNOWN);
        return doubt ? UNKNOWN : VERIFIED;
    }

    private String overall() {
        return switch (exit()) {
            case VERIFIED -> "VERIFIED";
            case UNKNOWN -> "COULD NOT TELL";
            default -> "FAILED";
        };
    }

    synchronized String text() {
        StringBuilder out = new StringBuilder(overall()).append(": ").append(subject);
        if (damaged > 0) {
            out.append(", ").append(damaged).append(damaged == 1 ? " damaged place" : " damaged places");
        }
        out.append('\n');
        verdicts.forEach((question, v) -> out.append(String.format("  %-14s %-15s %s%n", question, v.state().words(), v.text())));
        warnings.forEach(w -> out.append("  ! ").append(w).append('\n'));
        if (!places.isEmpty()) {
            out.append("Damaged:\n");
            places.forEach(p -> out.append("  ").append(p).append('\n'));
        }
        if (damaged > places.size()) {
            out.append("  and ").append(damaged - places.size()).append(" more\n");
        }
        return out.toString();
    }

    synchronized String json() {
        StringBuilder out = new StringBuilder("{\"verdict\":").append(quoted(overall().toLowerCase(java.util.Locale.ROOT)));
        out.append(",\"exit\":").append(exit()).append(",\"subject\":").append(quoted(subject)).append(",\"verdicts\":{");
        String comma = "";
        for (Map.Entry<String, Verdict> v : verdicts.entrySet()) {
            out.append(comma).append(quoted(v.getKey())).append(":{\"state\":").append(quoted(v.getValue().state().name()));
            out.append(",\"text\":").append(quoted(v.getValue().text())).append('}');
            comma = ",";
        }
        out.append("},\"warnings\":[");
        comma = "";
        for (String warning : warnings) {
            out.append(comma).append(quoted(warning));
            comma = ",";
        }
        out.append("],\"damaged\":").append(damaged).append(",\"places\":[");
        comma = "";
        for (Damage p : places) {
            out.append(comma).append("{\"file\":").append(quoted(p.file())).append(",\"offset\":").append(p.offset());
            out.append(",\"index\":").append(p.index()).append(",\"what\":").append(quoted(p.what()));
            out.append(",\"expected\":").append(quoted(p.expected())).append(",\"found\":").append(quoted(p.found())).append('}');
            comma = ",";
        }
        return out.append("]}").toString();
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
