package custody.query.catalog;

import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Link;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.query.attribution.JoinName;
import custody.query.project.Batch;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The words by which credentials are found.
final class CredentialWords {
    /// Its value is accessor and device; a log has the accessor alone.
    private static final String ACCESSOR = "vault.accessor";

    private CredentialWords() {}

    /// Fingerprints, and the links of what issued it or of the first that tells of it, lead to a credential for ever.
    static void say(Words words, long seq, Event event, Credential credential, boolean first) {
        if (credential.fingerprint() != null) {
            words.say(Words.Kind.CREDENTIAL, credential.fingerprint(), credential.ref(), seq);
        }
        if (first || event.type() == EventType.ISSUE) {
            links(words, seq, event, credential.ref());
        }
    }

    /// By what other devices of the source call credentials, when they tell the same issues.
    static void sayCopied(Words words, EntryReader entries, List<Batch.Item> copies) {
        Map<Long, Entry> originals = entries.entries(copies.stream().map(copy -> copy.entry().original()).distinct().toList());
        for (Batch.Item copy : copies) {
            Entry original = originals.get(copy.entry().original());
            Payload told = original == null ? null : original.payload();
            Credential issued = told == null ? null : told.event().credential();
            Event event = Objects.requireNonNull(copy.event());
            if (issued != null && event.credential() != null) {
                sayCopied(words, copy.entry().index(), event, event.credential(), issued.ref());
            }
        }
    }

    private static void sayCopied(Words words, long seq, Event event, Credential copied, String ref) {
        words.say(Words.Kind.CREDENTIAL, copied.ref(), ref, seq);
        if (copied.fingerprint() != null) {
            words.say(Words.Kind.CREDENTIAL, copied.fingerprint(), ref, seq);
        }
        links(words, seq, event, ref);
    }

    private static void links(Words words, long seq, Event event, String ref) {
        for (Link link : event.links()) {
            if (JoinName.isCredential(link)) {
                words.say(Words.Kind.CREDENTIAL, link.value(), ref, seq);
            }
            int device = link.value().lastIndexOf('@');
            if (link.name().equals(ACCESSOR) && device > 0) {
                words.say(Words.Kind.CREDENTIAL, link.value().substring(0, device), ref, seq);
            }
        }
    }
}
