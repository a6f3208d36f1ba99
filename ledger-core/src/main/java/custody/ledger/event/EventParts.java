package custody.ledger.event;

import custody.ledger.json.JsonNode;
import custody.ledger.json.JsonNode.Member;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the parts of an event that may also be said by their ref alone.
final class EventParts {
    private EventParts() {}

    /// A source as far as it is stated.
    record SourceDraft(
            @Nullable String id,
            @Nullable String system,
            @Nullable String stream,
            @Nullable String eventId,
            @Nullable EventIdKind kind,
            @Nullable String sequence,
            @Nullable String adapter,
            int ordinal) {
        static final SourceDraft EMPTY = new SourceDraft(null, null, null, null, null, null, null, 0);

        Source complete(Part event, EventDefaults defaults) throws EventFormatException {
            String sourceId = event.required(id != null ? id : defaults.sourceId(), "source");
            if (!Source.isId(sourceId)) {
                throw new EventFormatException("source_id_invalid", "/source/id", event.node.offset(),
                        "a source id should match " + Source.ID);
            }
            return new Source(
                    sourceId,
                    system != null ? system : ShortForm.SYSTEM,
                    stream,
                    eventId != null ? eventId : ShortForm.eventIdOf(event.node),
                    kind != null || eventId != null ? kind : EventIdKind.HASH,
                    sequence,
                    adapter != null ? adapter : ShortForm.ADAPTER,
                    ordinal);
        }
    }

    static SourceDraft source(Part event, Member member) throws EventFormatException {
        if (member.value().isString()) {
            return new SourceDraft(event.text(member), null, null, null, null, null, null, 0);
        }
        Part part = event.childNotRef(member);
        @Nullable String[] said = new String[6];
        @Nullable EventIdKind kind = null;
        int ordinal = 0;
        for (Member m : part.members()) {
            switch (m.name()) {
                case "id" -> said[0] = part.text(m);
                case "system" -> said[1] = part.text(m);
                case "stream" -> said[2] = part.text(m);
                case "eventId" -> said[3] = part.text(m);
                case "sequence" -> said[4] = part.text(m);
                case "adapter" -> said[5] = part.text(m);
                case "eventIdKind" -> kind = part.constant(m, EventIdKind.class);
                case "ordinal" -> ordinal = part.smallInteger(m, 0);
                default -> throw part.unknown(m);
            }
        }
        return new SourceDraft(said[0], said[1], said[2], said[3], kind, said[4], said[5], ordinal);
    }

    static Actor actor(Part parent, Member member) throws EventFormatException {
        if (member.value().isString()) {
            String ref = parent.text(member);
            return Actor.of(ref, ShortForm.kindOf(ref));
        }
        Part part = parent.childNotRef(member);
        String ref = null;
        ActorKind kind = null;
        String name = null;
        String instance = null;
        String spiffeId = null;
        for (Member m : part.members()) {
            switch (m.name()) {
                case "ref" -> ref = part.text(m);
                case "kind" -> kind = part.constant(m, ActorKind.class);
                case "name" -> name = part.text(m);
                case "instance" -> instance = part.text(m);
                case "spiffeId" -> spiffeId = part.text(m);
                default -> throw part.unknown(m);
            }
        }
        return new Actor(part.required(ref, "ref"), part.required(kind, "kind"), name, instance, spiffeId);
    }

    static List<Hop> hops(Part event, Member member) throws EventFormatException {
        List<Hop> hops = new ArrayList<>();
        for (JsonNode element : event.elements(member)) {
            Member at = new Member(member.name() + "/" + hops.size(), element);
            hops.add(element.isString() ? hop(event.text(at)) : hop(event.childNotRef(at)));
        }
        return hops;
    }

    private static Hop hop(String ref) {
        return Hop.of(ref, ShortForm.kindOf(ref));
    }

    private static Hop hop(Part part) throws EventFormatException {
        String ref = null;
        String kind = null;
        String instance = null;
        String evidence = null;
        for (Member m : part.members()) {
            switch (m.name()) {
                case "ref" -> ref = part.text(m);
                case "kind" -> kind = part.text(m);
                case "instance" -> instance = part.text(m);
                case "evidence" -> evidence = part.text(m);
                default -> throw part.unknown(m);
            }
        }
        return new Hop(part.required(ref, "ref"), part.required(kind, "kind"), instance, evidence);
    }

    static Secret secret(Part event, Member member) throws EventFormatException {
        if (member.value().isString()) {
            return Secret.of(event.text(member));
        }
        Part part = event.childNotRef(member);
        String ref = null;
        String kind = null;
        String name = null;
        String version = null;
        List<String> tags = null;
        for (Member m : part.members()) {
            switch (m.name()) {
                case "ref" -> ref = part.text(m);
                case "kind" -> kind = part.text(m);
                case "name" -> name = part.text(m);
                case "version" -> version = part.text(m);
                case "tags" -> tags = part.texts(m);
                default -> throw part.unknown(m);
            }
        }
        return new Secret(part.required(ref, "ref"), kind, name, version, tags);
    }

    static Credential credential(Part event, Member member) throws EventFormatException {
        if (member.value().isString()) {
            return Credential.of(event.text(member), ShortForm.CREDENTIAL_KIND);
        }
        Part part = event.childNotRef(member);
        String ref = null;
        String kind = null;
        String fingerprint = null;
        String parentRef = null;
        Instant expiresAt = null;
        Actor holder = null;
        for (Member m : part.members()) {
            switch (m.name()) {
                case "ref" -> ref = part.text(m);
                case "kind" -> kind = part.text(m);
                case "fingerprint" -> fingerprint = part.text(m);
                case "parentRef" -> parentRef = part.text(m);
                case "expiresAt" -> expiresAt = part.time(m);
                case "holder" -> holder = actor(part, m);
                default -> throw part.unknown(m);
            }
        }
        return new Credential(
                part.required(ref, "ref"), part.required(kind, "kind"), fingerprint, parentRef, expiresAt, holder);
    }

    static Grant grant(Part event, Member member) throws EventFormatException {
        return member.value().isString() ? Grant.of(event.text(member)) : GrantReader.read(event.childNotRef(member));
    }

    static List<Link> links(Part event, Member member) throws EventFormatException {
        List<Link> links = new ArrayList<>();
        for (JsonNode element : event.elements(member)) {
            Part part = event.child(new Member(member.name() + "/" + links.size(), element));
            String name = null;
            String value = null;
            for (Member m : part.members()) {
                switch (m.name()) {
                    case "name" -> name = part.text(m);
                    case "value" -> value = part.text(m);
                    default -> throw part.unknown(m);
                }
            }
            links.add(new Link(part.required(name, "name"), part.required(value, "value")));
        }
        return links;
    }

    static Clock clock(Part part) throws EventFormatException {
        Long errorMs = null;
        Clock.Trust trust = null;
        for (Member m : part.members()) {
            switch (m.name()) {
                case "errorMs" -> errorMs = part.integer(m, 0);
                case "trust" -> trust = part.constant(m, Clock.Trust.class);
                default -> throw part.unknown(m);
            }
        }
        return new Clock(errorMs, trust);
    }
}
