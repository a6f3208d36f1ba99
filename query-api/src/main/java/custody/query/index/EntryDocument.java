package custody.query.index;

import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Link;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.read.Entry;
import custody.query.attribution.Policy;
import custody.query.attribution.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
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
    static final String TEXT = "text";

    /// Longer values are cut: a keyword may have 32,766 bytes at most.
    private static final int LONGEST = 4_096;

    private final EntryValues values;
    /// The first value of the document in hand.
    private int first;

    EntryDocument(EntryValues values) {
        this.values = values;
    }

    /// Of an entry that has no verdict from entry `from` on.
    WaitingDocument ofEntry(Entry entry, Event event, long from) {
        common(entry, event);
        int own = values.count();
        Grant grant = event.grant();
        String named = grant == null ? EndedNames.of(event, Revocation.Kind.GRANT) : grant.ref();
        if (named != null) {
            add(EntryField.GRANT, event.source().id() + " " + named);
        }
        return new WaitingDocument(ENTRY, micros(event.eventTime()), entry.index(), from, first, own, values.count());
    }

    WaitingDocument ofUse(Entry entry, Event event, IndexedVerdict verdict) {
        common(entry, event);
        return ofUse(micros(event.eventTime()), verdict);
    }

    /// Of the same use, by another verdict.
    WaitingDocument ofUse(WaitingDocument before, IndexedVerdict verdict) {
        first = values.count();
        values.repeat(before.first, before.own);
        return ofUse(before.time, verdict);
    }

    private WaitingDocument ofUse(long time, IndexedVerdict verdict) {
        int own = values.count();
        judged(verdict);
        return new WaitingDocument(USE, time, verdict.use(), verdict.from(), first, own, values.count());
    }

    private void judged(IndexedVerdict verdict) {
        add(EntryField.VERDICT, verdict.verdict());
        add(EntryField.VERDICT_CLASS, verdict.verdictClass());
        verdict.flags().forEach(flag -> add(EntryField.FLAG, flag));
        add(EntryField.CONFIDENCE, verdict.confidence());
        add(EntryField.GRANT, verdict.grant());
        if (verdict.grant() != null) {
            String ref = verdict.grant().substring(verdict.grant().indexOf(' ') + 1);
            add(EntryField.REQUEST_REF, ref);
            add(EntryField.GRANT_REF, ref);
        }
        verdict.chain().forEach(ref -> add(EntryField.CHAIN, ref));
        if (verdict.flags().contains("LATE_EVIDENCE")) {
            add(EntryField.LATE, "true");
        }
        if (verdict.endedBy() != null) {
            add(EntryField.ENDED_BY, verdict.endedBy().toString());
        }
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    static String value(EntryField field, String value) {
        String cut = value.length() <= LONGEST ? value : value.substring(0, LONGEST);
        return field.anyCase() ? cut.toLowerCase(Locale.ROOT) : cut;
    }

    private void common(Entry entry, Event event) {
        first = values.count();
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
        IdentityNames.each(event, ref -> add(EntryField.ABOUT, ref));
    }

    private void what(Event event) {
        Secret secret = event.secret();
        if (secret != null) {
            add(EntryField.SECRET_NAME, secret.name());
        }
        add(EntryField.SECRET, secret == null ? EndedNames.of(event, Revocation.Kind.SECRET) : secret.ref());
        Credential credential = event.credential();
        add(EntryField.CREDENTIAL, credential == null ? EndedNames.of(event, Revocation.Kind.CREDENTIAL) : credential.ref());
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
        GrantNames.each(event, ref -> add(EntryField.GRANT_REF, ref));
        if (event.revocation() != null) {
            say(event.revocation().trigger());
            say(event.revocation().target().ref());
        }
    }

    private void circumstances(Context context) {
        add(EntryField.SESSION, context.session());
        add(EntryField.IP, context.ip());
        context.ips().forEach(ip -> add(EntryField.IP, ip));
        add(EntryField.DEVICE, context.deviceId());
        add(EntryField.TOOL, context.tool());
        add(EntryField.TOOL_SERVER, context.toolServer());
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
        // Words of a value in lower case are its own, unless letters became others or some were cut.
        boolean sameWords = kept.equals(value) || kept.length() == value.length() && isAscii(value);
        values.add(first, field, kept, sameWords && !WordQueries.isFoundAlone(field, kept));
        if (!sameWords) {
            say(value);
        }
    }

    private static boolean isAscii(String value) {
        return value.chars().allMatch(c -> c < 128);
    }

    private void say(@Nullable String words) {
        if (words != null) {
            values.add(first, null, words, true);
        }
    }
}
