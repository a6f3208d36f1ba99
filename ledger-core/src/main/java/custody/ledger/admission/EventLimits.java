package custody.ledger.admission;

import custody.ledger.admission.AppendOutcome.Rejected;
import custody.ledger.event.Actor;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventNeeds;
import custody.ledger.event.EventTime;
import custody.ledger.event.Gap;
import custody.ledger.event.Grant;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an event must keep to, whoever made it, so that whatever is stored can be read again.
///
/// Times need only be times: a zero or far-future one is evidence of the source's clock and is judged, not refused
/// (rule D57). One instance for one event; the first fault counts.
final class EventLimits {
    /// More of anything in one list of one event is no event any more.
    private static final int LIST_MAX = 10_000;
    /// The largest integer that every reader of JSON holds.
    private static final long INTEGER_MAX = 1L << 53;

    private @Nullable Rejected fault;

    private EventLimits() {}

    /// Why the event is not acceptable; empty if it is.
    static Optional<Rejected> check(Event event) {
        EventLimits limits = new EventLimits();
        limits.times(event);
        limits.lists(event);
        limits.numbers(event);
        if (event.grant() != null && event.grant().conditions() != null) {
            limits.conditions(event.grant().conditions());
        }
        EventNeeds.missing(event).ifPresent(field -> limits.fail(
                "field_missing", "/" + field, "an event of this type needs the field " + field));
        return Optional.ofNullable(limits.fault);
    }

    private void times(Event e) {
        time("/eventTime", e.eventTime());
        time("/endTime", e.endTime());
        time("/recordedTime", e.recordedTime());
        time("/watermark", e.watermark());
        Credential credential = e.credential();
        time("/credential/expiresAt", credential == null ? null : credential.expiresAt());
        Grant grant = e.grant();
        time("/grant/startsAt", grant == null ? null : grant.startsAt());
        time("/grant/expiresAt", grant == null ? null : grant.expiresAt());
        time("/revocation/effectiveAt", e.revocation() == null ? null : e.revocation().effectiveAt());
        time("/relation/since", e.relation() == null ? null : e.relation().since());
        time("/relation/until", e.relation() == null ? null : e.relation().until());
        time("/review/until", e.review() == null ? null : e.review().until());
        Gap gap = e.gap();
        time("/gap/from", gap == null ? null : gap.from());
        time("/gap/until", gap == null ? null : gap.until());
    }

    private void lists(Event e) {
        list("/onBehalfOf", e.onBehalfOf());
        list("/links", e.links());
        list("/derivedFrom", e.derivedFrom());
        Grant grant = e.grant();
        if (grant != null) {
            list("/grant/scope", grant.scope());
            list("/grant/actions", grant.actions());
        }
        if (e.secret() != null && e.secret().tags() != null) {
            list("/secret/tags", e.secret().tags());
        }
        if (e.gap() != null) {
            list("/gap/covers", e.gap().covers());
        }
        Context context = e.context();
        if (context != null) {
            list("/context/ips", context.ips());
        }
    }

    private void numbers(Event e) {
        integer("/count", e.count(), 1);
        integer("/clock/errorMs", e.clock() == null ? null : e.clock().errorMs(), 0);
        integer("/grant/quorum", e.grant() == null ? null : wide(e.grant().quorum()), 1);
        integer("/approval/quorum", e.approval() == null ? null : wide(e.approval().quorum()), 0);
    }

    private static @Nullable Long wide(@Nullable Integer value) {
        return value == null ? null : Long.valueOf(value);
    }

    private void time(String pointer, @Nullable Instant time) {
        if (time != null && !EventTime.isWritable(time)) {
            fail("time_invalid", pointer, "the time is outside of the years 0 to 9999");
        }
    }

    private void list(String pointer, Collection<?> list) {
        if (list.size() > LIST_MAX) {
            fail("list_too_long", pointer, "more than " + LIST_MAX + " elements");
        }
    }

    private void integer(String pointer, @Nullable Long value, long least) {
        if (value != null && (value < least || value > INTEGER_MAX)) {
            fail("field_value", pointer, "an integer from " + least + " to 2^53 should stand here");
        }
    }

    /// They are kept as the text they are, so it must be canonical JSON already.
    private void conditions(String conditions) {
        byte[] bytes = conditions.getBytes(StandardCharsets.UTF_8);
        try {
            JsonNode root = JsonDocument.parse(bytes).root();
            if (root.isObject() && Arrays.equals(CanonicalJson.bytes(root), bytes)) {
                return;
            }
        } catch (JsonException e) {
            fail("field_value", "/grant/conditions", "not JSON: " + e.getMessage());
        }
        fail("field_value", "/grant/conditions", "a canonical JSON object should stand here");
    }

    private void fail(String code, String pointer, String detail) {
        if (fault == null) {
            fault = new Rejected(code, pointer, detail);
        }
    }
}
