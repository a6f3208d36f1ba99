package custody.server.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What an entry takes in the grown ledger's journal once its segment is sealed, salt, leaf data and index of frames
/// included.
final class JournalBench {
    private static final String SEALED = ".sealed";

    private JournalBench() {}

    static List<Row> measure(BenchRoom room, String bench) throws Exception {
        Path journal = room.grown().putToRest().data().resolve("journal");
        List<Path> segments;
        try (Stream<Path> files = Files.list(journal)) {
            segments = files.filter(file -> Character.isDigit(file.getFileName().toString().charAt(0))).sorted().toList();
        }
        long bytes = 0;
        long entries = 0;
        for (int i = 0; i + 1 < segments.size(); i++) {
            if (segments.get(i).toString().endsWith(SEALED)) {
                bytes += Files.size(segments.get(i));
                entries += first(segments.get(i + 1)) - first(segments.get(i));
            }
        }
        if (entries == 0) {
            return List.of(Row.note(bench, "not measured: the ledger is too short for a sealed segment"));
        }
        Sizes sizes = Sizes.of(room.grown().entries(), (int) Math.min(entries, 1_000));
        return List.of(
                Row.of(bench, "an entry at rest, of %,d in sealed segments".formatted(entries), (double) bytes / entries, "bytes")
                        .atMost(200),
                Row.of(bench, "its payload with salt", sizes.salted(), "bytes"));
    }

    private static long first(Path segment) {
        String name = segment.getFileName().toString();
        return Long.parseLong(name.substring(0, name.indexOf('.')));
    }
}
