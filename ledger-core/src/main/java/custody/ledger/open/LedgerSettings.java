package custody.ledger.open;

import custody.ledger.journal.JournalSettings;
import custody.ledger.publish.PublisherSettings;
import custody.ledger.scrub.ScrubRule;
import custody.ledger.sequence.SequencerSettings;
import java.util.List;
import java.util.Optional;

/// How a ledger is opened. `origin` is the configured name of the log; empty takes the one it has, or makes one.
/// `scrubRules` come on top of those that every ledger has.
public record LedgerSettings(
        Optional<String> origin,
        JournalSettings journal,
        SequencerSettings sequencer,
        PublisherSettings publisher,
        List<ScrubRule> scrubRules) {
    public static final LedgerSettings STANDARD = new LedgerSettings(
            Optional.empty(), JournalSettings.STANDARD, SequencerSettings.STANDARD, PublisherSettings.STANDARD, List.of());

    public LedgerSettings {
        scrubRules = List.copyOf(scrubRules);
    }

    public LedgerSettings withOrigin(Optional<String> other) {
        return new LedgerSettings(other, journal, sequencer, publisher, scrubRules);
    }

    public LedgerSettings withJournal(JournalSettings other) {
        return new LedgerSettings(origin, other, sequencer, publisher, scrubRules);
    }

    public LedgerSettings withSequencer(SequencerSettings other) {
        return new LedgerSettings(origin, journal, other, publisher, scrubRules);
    }

    public LedgerSettings withPublisher(PublisherSettings other) {
        return new LedgerSettings(origin, journal, sequencer, other, scrubRules);
    }

    public LedgerSettings withScrubRules(List<ScrubRule> others) {
        return new LedgerSettings(origin, journal, sequencer, publisher, others);
    }
}
