package custody.ledger.event;

import custody.ledger.json.ByteSink;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes an event in canonical form; every method names its fields in the order of RFC 8785.
///
/// Absent parts and empty lists are left out, but for `links`, which the schema asks for.
final class EventWriter {
    private final ByteSink out;
    private boolean comma;

    EventWriter(ByteSink out) {
        this.out = out;
    }

    void write(Event e, EventId id) {
        open();
        word("action", e.action() == null ? null : e.action().word());
        text("actionRaw", e.actionRaw());
        actor("actor", e.actor());
        approval(e.approval());
        clock(e.clock());
        context(e.context());
        text("corrects", e.corrects());
        number("count", e.count());
        credential(e.credential());
        truth("derived", e.derived());
        texts("derivedFrom", e.derivedFrom());
        time("endTime", e.endTime());
        name("eventId");
        out.octet('"').raw(id.ascii()).octet('"');
        time("eventTime", e.eventTime());
        gap(e.gap());
        grant(e.grant());
        word("layer", e.layer().name());
        links(e.links());
        hops(e.onBehalfOf());
        word("outcome", e.outcome().name());
        text("rawHash", e.rawHash());
        flags(e.recordFlags());
        time("recordedTime", e.recordedTime());
        relation(e.relation());
        review(e.review());
        revocation(e.revocation());
        word("schema", Event.SCHEMA);
        secret(e.secret());
        source(e.source());
        word("type", e.type().name());
        time("watermark", e.watermark());
        close();
    }

    private void actor(String name, @Nullable Actor a) {
        if (a != null) {
            open(name);
            text("instance", a.instance());
            word("kind", a.kind().name());
            text("name", a.name());
            text("ref", a.ref());
            text("spiffeId", a.spiffeId());
            close();
        }
    }

    private void approval(@Nullable Approval a) {
        if (a != null) {
            open("approval");
            actor("by", a.by());
            word("decision", a.decision().name());
            word("kind", a.kind().name());
            text("policyId", a.policyId());
            text("policyVersion", a.policyVersion());
            number("quorum", a.quorum() == null ? null : a.quorum().longValue());
            text("reason", a.reason());
            text("ref", a.ref());
            text("ticket", a.ticket());
            close();
        }
    }

    private void clock(@Nullable Clock c) {
        if (c != null) {
            open("clock");
            number("errorMs", c.errorMs());
            word("trust", c.trust() == null ? null : c.trust().name());
            close();
        }
    }

    private void context(@Nullable Context c) {
        if (c != null) {
            open("context");
            text("deviceId", c.deviceId());
            truth("deviceManaged", c.deviceManaged());
            text("environment", c.environment());
            text("geo", c.geo());
            text("intent", c.intent());
            text("ip", c.ip());
            truth("ipTrusted", c.ipTrusted());
            texts("ips", c.ips());
            truth("mfa", c.mfa());
            text("requestId", c.requestId());
            text("resource", c.resource());
            text("session", c.session());
            text("tool", c.tool());
            text("toolServer", c.toolServer());
            text("traceId", c.traceId());
            text("userAgent", c.userAgent());
            close();
        }
    }

    private void credential(@Nullable Credential c) {
        if (c != null) {
            open("credential");
            time("expiresAt", c.expiresAt());
            text("fingerprint", c.fingerprint());
            actor("holder", c.holder());
            text("kind", c.kind());
            text("parentRef", c.parentRef());
            text("ref", c.ref());
            close();
        }
    }

    private void gap(@Nullable Gap g) {
        if (g != null) {
            open("gap");
            texts("covers", g.covers());
            time("from", g.from());
            text("reason", g.reason());
            text("ref", g.ref());
            text("source", g.source());
            word("state", g.state().name());
            time("until", g.until());
            close();
        }
    }

    private void grant(@Nullable Grant g) {
        if (g != null) {
            open("grant");
            texts("actions", g.actions());
            truth("breakGlass", g.breakGlass());
            json("conditions", g.conditions());
            time("expiresAt", g.expiresAt());
            actor("grantee", g.grantee());
            text("justification", g.justification());
            number("quorum", g.quorum() == null ? null : g.quorum().longValue());
            text("ref", g.ref());
            texts("scope", g.scope());
            time("startsAt", g.startsAt());
            text("task", g.task());
            text("ticket", g.ticket());
            close();
        }
    }

