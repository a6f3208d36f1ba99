package custody.ingest.intake;

import custody.ingest.quarantine.Quarantine;
import custody.ingest.quarantine.QuarantineException;
import custody.ingest.quarantine.Refused;
import java.util.ArrayList;
import java.util.List;

/// Keeps what was refused in a list.
public final class MemoryQuarantine implements Quarantine {
    public final List<Refused> kept = new ArrayList<>();
    public boolean isFull;

    @Override
    public synchronized List<String> keep(List<Refused> refused) throws QuarantineException {
        if (isFull) {
            throw new QuarantineException("quarantine_full", "the test says so");
        }
        kept.addAll(refused);
        return refused.stream().map(one -> "q_" + kept.indexOf(one)).toList();
    }
}
