package custody.ledger.event;

import custody.ledger.json.JsonNode.Member;
import java.time.Instant;
import java.util.List;

/// Reads the parts of an event that are always objects.
final class MoreParts {
    private MoreParts() {}

    static Approval approval(Part part) throws EventFormatException {
        String ref = null;
        Approval.Kind kind = null;
        Actor by = null;
        Approval.Decision decision = null;
        String policyId = null;
        String policyVersion = null;
        String ticket = null;
        String reason = null;
        Integer quorum = null;
        for (Member m : part.members()) {
            switch (m.name()) {
                case "ref" -> ref = part.text(m);
                case "kind" -> kind = part.constant(m, Approval.Kind.class);
                case "by" -> by = EventParts.actor(part, m);
                case "decision" -> decision = part.constant(m, Approval.Decision.class);
                case "policyId" -> policyId = part.text(m);
                case "policyVersion" -> policyVersion = part.text(m);
                case "ticket" -> ticket = part.text(m);
                case "reason" -> reason = part.text(m);
                case "quorum" -> quorum = part.smallInteger(m, 0);
                default -> throw part.unknown(m);
            }
        }
        return new Approval(ref, part.required(kind, "kind"), by, part.required(decision, "decision"), policyId,
                policyVersion, ticket, reason, quorum);
    }

    static Revocation revocation(Part part) throws EventFormatException {
        Revocation.Target target = null;
        Instant effectiveAt = null;
        String trigger = null;
        Revocation.Mode mode = null;
        Boolean confirms = null;
        Boolean lifted = null;
        List<String> spares = List.of();
        for (Member m : part.members()) {
            switch (m.name()) {
                case "target" -> target = target(part.child(m));
                case "effectiveAt" -> effectiveAt = part.time(m);
                case "trigger" -> trigger = part.text(m);
                case "mode" -> mode = part.constant(m, Revocation.Mode.class);
                case "confirms" -> confirms = part.truth(m);
                case "lifted" -> lifted = part.truth(m);
                case "spares" -> spares = part.texts(m);
                default -> throw part.unknown(m);
            }
        }
        return new Revocation(part.required(target, "target"), effectiveAt, trigger, mode, confirms, lifted, spares);
    }

    private static Revocation.Target target(Part part) throws EventFormatException {
        Revocation.Kind kind = null;
        String ref = null;
        for (Member m : part.members()) {
            switch (m.name()) {
                case "kind" -> kind = part.constant(m, Revocation.Kind.class);
                case "ref" -> ref = part.text(m);
                default -> throw part.unknown(m);
            }
        }
        return new Revocation.Target(part.required(kind, "kind"), part.required(ref, "ref"));
    }

    static Relation relation(Part part) throws EventFormatException {
        Relation.Kind kind = null;
        Actor subject = null;
        Actor object = null;
        Instant since = null;
        Instant until = null;
        for (Member m : part.members()) {
            switch (m.name()) {
                case "kind" -> kind = part.constant(m, Relation.Kind.class);
                case "subject" -> subject = EventParts.actor(part, m);
                case "object" -> object = EventParts.actor(part, m);
                case "since" -> since = part.time(m);
                case "until" -> until = part.time(m);
                default -> throw part.unknown(m);
            }
        }
        return new Relation(part.required(kind, "kind"), part.required(subject, "subject"),
                part.required(object, "object"), since, until);
    }

    static Review review(Part part) throws EventFormatException {
        Review.Kind kind = null;
        Review.Decision decision = null;
        Actor by = null;
        Instant until = null;
        String reason = null;
        String ticket = null;
        for (Member m : part.members()) {
            switch (m.name()) {
                case "kind" -> kind = part.constant(m, Review.Kind.class);
                case "decision" -> decision = part.constant(m, Review.Decision.class);
                case "by" -> by = EventParts.actor(part, m);
                case "until" -> until = part.time(m);
                case "reason" -> reason = part.text(m);
                case "ticket" -> ticket = part.text(m);
                default -> throw part.unknown(m);
            }
        }
        return new Review(part.required(kind, "kind"), part.required(decision, "decision"), by, until, reason, ticket);
    }

    static Gap gap(Part part) throws EventFormatException {
        String ref = null;
        String source = null;
        Gap.State state = null;
        Instant from = null;
        Instant until = null;
        List<String> covers = List.of();
        String reason = null;
        for (Member m : part.members()) {
            switch (m.name()) {
                case "ref" -> ref = part.text(m);
                case "source" -> source = part.text(m);
                case "state" -> state = part.constant(m, Gap.State.class);
                case "from" -> from = part.time(m);
                case "until" -> until = part.time(m);
                case "covers" -> covers = part.texts(m);
                case "reason" -> reason = part.text(m);
                default -> throw part.unknown(m);
            }
        }
        return new Gap(part.required(ref, "ref"), part.required(source, "source"), part.required(state, "state"),
                part.required(from, "from"), until, covers, reason);
    }

    static Context context(Part part) throws EventFormatException {
        Context.Builder b = Context.builder();
        for (Member m : part.members()) {
            switch (m.name()) {
                case "ip" -> b.ip(part.text(m));
                case "ips" -> b.ips(part.texts(m));
                case "ipTrusted" -> b.ipTrusted(part.truth(m));
                case "geo" -> b.geo(part.text(m));
                case "deviceId" -> b.deviceId(part.text(m));
                case "deviceManaged" -> b.deviceManaged(part.truth(m));
                case "session" -> b.session(part.text(m));
                case "userAgent" -> b.userAgent(part.text(m));
                case "tool" -> b.tool(part.text(m));
                case "toolServer" -> b.toolServer(part.text(m));
                case "intent" -> b.intent(part.text(m));
                case "traceId" -> b.traceId(part.text(m));
                case "requestId" -> b.requestId(part.text(m));
                case "mfa" -> b.mfa(part.truth(m));
                case "environment" -> b.environment(part.text(m));
                case "resource" -> b.resource(part.text(m));
                default -> throw part.unknown(m);
            }
        }
        return b.build();
    }
}
