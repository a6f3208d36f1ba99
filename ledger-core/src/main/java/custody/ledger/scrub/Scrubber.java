package custody.ledger.scrub;

import custody.ledger.event.Event;
import custody.ledger.event.RecordFlag;
import custody.ledger.json.JsonNode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Replaces secret values in records and in the text of events. For any number of threads.
///
/// The same value is replaced by the same words everywhere, so that scrubbing twice changes nothing, identities
/// stay what they are when a source sends again, and refs that held a secret still join.
public final class Scrubber {
    private final ScrubRules rules;
    private final Redaction redaction;

    /// `key` (at least 16 bytes, secret, never changed in the life of a ledger) keeps removed values from being
    /// guessed from what stands in their place.
    public Scrubber(ScrubRules rules, byte[] key) {
        this.rules = rules;
        this.redaction = new Redaction(key);
    }

    /// Scrubs an event and the record that it was made from.
    public Scrubbed scrub(Event event, @Nullable JsonNode record) {
        ScrubbedRecord scrubbed = record == null ? null : record(record, event.source().system());
        return new Scrubbed(event(event, scrubbed), scrubbed);
    }

    /// Scrubs a record of one system; the same for all events that are made from it.
    public ScrubbedRecord record(JsonNode record, String system) {
        return new RecordScrub(rules.of(system), redaction).scrub(record);
    }

    /// Scrubs an event's own text and, when it has a record, sets what belongs to that. An event without secrets
    /// and without a record comes back as it is.
    public Event event(Event event, @Nullable ScrubbedRecord record) {
        EventText text = new EventText(redaction);
        boolean suspect = text.isSuspect(event);
        if (!suspect && record == null) {
            return event;
        }
        Event clean = suspect ? text.clean(event) : event;
        Set<RecordFlag> flags = EnumSet.noneOf(RecordFlag.class);
        flags.addAll(clean.recordFlags());
        if (suspect && text.changed()) {
            flags.add(RecordFlag.SCRUBBED);
        }
        if (record == null) {
            return flags.size() == clean.recordFlags().size()
                    ? clean
                    : clean.toBuilder().recordFlags(List.copyOf(flags)).build();
        }
        flags.addAll(record.flags());
        return clean.toBuilder().rawHash(record.rawHash()).recordFlags(List.copyOf(flags)).build();
    }
}
