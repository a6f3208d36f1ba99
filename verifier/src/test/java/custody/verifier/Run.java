package custody.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;

/// One run of the verifier's command line: its exit status and everything it said.
record Run(int exit, String text) {
    static Run verify(Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        int exit = Verifier.run(words, print, print);
        return new Run(exit, out.toString(StandardCharsets.UTF_8));
    }

    /// One run over a data directory, by its own keys.
    static Run ofData(Path data, Object... more) {
        return verify(Stream.concat(Stream.of(data, "--key", data.resolve("log.vkeys")), Stream.of(more)).toArray());
    }

    /// It must have failed, and said all of this.
    void finds(String... sayings) {
        assertEquals(Report.FAILED, exit, text);
        for (String words : sayings) {
            assertTrue(says(words), () -> "\"" + words + "\" is not in\n" + text);
        }
    }

    boolean says(String words) {
        return text.contains(words);
    }

    /// How many damaged places were named.
    long places() {
        int at = text.indexOf("Damaged:\n");
        return at < 0 ? 0 : text.substring(at).lines().count() - 1;
    }
}
