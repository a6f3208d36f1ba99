package custody.ledger.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The names in the directory of the index: `<begin>-<end>.run`, each in 20 decimal digits.
final class IdentityFiles {
    static final String TEMPORARY_SUFFIX = ".tmp";
    private static final Pattern RUN = Pattern.compile("([0-9]{20})-([0-9]{20})\\.run");

    private IdentityFiles() {}

    static Path run(Path directory, long begin, long end) {
        return directory.resolve(String.format("%020d-%020d.run", begin, end));
    }

    /// A file that is named as a run.
    record Named(Path file, long begin, long end) {}

    /// Everything named as a run, by begin, the longest first. Unfinished files are removed.
    static List<Named> list(Path directory) throws IOException {
        List<Named> runs = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher name = RUN.matcher(file.getFileName().toString());
                if (name.matches()) {
                    runs.add(new Named(file, number(name.group(1)), number(name.group(2))));
                } else if (file.toString().endsWith(TEMPORARY_SUFFIX)) {
                    Files.delete(file);
                }
            }
        }
        runs.sort(Comparator.comparingLong(Named::begin).thenComparing(Comparator.comparingLong(Named::end).reversed()));
        return runs;
    }

    /// A number that no entry has when it is too large.
    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
