package custody.verifier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Files in a log directory that no check reads: tiles beyond the checkpoint, and what belongs to no log.
final class StrayFiles {
    private static final int NAMED = 5;

    private StrayFiles() {}

    static void say(Path directory, long treeSize, Report report) throws IOException {
        List<String> ahead = new ArrayList<>();
        List<String> strange = new ArrayList<>();
        long[] counts = new long[2];
        try (Stream<Path> walk = Files.walk(directory)) {
            walk.filter(f -> !Files.isDirectory(f)).map(f -> directory.relativize(f).toString().replace('\\', '/')).sorted().forEach(path -> {
                TilePath tile = TilePath.parse(path);
                if (tile == null && !path.equals("checkpoint")) {
                    note(strange, path, counts, 0);
                } else if (tile != null && !tile.isWithin(treeSize)) {
                    note(ahead, path, counts, 1);
                }
            });
        }
        if (counts[1] > 0) {
            report.warn(counts[1] + " tiles or bundles reach beyond the checkpoint's " + treeSize + " entries (" + String.join(", ", ahead)
                    + (counts[1] > NAMED ? ", …" : "") + "): being published just now, or the checkpoint was put back to an earlier one");
        }
        if (counts[0] > 0) {
            report.warn(counts[0] + " files belong to no log and were not read: " + String.join(", ", strange) + (counts[0] > NAMED ? ", …" : ""));
        }
    }

    private static void note(List<String> names, String path, long[] counts, int which) {
        counts[which]++;
        if (names.size() < NAMED) {
            names.add(path);
        }
    }
}
