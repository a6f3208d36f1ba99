package custody.server.demo;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Where the demo writes for a person: with colour on a terminal that wants it, plain everywhere else.
final class Paper {
    /// Text is broken at this column.
    static final int WIDTH = 96;

    private final PrintWriter out;
    private final boolean colour;
    private final boolean unicode;

    Paper(PrintWriter out, boolean colour, boolean unicode) {
        this.out = out;
        this.colour = colour;
        this.unicode = unicode;
    }

    /// Colour unless NO_COLOR is set, the terminal is dumb, or there is none.
    static Paper of(PrintWriter out, Map<String, String> environment) {
        java.io.Console console = System.console();
        boolean terminal = console != null && console.isTerminal();
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"));
        String encoding = System.getProperty("stdout.encoding", "");
        return new Paper(out, terminal && wanted, encoding.equalsIgnoreCase(StandardCharsets.UTF_8.name()));
    }

    void line(String text) {
        out.println(plain(text));
        out.flush();
    }

    void blank() {
        line("");
    }

    /// The title of a step.
    void title(String text) {
        blank();
        line(bold(text));
    }

    /// A line of which the first part is known by its mark.
    void mark(Mark mark, String text) {
        line("  " + paint(mark.colour, unicode ? mark.sign : mark.plain) + " " + text);
    }

    /// Text below a marked line, broken between words.
    void note(String text) {
        StringBuilder row = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (row.length() > 0 && row.length() + word.length() + 5 > WIDTH) {
                line("    " + dim(row.toString()));
                row.setLength(0);
            }
            row.append(row.length() == 0 ? "" : " ").append(word);
        }
        line("    " + dim(row.toString()));
    }

    String bold(String text) {
        return paint("1", text);
    }

    String dim(String text) {
        return paint("2", text);
    }

    String good(String text) {
        return paint("32;1", text);
    }

    String bad(String text) {
        return paint("31;1", text);
    }

    private String paint(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private String plain(String text) {
        return unicode ? text : text.replace("→", "->").replace("…", "...").replace("·", "-");
    }

    /// What a line is about, at a glance.
    enum Mark {
        GOOD("32;1", "✔", "+"),
        BAD("31;1", "✘", "x"),
        PLAIN("36", "•", "*");

        private final String colour;
        private final String sign;
        private final String plain;

        Mark(String colour, String sign, String plain) {
            this.colour = colour;
            this.sign = sign;
            this.plain = plain;
        }
    }
}
