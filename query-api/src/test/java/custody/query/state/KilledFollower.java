package custody.query.state;

import custody.query.project.Batch;
import java.nio.file.Path;

/// A process to be killed: takes a made-up ledger into SQLite, small batches, says when it
/// starts and what it has taken.
final class KilledFollower {
    private KilledFollower() {}

    public static void main(String[] arguments) throws Exception {
        var entries = new CaseSeries(Long.parseLong(arguments[1]));
        var limits = new EvidenceLimits(500, 500, 100, 200_000, 20, EvidenceLimits.STANDARD.streamStep(), true);
        try (TestDatabase database = TestDatabase.sqlite(Path.of(arguments[0]))) {
            var stored = new StoredAttribution(entries, database.bean(EvidenceRepository.class), limits);
            System.out.println("at " + stored.position());
            for (long at = stored.position(); at < entries.size(); at = stored.position()) {
                stored.apply(Batch.decode(entries.read(at, 40, 16 << 20)));
                System.out.println("took " + stored.position());
            }
            stored.close();
        }
    }
}
