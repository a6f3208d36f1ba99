package custody.ledger.admission;

import custody.ledger.admission.AppendOutcome.Rejected;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.event.EventId;
import custody.ledger.json.ByteSink;
import custody.ledger.json.JsonNode;
import custody.ledger.merkle.Hash;
import custody.ledger.scrub.ScrubbedRecord;
import custody.ledger.scrub.Scrubber;
import custody.ledger.sequence.Candidate;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes candidates of the acceptable events of one call: scrubbed, identified, in canonical bytes, committed to.
///
/// It keeps what events of one call share: the buffer, the salts drawn at once, the record that several events were
/// made from. For one thread.
final class Preparation {
    /// Most bytes of an event in canonical form; its record has a limit of its own, at which it is cut.
    static final int EVENT_BYTES_MAX = 1 << 20;

    private static final int TYPICAL_BYTES = 1_024;

    private final Scrubber scrubber;
    private final MessageDigest sha256 = sha256();
    private final EventId.Series ids = new EventId.Series();
    private final ByteSink out = new ByteSink(TYPICAL_BYTES);
    private final byte[] salts;
    private int used;
    private @Nullable JsonNode record;
    private String system = "";
    private @Nullable ScrubbedRecord scrubbedRecord;

    Preparation(Scrubber scrubber, RandomGenerator random, int submissions) {
        this.scrubber = scrubber;
        this.salts = new byte[submissions * Hash.BYTES];
        random.nextBytes(salts);
    }

    /// What became of an event.
    sealed interface Result {}

    record Prepared(EventId id, Candidate candidate) implements Result {}

    record TooLarge(Rejected rejected) implements Result {}

    Result prepare(Submission submission) {
        ScrubbedRecord scrubbed = scrubbed(submission);
        Event event = scrubber.event(submission.event(), scrubbed);
        EventId id = ids.of(event.source(), event.type());
        out.clear();
        out.raw(salts, used, used + Hash.BYTES);
        used += Hash.BYTES;
        out.ascii("{\"event\":");
        int from = out.size();
        EventCodec.write(event, id, out);
        int bytes = out.size() - from;
        if (bytes > EVENT_BYTES_MAX) {
            return new TooLarge(new Rejected(
                    "event_too_large", "", "an event of " + bytes + " bytes; the limit is " + EVENT_BYTES_MAX));
        }
        out.ascii(",\"record\":");
        if (scrubbed == null) {
            out.ascii("null");
        } else {
            scrubbed.writeTo(out);
        }
        byte[] salted = out.octet('}').toByteArray();
        return new Prepared(id, new Candidate(event, id, salted, sha256.digest(salted)));
    }

    private @Nullable ScrubbedRecord scrubbed(Submission submission) {
        JsonNode raw = submission.record();
        if (raw == null) {
            return null;
        }
        String from = submission.event().source().system();
        if (scrubbedRecord == null || raw != record || !from.equals(system)) {
            scrubbedRecord = scrubber.record(raw, from);
            record = raw;
            system = from;
        }
        return scrubbedRecord;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
