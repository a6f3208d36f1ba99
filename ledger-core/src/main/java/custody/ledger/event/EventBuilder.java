package custody.ledger.event;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Collects the parts of an event; what is not said stays absent, the outcome SUCCESS.
public final class EventBuilder {
    private Source source;
    private EventType type;
    private Layer layer;
    private Instant eventTime;
    private @Nullable Instant endTime;
    private @Nullable Instant recordedTime;
    private @Nullable Clock clock;
    private Outcome outcome = Outcome.SUCCESS;
    private @Nullable Action action;
    private @Nullable String actionRaw;
    private @Nullable Actor actor;
    private List<Hop> onBehalfOf = List.of();
    private @Nullable Secret secret;
    private @Nullable Credential credential;
    private @Nullable Grant grant;
    private @Nullable Approval approval;
    private @Nullable Revocation revocation;
    private @Nullable Relation relation;
    private @Nullable Review review;
    private @Nullable Gap gap;
    private @Nullable Context context;
    private List<Link> links = List.of();
    private @Nullable Long count;
    private @Nullable Boolean derived;
    private List<String> derivedFrom = List.of();
    private @Nullable String corrects;
    private @Nullable Instant watermark;
    private @Nullable String rawHash;
    private List<RecordFlag> recordFlags = List.of();

    EventBuilder(Source source, EventType type, Layer layer, Instant eventTime) {
        this.source = source;
        this.type = type;
        this.layer = layer;
        this.eventTime = eventTime;
    }

    EventBuilder(Event from) {
        this(from.source(), from.type(), from.layer(), from.eventTime());
        this.endTime = from.endTime();
        this.recordedTime = from.recordedTime();
        this.clock = from.clock();
        this.outcome = from.outcome();
        this.action = from.action();
        this.actionRaw = from.actionRaw();
        this.actor = from.actor();
        this.onBehalfOf = from.onBehalfOf();
        this.secret = from.secret();
        this.credential = from.credential();
        this.grant = from.grant();
        this.approval = from.approval();
        this.revocation = from.revocation();
        this.relation = from.relation();
        this.review = from.review();
        this.gap = from.gap();
        this.context = from.context();
        this.links = from.links();
        this.count = from.count();
        this.derived = from.derived();
        this.derivedFrom = from.derivedFrom();
        this.corrects = from.corrects();
        this.watermark = from.watermark();
        this.rawHash = from.rawHash();
        this.recordFlags = from.recordFlags();
    }

    public EventBuilder source(Source source) {
        this.source = source;
        return this;
    }

    public EventBuilder type(EventType type) {
        this.type = type;
        return this;
    }

    public EventBuilder layer(Layer layer) {
        this.layer = layer;
        return this;
    }

    public EventBuilder eventTime(Instant eventTime) {
        this.eventTime = eventTime;
        return this;
    }

    public EventBuilder endTime(@Nullable Instant endTime) {
        this.endTime = endTime;
        return this;
    }

    public EventBuilder recordedTime(@Nullable Instant recordedTime) {
        this.recordedTime = recordedTime;
        return this;
    }

    public EventBuilder clock(@Nullable Clock clock) {
        this.clock = clock;
        return this;
    }

    public EventBuilder outcome(Outcome outcome) {
        this.outcome = outcome;
        return this;
    }

    public EventBuilder action(@Nullable Action action) {
        this.action = action;
        return this;
    }

    public EventBuilder actionRaw(@Nullable String actionRaw) {
        this.actionRaw = actionRaw;
        return this;
    }

    public EventBuilder actor(@Nullable Actor actor) {
        this.actor = actor;
        return this;
    }

    public EventBuilder onBehalfOf(List<Hop> onBehalfOf) {
        this.onBehalfOf = onBehalfOf;
        return this;
    }

    public EventBuilder secret(@Nullable Secret secret) {
        this.secret = secret;
        return this;
    }

    public EventBuilder credential(@Nullable Credential credential) {
        this.credential = credential;
        return this;
    }

    public EventBuilder grant(@Nullable Grant grant) {
        this.grant = grant;
        return this;
    }

    public EventBuilder approval(@Nullable Approval approval) {
        this.approval = approval;
        return this;
    }

    public EventBuilder revocation(@Nullable Revocation revocation) {
        this.revocation = revocation;
        return this;
    }

    public EventBuilder relation(@Nullable Relation relation) {
        this.relation = relation;
        return this;
    }

    public EventBuilder review(@Nullable Review review) {
        this.review = review;
        return this;
    }

    public EventBuilder gap(@Nullable Gap gap) {
        this.gap = gap;
        return this;
    }

    public EventBuilder context(@Nullable Context context) {
        this.context = context;
        return this;
    }

    public EventBuilder links(List<Link> links) {
        this.links = links;
        return this;
    }

    public EventBuilder count(@Nullable Long count) {
        this.count = count;
        return this;
    }

    public EventBuilder derived(@Nullable Boolean derived) {
        this.derived = derived;
        return this;
    }

    public EventBuilder derivedFrom(List<String> derivedFrom) {
        this.derivedFrom = derivedFrom;
        return this;
    }

    public EventBuilder corrects(@Nullable String corrects) {
        this.corrects = corrects;
        return this;
    }

    public EventBuilder watermark(@Nullable Instant watermark) {
        this.watermark = watermark;
        return this;
    }

    public EventBuilder rawHash(@Nullable String rawHash) {
        this.rawHash = rawHash;
        return this;
    }

    public EventBuilder recordFlags(List<RecordFlag> recordFlags) {
        this.recordFlags = recordFlags;
        return this;
    }

    /// Adds one join key behind those already there; a key that is there already is not added again.
    public EventBuilder link(String name, String value) {
        Link link = new Link(name, value);
        if (!links.contains(link)) {
            links = Stream.concat(links.stream(), Stream.of(link)).toList();
        }
        return this;
    }

    public Event build() {
        return new Event(
                source,
                type,
                layer,
                eventTime,
                endTime,
                recordedTime,
                clock,
                outcome,
                action,
                actionRaw,
                actor,
                onBehalfOf,
                secret,
                credential,
                grant,
                approval,
                revocation,
                relation,
                review,
                gap,
                context,
                links,
                count,
                derived,
                derivedFrom,
                corrects,
                watermark,
                rawHash,
                recordFlags);
    }
}
