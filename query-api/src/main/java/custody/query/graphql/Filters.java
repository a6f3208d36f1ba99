package custody.query.graphql;

import custody.ledger.event.Outcome;
import custody.ledger.read.EntryReader;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantKey;
import custody.query.answer.IdentityCriteria;
import custody.query.answer.Projections;
import custody.query.answer.RevocationCriteria;
import custody.query.answer.SecretCriteria;
import custody.query.answer.Tally;
import custody.query.measure.Policies;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The filters of the schema as conditions and criteria.
///
/// What they name, or describe as a directory knows it, becomes what it stands for: see [FilterTargets].
@Singleton
final class Filters {
    private final Projections projections;
    private final EntryReader reader;
    private final FilterTargets targets;

    Filters(Projections projections, EntryReader reader, Entries entries) {
        this.projections = projections;
        this.reader = reader;
        this.targets = new FilterTargets(projections, entries);
    }

    Condition events(@Nullable Map<String, Object> filter, long asOf) {
        return filter == null ? Condition.ANY_ENTRY : events(new FilterInput(filter), asOf, 1);
    }

    private Condition events(FilterInput in, long asOf, int depth) {
        if (depth > Limits.FILTER_DEPTH) {
            throw QueryException.badInput("filters stand more than " + Limits.FILTER_DEPTH + " deep in one another");
        }
        List<Condition> all = new ArrayList<>();
        in.within(all);
        in.is(all, "types", Field.TYPE);
        in.is(all, "layers", Field.LAYER);
        in.ids(all, "sources", NodeId.Kind.SOURCE, Field.SOURCE);
        actor(all, in.object("actor"), asOf);
        chain(all, in, asOf);
        about(all, in, asOf);
        secret(all, in.object("secret"), asOf);
        in.ids(all, "grantId", NodeId.Kind.GRANT, Field.GRANT);
        in.is(all, "requestRef", Field.REQUEST_REF);
        session(all, in, asOf);
        in.is(all, "correlationId", Field.CORRELATION);
        in.is(all, "ip", Field.IP);
        in.is(all, "deviceId", Field.DEVICE);
        in.is(all, "tool", Field.TOOL);
        in.is(all, "toolServer", Field.TOOL_SERVER);
        outcome(all, in);
        in.text(all);
        if (in.get("late") instanceof Boolean late) {
            Condition isLate = new Condition.Is(Field.LATE, Set.of("true"));
            all.add(late ? isLate : new Condition.Not(isLate));
        }
        FilterInput not = in.object("not");
        if (not != null) {
            all.add(new Condition.Not(events(not, asOf, depth + 1)));
        }
        List<Condition> some = new ArrayList<>();
        for (Object each : in.list("or")) {
            some.add(events(FilterInput.of(each), asOf, depth + 1));
        }
        if (!some.isEmpty()) {
            all.add(new Condition.Some(some));
        }
        return new Condition.All(all);
    }

    private static void outcome(List<Condition> all, FilterInput in) {
        if (in.has("outcome")) {
            List<String> words = Arrays.stream(Outcome.values()).map(Enum::name).toList();
            List<String> wanted = in.strings("outcome").stream().map(word -> word.toUpperCase(Locale.ROOT)).toList();
            if (!words.containsAll(wanted)) {
                throw QueryException.badInput("an outcome is one of " + String.join(", ", words));
            }
            all.add(new Condition.Is(Field.OUTCOME, Set.copyOf(wanted)));
        }
    }

    /// What stands in the session, and what was done with the credentials that were issued in it.
    private void session(List<Condition> all, FilterInput in, long asOf) {
        String session = in.string("sessionRef");
        if (session != null) {
            Condition inside = new Condition.Is(Field.SESSION, Set.of(session));
            all.add(new Condition.Some(List.of(inside, new Condition.Is(Field.CREDENTIAL, targets.issued(inside, asOf)))));
        }
    }

