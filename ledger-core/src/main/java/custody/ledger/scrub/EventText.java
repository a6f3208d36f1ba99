package custody.ledger.scrub;

import custody.ledger.event.Actor;
import custody.ledger.event.Approval;
import custody.ledger.event.Context;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.Gap;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Link;
import custody.ledger.event.Relation;
import custody.ledger.event.Review;
import custody.ledger.event.Revocation;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All text of one event. Source ids stay: they are names that administrators give, and stand in the leaf.
final class EventText {
    private final Redaction redaction;
    private boolean changed;

    EventText(Redaction redaction) {
        this.redaction = redaction;
    }

    /// Whether [#clean] changed anything.
    boolean changed() {
        return changed;
    }

    boolean isSuspect(Event e) {
        return isSuspect(e.source().eventId())
                || isSuspect(e.source().stream())
                || isSuspect(e.source().sequence())
                || isSuspect(e.actionRaw())
                || isSuspect(e.actor())
                || isSuspect(e.secret())
                || isSuspect(e.credential())
                || isSuspect(e.context())
                || anyHop(e.onBehalfOf())
                || anyLink(e.links())
                || isSuspect(e.grant())
                || isSuspect(e.approval())
                || isSuspect(e.corrects())
                || any(e.derivedFrom())
                || e.revocation() != null && isSuspect(e.revocation())
                || e.relation() != null && (isSuspect(e.relation().subject()) || isSuspect(e.relation().object()))
                || e.review() != null && isSuspect(e.review())
                || e.gap() != null && isSuspect(e.gap());
    }

    private static boolean isSuspect(@Nullable String text) {
        return text != null && Suspicion.of(text);
    }

