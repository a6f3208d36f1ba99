package custody.query.index;

import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Link;
import custody.ledger.event.Secret;
import custody.ledger.read.Entry;
import custody.query.attribution.Policy;
import custody.query.attribution.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/// Makes the documents of an entry and of its verdicts.
///
/// Each document says from which entry on (`from`, excluded) until which (`to`) it holds. A judged use has one for each
/// version of its verdict and none beside them; every other entry has one, and so has a use while it is not judged.
final class EntryDocument {
    static final String DOCUMENT = "doc";
    static final String ENTRY = "entry";
    static final String USE = "use";
    static final String TIME = "time";
    static final String INDEX = "index";
    static final String FROM = "from";
    static final String TO = "to";
    static final String VERSION = "version";
    static final String TEXT = "text";

    /// Longer values are cut: a keyword may have 32,766 bytes at most.
    private static final int LONGEST = 4_096;

    private final Document document = new Document();
    private final Set<String> seen = new HashSet<>();
    private final StringBuilder text = new StringBuilder(256);

    private EntryDocument() {}

    /// Of an entry that has no verdict from entry `from` on.
    static Document ofEntry(Entry entry, Event event, long from) {
        var made = new EntryDocument();
        made.common(ENTRY, entry, event, from);
        if (mayBeJudged(event)) {
            made.document.add(new StringField(VERSION, version(entry.index(), from), Field.Store.NO));
        }
        Grant grant = event.grant();
        if (grant != null) {
            made.add(EntryField.GRANT, event.source().id() + " " + grant.ref());
        }
        return made.finished();
    }

    private static boolean mayBeJudged(Event event) {
        return event.type() == EventType.USE || event.type() == EventType.ATTEMPT;
    }

    static Document ofUse(Entry entry, Event event, IndexedVerdict verdict) {
        var made = new EntryDocument();
        made.common(USE, entry, event, verdict.from());
        made.document.add(new StringField(VERSION, version(verdict.use(), verdict.from()), Field.Store.NO));
        made.add(EntryField.VERDICT, verdict.verdict());
        made.add(EntryField.VERDICT_CLASS, verdict.verdictClass());
        verdict.flags().forEach(flag -> made.add(EntryField.FLAG, flag));
        made.add(EntryField.CONFIDENCE, verdict.confidence());
        made.add(EntryField.GRANT, verdict.grant());
        if (verdict.grant() != null) {
            String ref = verdict.grant().substring(verdict.grant().indexOf(' ') + 1);
            made.add(EntryField.REQUEST_REF, ref);
            made.add(EntryField.GRANT_REF, ref);
        }
        verdict.chain().forEach(ref -> made.add(EntryField.CHAIN, ref));
        if (verdict.flags().contains("LATE_EVIDENCE")) {
            made.add(EntryField.LATE, "true");
        }
        if (verdict.endedBy() != null) {
            made.add(EntryField.ENDED_BY, verdict.endedBy().toString());
        }
        return made.finished();
    }

    static String version(long use, long from) {
        return use + "/" + from;
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    static String value(EntryField field, String value) {
        String cut = value.length() <= LONGEST ? value : value.substring(0, LONGEST);
        return field.anyCase() ? cut.toLowerCase(Locale.ROOT) : cut;
    }

    private void common(String kind, Entry entry, Event event, long from) {
        document.add(new StringField(DOCUMENT, kind, Field.Store.NO));
        document.add(new LongField(TIME, micros(event.eventTime()), Field.Store.NO));
        document.add(new SortedNumericDocValuesField(INDEX, entry.index()));
        document.add(new LongField(FROM, from, Field.Store.NO));
        document.add(new NumericDocValuesField(TO, Long.MAX_VALUE));
        if (isLate(entry, event)) {
            add(EntryField.LATE, "true");
        }
        add(EntryField.TYPE, event.type().name());
        add(EntryField.LAYER, event.layer().name());
        add(EntryField.SOURCE, event.source().id());
        add(EntryField.OUTCOME, event.outcome().name());
        if (event.action() != null) {
            add(EntryField.ACTION, event.action().word());
        } else {
            add(EntryField.ACTION, event.actionRaw());
        }
        say(event.actionRaw());
        who(event);
        what(event);
        Context context = event.context();
        if (context != null) {
            circumstances(context);
        }
        for (Link link : event.links()) {
            add(EntryField.CORRELATION, link.value());
            add(EntryField.REQUEST_REF, link.value());
            if (link.name().contains("session") || link.name().endsWith(".sid")) {
                add(EntryField.SESSION, link.value());
            }
        }
    }

    private static boolean isLate(Entry entry, Event event) {
        Duration allowed = Duration.ofNanos(Policy.STANDARD.allowedLateness(StreamId.of(event.source())));
        return Duration.between(event.eventTime(), entry.time()).compareTo(allowed) > 0;
    }

    private void who(Event event) {
        if (event.actor() != null) {
            add(EntryField.ACTOR, event.actor().ref());
            add(EntryField.CHAIN, event.actor().ref());
            add(EntryField.ACTOR_KIND, event.actor().kind().name());
            add(EntryField.ACTOR_NAME, event.actor().name());
        }
        for (Hop hop : event.onBehalfOf()) {
            add(EntryField.CHAIN, hop.ref());
        }
    }

    private void what(Event event) {
        Secret secret = event.secret();
        if (secret != null) {
            add(EntryField.SECRET, secret.ref());
            add(EntryField.SECRET_NAME, secret.name());
        }
        Credential credential = event.credential();
        if (credential != null) {
            add(EntryField.CREDENTIAL, credential.ref());
        }
        Grant grant = event.grant();
        if (grant != null) {
            add(EntryField.REQUEST_REF, grant.ref());
            add(EntryField.REQUEST_REF, grant.ticket());
            add(EntryField.TICKET, grant.ticket());
            say(grant.justification());
        }
        if (event.approval() != null) {
            add(EntryField.REQUEST_REF, event.approval().ticket());
            add(EntryField.TICKET, event.approval().ticket());
            say(event.approval().reason());
        }
        GrantNames.of(event).forEach(ref -> add(EntryField.GRANT_REF, ref));
        if (event.revocation() != null) {
            say(event.revocation().trigger());
            say(event.revocation().target().ref());
        }
    }

    private void circumstances(Context context) {
        add(EntryField.SESSION, context.session());
        add(EntryField.IP, context.ip());
        context.ips().forEach(ip -> add(EntryField.IP, ip));
        add(EntryField.TOOL, context.tool());
        add(EntryField.CORRELATION, context.traceId());
        add(EntryField.CORRELATION, context.requestId());
        say(context.userAgent());
        say(context.intent());
        say(context.resource());
    }

    private void add(EntryField field, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return;
        }
        String kept = value(field, value);
        if (seen.add(field.word() + '\0' + kept)) {
            document.add(new StringField(field.word(), kept, Field.Store.NO));
            if (field.isColumn()) {
                document.add(new SortedDocValuesField(field.word(), new BytesRef(kept)));
            }
            say(value);
        }
    }

    private void say(@Nullable String words) {
        if (words != null) {
            text.append(words).append('\n');
        }
    }

    private Document finished() {
        document.add(new TextField(TEXT, text.toString(), Field.Store.NO));
        return document;
    }
}