    private void links(List<Link> links) {
        name("links");
        out.octet('[');
        for (int i = 0; i < links.size(); i++) {
            if (i > 0) {
                out.octet(',');
            }
            open();
            text("name", links.get(i).name());
            text("value", links.get(i).value());
            close();
        }
        out.octet(']');
        comma = true;
    }

    private void hops(List<Hop> hops) {
        if (hops.isEmpty()) {
            return;
        }
        name("onBehalfOf");
        out.octet('[');
        for (int i = 0; i < hops.size(); i++) {
            if (i > 0) {
                out.octet(',');
            }
            open();
            text("evidence", hops.get(i).evidence());
            text("instance", hops.get(i).instance());
            text("kind", hops.get(i).kind());
            text("ref", hops.get(i).ref());
            close();
        }
        out.octet(']');
        comma = true;
    }

    private void flags(List<RecordFlag> flags) {
        if (!flags.isEmpty()) {
            texts("recordFlags", flags.stream().map(RecordFlag::name).toList());
        }
    }

    private void relation(@Nullable Relation r) {
        if (r != null) {
            open("relation");
            word("kind", r.kind().name());
            actor("object", r.object());
            time("since", r.since());
            actor("subject", r.subject());
            time("until", r.until());
            close();
        }
    }

    private void review(@Nullable Review r) {
        if (r != null) {
            open("review");
            actor("by", r.by());
            word("decision", r.decision().name());
            word("kind", r.kind().name());
            text("reason", r.reason());
            text("ticket", r.ticket());
            time("until", r.until());
            close();
        }
    }

    private void revocation(@Nullable Revocation r) {
        if (r != null) {
            open("revocation");
            truth("confirms", r.confirms());
            time("effectiveAt", r.effectiveAt());
            truth("lifted", r.lifted());
            word("mode", r.mode() == null ? null : r.mode().name());
            texts("spares", r.spares());
            open("target");
            word("kind", r.target().kind().name());
            text("ref", r.target().ref());
            close();
            text("trigger", r.trigger());
            close();
        }
    }

    private void secret(@Nullable Secret s) {
        if (s != null) {
            open("secret");
            text("kind", s.kind());
            text("name", s.name());
            text("ref", s.ref());
            if (s.tags() != null) {
                list("tags", s.tags());
            }
            text("version", s.version());
            close();
        }
    }

    private void source(Source s) {
        open("source");
        text("adapter", s.adapter());
        text("eventId", s.eventId());
        word("eventIdKind", s.eventIdKind() == null ? null : s.eventIdKind().name());
        word("id", s.id());
        number("ordinal", s.ordinal() == 0 ? null : (long) s.ordinal());
        text("sequence", s.sequence());
        text("stream", s.stream());
        text("system", s.system());
        close();
    }

    private void open() {
        out.octet('{');
        comma = false;
    }

    private void open(String name) {
        name(name);
        open();
    }

    private void close() {
        out.octet('}');
        comma = true;
    }

    private void name(String name) {
        if (comma) {
            out.octet(',');
        }
        out.name(name);
        comma = true;
    }

    private void text(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            out.string(value);
        }
    }

    /// A value that needs no escaping.
    private void word(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            out.octet('"').ascii(value).octet('"');
        }
    }

    private void time(String name, @Nullable Instant value) {
        if (value != null) {
            name(name);
            out.octet('"');
            EventTime.write(value, out);
            out.octet('"');
        }
    }

    private void number(String name, @Nullable Long value) {
        if (value != null) {
            name(name);
            out.ascii(Long.toString(value));
        }
    }

    private void truth(String name, @Nullable Boolean value) {
        if (value != null) {
            name(name);
            out.ascii(value.toString());
        }
    }

    /// Text that is canonical JSON already.
    private void json(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            out.raw(value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private void texts(String name, List<String> values) {
        if (!values.isEmpty()) {
            list(name, values);
        }
    }

    private void list(String name, List<String> values) {
        name(name);
        out.octet('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                out.octet(',');
            }
            out.string(values.get(i));
        }
        out.octet(']');
    }
}
