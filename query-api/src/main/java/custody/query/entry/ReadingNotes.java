package custody.query.entry;

import custody.query.audit.ReadAudit;
import custody.query.audit.Reading;
import custody.query.audit.UnrecordedException;
import custody.query.graphql.Caller;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Notes in the ledger about who reads over plain HTTP. What cannot be noted is not handed out.
@Singleton
final class ReadingNotes {
    private final ReadAudit audit;

    ReadingNotes(ReadAudit audit) {
        this.audit = audit;
    }

    /// Notes a reading, or with `served` false a refusal; whether the ledger took it.
    boolean written(Caller caller, String action, boolean served) {
        try {
            audit.record(new Reading(caller.name(), UUID.randomUUID().toString(), action, served, null));
            return true;
        } catch (UnrecordedException e) {
            return false;
        }
    }
}
