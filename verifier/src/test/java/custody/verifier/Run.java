package custody.verifier;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

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

    boolean says(String words) {
        return text.contains(words);
    }

    /// How many damaged places were named.
    long places() {
        int at = text.indexOf("Damaged:\n");
        return at < 0 ? 0 : text.substring(at).lines().count() - 1;
    }
}
