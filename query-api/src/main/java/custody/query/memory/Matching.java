package custody.query.memory;

import custody.ledger.event.Event;
import custody.ledger.event.Link;
import custody.ledger.event.Revocation;
import custody.query.answer.Attributed;
import custody.query.answer.Condition;
import custody.query.answer.GrantKey;
import custody.ledger.event.EventType;
import custody.query.attribution.Policy;
import custody.query.attribution.StreamId;
import custody.query.index.EndedNames;
import custody.query.index.GrantNames;
import custody.query.index.IdentityNames;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Whether an entry fulfils a condition, given the verdicts in force.
final class Matching {
    private final Map<Long, Attributed> verdicts;
    /// Flags observed of a use.
    private final LongFunction<List<String>> observed;
    /// What a grant may be asked for by: ref, ticket, and the link values of its request; by ref.
    private final Map<String, Set<String>> names = new HashMap<>();

    Matching(List<Seen> entries, Map<Long, Attributed> verdicts, LongFunction<List<String>> observed) {
        this.verdicts = verdicts;
        this.observed = observed;
        for (Seen seen : entries) {
            boolean tells = seen.isFirst() && !Boolean.TRUE.equals(seen.event().derived());
            for (String name : tells ? GrantNames.of(seen.event()) : Set.<String>of()) {
                Set<String> all = names.computeIfAbsent(name, ref -> new HashSet<>());
                if (seen.event().grant() != null && seen.event().grant().ref().equals(name)) {
                    add(all, seen.event().grant().ticket());
                }
                if (seen.is(EventType.REQUEST)) {
                    seen.event().links().forEach(link -> all.add(link.value()));
                }
            }
        }
    }

    boolean fits(Condition where, Seen seen) {
        return switch (where) {
            case Condition.All all -> all.of().stream().allMatch(each -> fits(each, seen));
            case Condition.Some some -> some.of().stream().anyMatch(each -> fits(each, seen));
            case Condition.Not not -> !fits(not.of(), seen);
            case Condition.Is is -> values(is.field(), seen).stream().anyMatch(is.values()::contains);
            case Condition.StartsWith starts -> values(starts.field(), seen).stream()
                    .anyMatch(value -> value.startsWith(starts.prefix()));
            case Condition.Holds holds -> values(holds.field(), seen).stream()
                    .anyMatch(value -> lower(value).contains(lower(holds.text())));
            case Condition.Within within -> within(within, seen.at());
            case Condition.Text text -> SearchText.ofWords(text.words()).matches(seen, this);
            case Condition.Query query -> SearchText.parse(query.text()).matches(seen, this);
        };
    }

    private static boolean within(Condition.Within within, Instant at) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
        return within.from() <= micros && micros < within.to();
    }

    Set<String> values(Condition.Field field, Seen seen) {
        Event event = seen.event();
        Attributed judged = verdicts.get(seen.index());
        Set<String> out = new HashSet<>();
        switch (field) {
            case TYPE -> out.add(event.type().name());
            case SOURCE -> out.add(event.source().id());
            case LAYER -> out.add(event.layer().name());
            case ACTOR -> add(out, event.actor() == null ? null : event.actor().ref());
            case ACTOR_KIND -> add(out, event.actor() == null ? null : event.actor().kind().name());
            case ACTOR_NAME -> add(out, event.actor() == null ? null : event.actor().name());
            case CHAIN -> chain(out, event, judged);
            case ABOUT -> out.addAll(IdentityNames.of(event));
            case SECRET -> add(out, event.secret() == null ? EndedNames.of(event, Revocation.Kind.SECRET) : event.secret().ref());
            case SECRET_NAME -> add(out, event.secret() == null ? null : event.secret().name());
            case CREDENTIAL -> add(out, event.credential() == null ? EndedNames.of(event, Revocation.Kind.CREDENTIAL) : event.credential().ref());
            case GRANT -> {
                String named = event.grant() == null ? EndedNames.of(event, Revocation.Kind.GRANT) : event.grant().ref();
                GrantKey stated = named == null ? null : new GrantKey(event.source().id(), named);
                GrantKey key = judged == null ? stated : judged.grant();
                add(out, key == null ? null : key.toString());
            }
            case REQUEST_REF -> {
                out.addAll(GrantNames.of(event));
                add(out, judged == null || judged.grant() == null ? null : judged.grant().ref());
                Set.copyOf(out).forEach(ref -> out.addAll(names.getOrDefault(ref, Set.of())));
                add(out, event.grant() == null ? null : event.grant().ticket());
                add(out, event.approval() == null ? null : event.approval().ticket());
            }
            case SESSION -> {
                add(out, event.context() == null ? null : event.context().session());
                links(out, event);
            }
            case CORRELATION -> {
                event.links().forEach(link -> out.add(link.value()));
                add(out, event.context() == null ? null : event.context().traceId());
                add(out, event.context() == null ? null : event.context().requestId());
            }
            case IP -> {
                add(out, event.context() == null ? null : event.context().ip());
                out.addAll(event.context() == null ? List.of() : event.context().ips());
            }
            case DEVICE -> add(out, event.context() == null ? null : event.context().deviceId());
            case TOOL -> add(out, event.context() == null ? null : event.context().tool());
            case TOOL_SERVER -> add(out, event.context() == null ? null : event.context().toolServer());
            case OUTCOME -> out.add(event.outcome().name());
            case ACTION -> add(out, event.action() == null ? event.actionRaw() : event.action().word());
            case VERDICT -> add(out, judged == null ? null : judged.verdict());
            case VERDICT_CLASS -> add(out, judged == null ? null : judged.verdictClass());
            case FLAG -> {
                if (judged != null) {
                    out.addAll(judged.flags());
                    out.addAll(observed.apply(seen.index()));
                }
            }
            case CONFIDENCE -> add(out, judged == null ? null : judged.confidence());
            case FINALITY -> add(out, judged == null ? null : judged.finality());
            case LATE -> out.add(Boolean.toString(isLate(seen) || judged != null && judged.flags().contains("LATE_EVIDENCE")));
            case ENDED_BY -> add(out, judged == null || judged.revocation() == null ? null : judged.revocation().toString());
        }
        return out;
    }

    private static void chain(Set<String> out, Event event, @Nullable Attributed judged) {
        add(out, event.actor() == null ? null : event.actor().ref());
        event.onBehalfOf().forEach(hop -> out.add(hop.ref()));
        if (judged != null) {
            judged.chain().forEach(hop -> out.add(hop.actorRef()));
        }
    }

    private static boolean isLate(Seen seen) {
        Duration allowed = Duration.ofNanos(Policy.STANDARD.allowedLateness(StreamId.of(seen.event().source())));
        return Duration.between(seen.at(), seen.received()).compareTo(allowed) > 0;
    }

    /// Link values whose name is that of a session.
    private static void links(Set<String> out, Event event) {
        for (Link link : event.links()) {
            if (link.name().contains("session") || link.name().endsWith(".sid")) {
                out.add(link.value());
            }
        }
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static void add(Set<String> out, @Nullable String value) {
        if (value != null) {
            out.add(value);
        }
    }
}
