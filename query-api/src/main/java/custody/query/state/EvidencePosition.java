package custody.query.state;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/// How many entries the state covers, whose work it is ([Fingerprint]), and the leaf hash of the last entry.
@MappedEntity("evidence_position")
record EvidencePosition(@Id int id, String fingerprint, long entries, String lastLeaf) {
    /// The one row.
    static final int ID = 1;
}