    Condition uses(@Nullable Map<String, Object> filter, long asOf) {
        if (filter == null) {
            return Condition.ANY_ENTRY;
        }
        FilterInput in = new FilterInput(filter);
        List<Condition> all = new ArrayList<>();
        in.within(all);
        actor(all, in.object("actor"), asOf);
        chain(all, in, asOf);
        secret(all, in.object("secret"), asOf);
        in.ids(all, "grantId", NodeId.Kind.GRANT, Field.GRANT);
        in.is(all, "verdicts", Field.VERDICT);
        in.is(all, "classes", Field.VERDICT_CLASS);
        in.is(all, "flags", Field.FLAG);
        in.is(all, "finality", Field.FINALITY);
        in.is(all, "action", Field.ACTION);
        in.is(all, "layers", Field.LAYER);
        released(all, in, asOf);
        session(all, in, asOf);
        in.is(all, "ip", Field.IP);
        in.is(all, "deviceId", Field.DEVICE);
        in.is(all, "tool", Field.TOOL);
        in.is(all, "toolServer", Field.TOOL_SERVER);
        in.text(all);
        if (in.get("minConfidence") instanceof String least) {
            List<String> order = List.of("EXACT", "STRONG", "WEAK", "NONE");
            all.add(new Condition.Is(Field.CONFIDENCE, Set.copyOf(order.subList(0, order.indexOf(least) + 1))));
        }
        return new Condition.All(all);
    }

    /// Uses at the privilege layer of secrets that custody or broker have released, or never have.
    private void released(List<Condition> all, FilterInput in, long asOf) {
        Boolean wanted = in.bool("released");
        if (wanted == null) {
            return;
        }
        Condition privilege = new Condition.Is(Field.LAYER, Set.of("PRIVILEGE"));
        List<Condition> when = new ArrayList<>(List.of(privilege));
        in.within(when);
        Set<String> secrets = secrets(Tally.ofUses(new Condition.All(when), asOf, Field.SECRET));
        Set<String> released = secrets(Tally.ofEntries(
                new Condition.All(List.of(
                        new Condition.Is(Field.TYPE, Set.of("USE", "ISSUE")),
                        new Condition.Is(Field.OUTCOME, Set.of("SUCCESS")),
                        new Condition.Is(Field.LAYER, Set.of("CUSTODY", "BROKER")))),
                asOf, Field.SECRET));
        secrets.removeIf(each -> released.contains(each) != wanted);
        if (secrets.size() > FilterTargets.SECRETS) {
            throw QueryException.badInput("the filter stands for more than " + FilterTargets.SECRETS + " secrets; choose a shorter time");
        }
        all.add(privilege);
        all.add(new Condition.Is(Field.SECRET, secrets));
    }

    private Set<String> secrets(Tally tally) {
        Set<String> refs = new HashSet<>();
        projections.tally(tally).keySet().forEach(key -> refs.add(key.getFirst()));
        refs.remove("");
        return refs;
    }

    private void actor(List<Condition> all, @Nullable FilterInput actor, long asOf) {
        if (actor == null) {
            return;
        }
        if (actor.has("ids")) {
            all.add(new Condition.Is(Field.ACTOR, targets.refs(actor.list("ids"), asOf)));
        }
        actor.is(all, "refs", Field.ACTOR);
        if (actor.has("ownerId") || actor.has("population")) {
            all.add(new Condition.Is(Field.ACTOR, targets.governed(actor, asOf)));
        }
        actor.is(all, "kinds", Field.ACTOR_KIND);
        if (actor.get("nameContains") instanceof String text) {
            all.add(new Condition.Holds(Field.ACTOR_NAME, text));
        }
    }

    private void chain(List<Condition> all, FilterInput in, long asOf) {
        if (in.get("anywhereInChain") instanceof String id) {
            all.add(new Condition.Is(Field.CHAIN, targets.refs(List.of(id), asOf)));
        }
    }

    private void about(List<Condition> all, FilterInput in, long asOf) {
        if (in.get("about") instanceof String id) {
            Set<String> refs = targets.refs(List.of(id), asOf);
            all.add(new Condition.Some(List.of(new Condition.Is(Field.CHAIN, refs), new Condition.Is(Field.ABOUT, refs))));
        }
    }

