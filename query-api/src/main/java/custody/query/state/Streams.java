package custody.query.state;

import custody.query.attribution.GrantStream;
import custody.query.attribution.StreamClock;
import custody.query.attribution.StreamId;
import java.util.Set;

/// How far each stream has come at some size of the ledger, and which grant for which system.
interface Streams {
    StreamClock clock(StreamId stream);

    /// The streams of a source under one name; of those that have not come anywhere yet some may be among them.
    Set<StreamId> streams(String source, String name);

    /// The streams that grant for a system; system empty: those whose pattern has no colon.
    Set<GrantStream> grantStreams(String system);
}