    private static boolean any(List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            if (Suspicion.of(texts.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyLink(List<Link> links) {
        for (int i = 0; i < links.size(); i++) {
            if (Suspicion.of(links.get(i).value()) || Suspicion.of(links.get(i).name())) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyHop(List<Hop> hops) {
        for (int i = 0; i < hops.size(); i++) {
            Hop h = hops.get(i);
            if (isSuspect(h.ref()) || isSuspect(h.kind()) || isSuspect(h.instance()) || isSuspect(h.evidence())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSuspect(@Nullable Actor a) {
        return a != null
                && (isSuspect(a.ref()) || isSuspect(a.name()) || isSuspect(a.instance()) || isSuspect(a.spiffeId()));
    }

    private static boolean isSuspect(@Nullable Secret s) {
        return s != null
                && (isSuspect(s.ref()) || isSuspect(s.kind()) || isSuspect(s.name()) || isSuspect(s.version())
                        || s.tags() != null && any(s.tags()));
    }

    private static boolean isSuspect(@Nullable Credential c) {
        return c != null
                && (isSuspect(c.ref()) || isSuspect(c.kind()) || isSuspect(c.fingerprint()) || isSuspect(c.parentRef())
                        || isSuspect(c.holder()));
    }

    private static boolean isSuspect(@Nullable Grant g) {
        return g != null
                && (isSuspect(g.ref()) || isSuspect(g.grantee()) || any(g.scope()) || any(g.actions())
                        || g.conditions() != null || isSuspect(g.task()) || isSuspect(g.justification())
                        || isSuspect(g.ticket()));
    }

    private static boolean isSuspect(@Nullable Approval a) {
        return a != null
                && (isSuspect(a.ref()) || isSuspect(a.by()) || isSuspect(a.policyId()) || isSuspect(a.policyVersion())
                        || isSuspect(a.ticket()) || isSuspect(a.reason()));
    }

    private static boolean isSuspect(Revocation r) {
        return isSuspect(r.target().ref()) || isSuspect(r.trigger()) || any(r.spares());
    }

    private static boolean isSuspect(Review r) {
        return isSuspect(r.by()) || isSuspect(r.reason()) || isSuspect(r.ticket());
    }

    private static boolean isSuspect(Gap g) {
        return isSuspect(g.ref()) || isSuspect(g.source()) || any(g.covers()) || isSuspect(g.reason());
    }

    private static boolean isSuspect(@Nullable Context c) {
        return c != null
                && (isSuspect(c.userAgent()) || isSuspect(c.session()) || isSuspect(c.resource()) || isSuspect(c.intent())
                        || isSuspect(c.tool()) || isSuspect(c.toolServer()) || isSuspect(c.requestId())
                        || isSuspect(c.traceId()) || isSuspect(c.deviceId()) || isSuspect(c.environment())
                        || isSuspect(c.geo()) || isSuspect(c.ip()) || any(c.ips()));
    }

    Event clean(Event e) {
        Source s = e.source();
        return e.toBuilder()
                .source(new Source(s.id(), clean(s.system()), text(s.stream()), clean(s.eventId()), s.eventIdKind(),
                        text(s.sequence()), clean(s.adapter()), s.ordinal()))
                .actionRaw(text(e.actionRaw()))
                .actor(actor(e.actor()))
                .secret(secret(e.secret()))
                .credential(credential(e.credential()))
                .context(context(e.context()))
                .onBehalfOf(e.onBehalfOf().stream().map(this::hop).toList())
                .links(e.links().stream().map(l -> new Link(clean(l.name()), clean(l.value()))).toList())
                .grant(grant(e.grant()))
                .approval(approval(e.approval()))
                .revocation(revocation(e.revocation()))
                .relation(relation(e.relation()))
                .review(review(e.review()))
                .gap(gap(e.gap()))
                .corrects(text(e.corrects()))
                .derivedFrom(texts(e.derivedFrom()))
                .build();
    }

    private String clean(String text) {
        String clean = SecretText.clean(text, redaction);
        changed |= !clean.equals(text);
        return clean;
    }

    private @Nullable String text(@Nullable String text) {
        return text == null ? null : clean(text);
    }

    private List<String> texts(List<String> texts) {
        return texts.stream().map(this::clean).toList();
    }

    private Hop hop(Hop h) {
        return new Hop(clean(h.ref()), clean(h.kind()), text(h.instance()), text(h.evidence()));
    }

    private @Nullable Actor actor(@Nullable Actor a) {
        return a == null ? null : knownActor(a);
    }

    private Actor knownActor(Actor a) {
        return new Actor(clean(a.ref()), a.kind(), text(a.name()), text(a.instance()), text(a.spiffeId()));
    }

    private @Nullable Secret secret(@Nullable Secret s) {
        return s == null
                ? null
                : new Secret(clean(s.ref()), text(s.kind()), text(s.name()), text(s.version()),
                        s.tags() == null ? null : texts(s.tags()));
    }

    private @Nullable Credential credential(@Nullable Credential c) {
        return c == null
                ? null
                : new Credential(clean(c.ref()), clean(c.kind()), text(c.fingerprint()), text(c.parentRef()),
                        c.expiresAt(), actor(c.holder()));
    }

    private @Nullable Grant grant(@Nullable Grant g) {
        return g == null
                ? null
                : new Grant(clean(g.ref()), actor(g.grantee()), texts(g.scope()), texts(g.actions()),
                        conditions(g.conditions()), g.startsAt(), g.expiresAt(), text(g.task()),
                        text(g.justification()), text(g.ticket()), g.breakGlass(), g.quorum());
    }

    /// Conditions are JSON: what is removed must leave JSON, so they are treated like a record.
    private @Nullable String conditions(@Nullable String json) {
        if (json == null) {
            return null;
        }
        try {
            ScrubbedRecord scrubbed = new RecordScrub(ScrubRules.standard().of("*"), redaction)
                    .scrub(JsonDocument.parse(json.getBytes(StandardCharsets.UTF_8)).root());
            String clean = new String(scrubbed.bytes(), StandardCharsets.UTF_8);
            changed |= !clean.equals(json);
            return clean;
        } catch (JsonException e) {
            throw new IllegalStateException("a grant's conditions are not JSON", e);
        }
    }

    private @Nullable Approval approval(@Nullable Approval a) {
        return a == null
                ? null
                : new Approval(text(a.ref()), a.kind(), actor(a.by()), a.decision(), text(a.policyId()),
                        text(a.policyVersion()), text(a.ticket()), text(a.reason()), a.quorum());
    }

    private @Nullable Revocation revocation(@Nullable Revocation r) {
        return r == null
                ? null
                : new Revocation(new Revocation.Target(r.target().kind(), clean(r.target().ref())), r.effectiveAt(),
                        text(r.trigger()), r.mode(), r.confirms(), r.lifted(),
                        texts(r.spares()));
    }

    private @Nullable Relation relation(@Nullable Relation r) {
        return r == null
                ? null
                : new Relation(r.kind(), knownActor(r.subject()), knownActor(r.object()), r.since(), r.until());
    }

    private @Nullable Review review(@Nullable Review r) {
        return r == null
                ? null
                : new Review(r.kind(), r.decision(), actor(r.by()), r.until(), text(r.reason()), text(r.ticket()));
    }

    private @Nullable Gap gap(@Nullable Gap g) {
        return g == null
                ? null
                : new Gap(clean(g.ref()), clean(g.source()), g.state(), g.from(), g.until(), texts(g.covers()),
                        text(g.reason()));
    }

    private @Nullable Context context(@Nullable Context c) {
        return c == null
                ? null
                : new Context(text(c.ip()), texts(c.ips()), c.ipTrusted(), text(c.geo()), text(c.deviceId()),
                        c.deviceManaged(), text(c.session()), text(c.userAgent()), text(c.tool()),
                        text(c.toolServer()), text(c.intent()), text(c.traceId()), text(c.requestId()), c.mfa(),
                        text(c.environment()), text(c.resource()));
    }
}