    private void secret(List<Condition> all, @Nullable FilterInput secret, long asOf) {
        if (secret == null) {
            return;
        }
        boolean directory = List.of("ownerId", "debt", "exposed", "dormantSince", "usedSince", "tags").stream().anyMatch(secret::has);
        if (directory) {
            all.add(new Condition.Is(Field.SECRET, Set.copyOf(targets.secrets(secret, asOf))));
            return;
        }
        in(all, secret, Field.SECRET);
        if (secret.get("uriPrefix") instanceof String prefix) {
            all.add(new Condition.StartsWith(Field.SECRET, prefix));
        }
        if (secret.get("nameContains") instanceof String text) {
            all.add(new Condition.Holds(Field.SECRET_NAME, text));
        }
    }

    private static void in(List<Condition> all, FilterInput secret, Field field) {
        if (secret.has("ids") || secret.has("uris")) {
            all.add(new Condition.Is(field, Set.copyOf(FilterTargets.named(secret))));
        }
    }

    SecretCriteria secrets(@Nullable Map<String, Object> filter) {
        return FilterTargets.criteria(new FilterInput(filter == null ? Map.of() : filter));
    }

    GrantCriteria grants(@Nullable Map<String, Object> filter, long asOf) {
        FilterInput in = new FilterInput(filter == null ? Map.of() : filter);
        FilterInput time = in.object("time");
        FilterInput secret = in.object("secret");
        Boolean beyond = in.bool("beyondPolicy");
        return new GrantCriteria(
                in.strings("refs"),
                time == null ? null : time.instant("from"),
                time == null ? null : time.instant("to"),
                in.strings("state"),
                in.key("granteeId", NodeId.Kind.IDENTITY),
                secret == null ? null : targets.secrets(secret, asOf),
                in.bool("standing"),
                in.bool("noExpiry"),
                in.duration("minDuration"),
                in.bool("neverUsed"),
                in.duration("unusedFor"),
                in.key("approverId", NodeId.Kind.IDENTITY),
                in.bool("selfApproved"),
                in.bool("breakGlass"),
                in.bool("noJustification"),
                in.string("ticket"),
                in.strings("granteeKinds"),
                in.duration("maxDuration"),
                in.strings("missing"),
                in.bool("taskless"),
                beyond == null ? null : Policies.lengths(projections, reader, asOf, beyond));
    }

    RevocationCriteria revocations(@Nullable Map<String, Object> filter, long asOf) {
        FilterInput in = new FilterInput(filter == null ? Map.of() : filter);
        FilterInput time = in.object("time");
        FilterInput secret = in.object("secret");
        String grant = in.key("grantId", NodeId.Kind.GRANT);
        return new RevocationCriteria(
                time == null ? null : time.instant("from"),
                time == null ? null : time.instant("to"),
                grant == null ? null : GrantKey.parse(grant),
                secret == null ? null : targets.secrets(secret, asOf),
                in.key("actorId", NodeId.Kind.IDENTITY),
                in.bool("incomplete"));
    }

    static IdentityCriteria identities(@Nullable Map<String, Object> filter) {
        FilterInput in = new FilterInput(filter == null ? Map.of() : filter);
        return new IdentityCriteria(
                in.strings("kinds"),
                in.key("ownerId", NodeId.Kind.IDENTITY),
                in.bool("orphaned"),
                in.instant("dormantSince"),
                in.string("nameContains"),
                in.bool("hasStanding"),
                in.strings("population"),
                in.strings("missing"));
    }

    /// Refuses a text that is too long to be searched for.
    static void checkLength(String text) {
        if (text.length() > Limits.SEARCH_CHARS) {
            throw new QueryException(
                    ErrorCode.QUERY_TOO_COMPLEX,
                    "searchText is " + text.length() + ", more than the limit of " + Limits.SEARCH_CHARS,
                    Map.of("limit", Map.of("name", "searchText", "allowed", Limits.SEARCH_CHARS, "computed", text.length())));
        }
    }

    /// The condition of a time range alone: a [Condition.Within], or that of any entry.
    static Condition within(@Nullable Map<String, Object> time) {
        return time == null ? Condition.ANY_ENTRY : new FilterInput(time).range();
    }
}
