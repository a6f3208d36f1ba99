package custody.ledger.identity;

import custody.ledger.identity.IdentityFiles.Named;
import custody.ledger.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Picks the runs that can be believed: whole, of this journal, one behind the other from entry 0.
final class RunsFound {
    private static final Logger LOG = LoggerFactory.getLogger(RunsFound.class);

    private RunsFound() {}

    /// The runs that count; every other file of that kind is removed.
    static List<Run> in(Path directory, Journal journal) throws IOException {
        List<Named> named = IdentityFiles.list(directory);
        List<Run> chosen = new ArrayList<>();
        Set<Path> kept = new HashSet<>();
        long next = 0;
        for (Named run : named) {
            // What begins earlier was merged into the one chosen before; a gap leaves nothing that begins at `next`.
            if (run.begin() == next) {
                Optional<Run> whole = open(run, journal, chosen);
                if (whole.isPresent()) {
                    chosen.add(whole.get());
                    kept.add(run.file());
                    next = run.end();
                }
            }
        }
        for (Named run : named) {
            if (!kept.contains(run.file())) {
                Files.deleteIfExists(run.file());
            }
        }
        return chosen;
    }

    private static Optional<Run> open(Named named, Journal journal, List<Run> before) throws IOException {
        Optional<Run> run = Run.open(named.file());
        if (run.isEmpty()) {
            LOG.warn("{} is damaged; what it held is read from the journal again", named.file());
            return run;
        }
        RunHeader header = run.get().header();
        boolean ours = header.begin() == named.begin()
                && header.end() == named.end()
                && header.end() <= journal.size()
                && journal.read(header.end() - 1, 1, 1).getFirst().leafHash().equals(header.lastLeafHash())
                && (before.isEmpty() || header.hasSecretOf(before.getFirst().header().fingerprints()));
        if (!ours) {
            LOG.warn("{} is not of this journal; what it held is read again", named.file());
            return Optional.empty();
        }
        return run;
    }
}
