package custody.query.graphql;

import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.GrantCriteria;
import custody.query.answer.GrantKey;
import custody.query.answer.IdentityCriteria;
import custody.query.answer.IdentityFacts;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.RevocationCriteria;
import custody.query.answer.SecretCriteria;
import custody.query.answer.Tally;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The filters of the schema as conditions and criteria.
///
/// Ids become refs; identities become all their refs; what only a directory knows of a secret (owner, tags, debt)
/// becomes the list of such secrets, which must be short enough to search for.
@Singleton
final class Filters {
    /// Secrets that a filter by owner, tag or debt may stand for.
    private static final int SECRETS = 1_000;

    /// Identities that a filter by owner or population may stand for.
    private static final int IDENTITIES = 5_000;

    private final Projections projections;

    Filters(Projections projections) {
        this.projections = projections;
    }

    Condition events(@Nullable Map<String, Object> filter, long asOf) {
        return filter == null ? Condition.ANY_ENTRY : events(new Input(filter), asOf, 1);
    }

    private Condition events(Input in, long asOf, int depth) {
        if (depth > Limits.FILTER_DEPTH) {
            throw QueryException.badInput("filters stand more than " + Limits.FILTER_DEPTH + " deep in one another");
        }
        List<Condition> all = new ArrayList<>();
        in.within(all);
        in.is(all, "types", Field.TYPE);
        in.ids(all, "sources", NodeId.Kind.SOURCE, Field.SOURCE);
        actor(all, in.object("actor"), asOf);
        chain(all, in, asOf);
        secret(all, in.object("secret"), asOf);
        in.ids(all, "grantId", NodeId.Kind.GRANT, Field.GRANT);
        in.is(all, "requestRef", Field.REQUEST_REF);
        in.is(all, "sessionRef", Field.SESSION);
        in.is(all, "correlationId", Field.CORRELATION);
        in.is(all, "ip", Field.IP);
        in.is(all, "tool", Field.TOOL);
        in.is(all, "outcome", Field.OUTCOME);
        in.text(all);
        if (in.get("late") instanceof Boolean late) {
            Condition isLate = new Condition.Is(Field.LATE, Set.of("true"));
            all.add(late ? isLate : new Condition.Not(isLate));
        }
        Input not = in.object("not");
        if (not != null) {
            all.add(new Condition.Not(events(not, asOf, depth + 1)));
        }
        List<Condition> some = new ArrayList<>();
        for (Object each : in.list("or")) {
            some.add(events(Input.of(each), asOf, depth + 1));
        }
        if (!some.isEmpty()) {
            all.add(new Condition.Some(some));
        }
        return new Condition.All(all);
    }

    Condition uses(@Nullable Map<String, Object> filter, long asOf) {
        if (filter == null) {
            return Condition.ANY_ENTRY;
        }
        Input in = new Input(filter);
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
        in.is(all, "sessionRef", Field.SESSION);
        in.is(all, "tool", Field.TOOL);
        in.text(all);
        if (in.get("minConfidence") instanceof String least) {
            List<String> order = List.of("EXACT", "STRONG", "WEAK", "NONE");
            all.add(new Condition.Is(Field.CONFIDENCE, Set.copyOf(order.subList(0, order.indexOf(least) + 1))));
        }
        return new Condition.All(all);
    }

    /// Uses at the privilege layer of secrets that custody or broker have released, or never have.
    private void released(List<Condition> all, Input in, long asOf) {
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
        if (secrets.size() > SECRETS) {
            throw QueryException.badInput("the filter stands for more than " + SECRETS + " secrets; choose a shorter time");
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

    private void actor(List<Condition> all, @Nullable Input actor, long asOf) {
        if (actor == null) {
            return;
        }
        if (actor.has("ids")) {
            all.add(new Condition.Is(Field.ACTOR, refs(actor.list("ids"), asOf)));
        }
        actor.is(all, "refs", Field.ACTOR);
        governed(all, actor, asOf);
        actor.is(all, "kinds", Field.ACTOR_KIND);
        if (actor.get("nameContains") instanceof String text) {
            all.add(new Condition.Holds(Field.ACTOR_NAME, text));
        }
    }

    /// What a directory knows of actors: owner and population.
    private void governed(List<Condition> all, Input actor, long asOf) {
        if (!actor.has("ownerId") && !actor.has("population")) {
            return;
        }
        IdentityCriteria where = new IdentityCriteria(
                List.of(), actor.key("ownerId", NodeId.Kind.IDENTITY), null, null, null, null, actor.strings("population"), List.of());
        var page = projections.identities(where, new PageRequest(asOf, IDENTITIES, null, true));
        if (page.more()) {
            throw QueryException.badInput("the actor filter stands for more than " + IDENTITIES + " identities");
        }
        Set<String> refs = new HashSet<>();
        page.rows().forEach(row -> refs.addAll(row.node().refs()));
        all.add(new Condition.Is(Field.ACTOR, refs));
    }

    private void chain(List<Condition> all, Input in, long asOf) {
        if (in.get("anywhereInChain") instanceof String id) {
            all.add(new Condition.Is(Field.CHAIN, refs(List.of(id), asOf)));
        }
    }

    /// All refs of these identities.
    private Set<String> refs(List<?> ids, long asOf) {
        Set<String> asked = new HashSet<>();
        ids.forEach(id -> asked.add(NodeId.key(NodeId.Kind.IDENTITY, String.valueOf(id))));
        Set<String> all = new HashSet<>(asked);
        for (IdentityFacts identity : projections.identities(asked, asOf).values()) {
            all.addAll(identity.refs());
        }
        return all;
    }

    private void secret(List<Condition> all, @Nullable Input secret, long asOf) {
        if (secret == null) {
            return;
        }
        boolean directory = List.of("ownerId", "debt", "exposed", "dormantSince", "tags").stream().anyMatch(secret::has);
        if (directory) {
            List<String> refs = secretRefs(secret, asOf);
            all.add(new Condition.Is(Field.SECRET, refs == null ? Set.of() : Set.copyOf(refs)));
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

    private static void in(List<Condition> all, Input secret, Field field) {
        if (secret.has("ids") || secret.has("uris")) {
            all.add(new Condition.Is(field, Set.copyOf(named(secret))));
        }
    }

    private static List<String> named(Input secret) {
        Set<String> refs = new HashSet<>();
        secret.list("ids").forEach(id -> refs.add(NodeId.key(NodeId.Kind.SECRET, String.valueOf(id))));
        secret.list("uris").forEach(uri -> refs.add(String.valueOf(uri)));
        return List.copyOf(refs);
    }

    private @Nullable List<String> secretRefs(@Nullable Input secret, long asOf) {
        if (secret == null) {
            return null;
        }
        if (List.of("ids", "uris").containsAll(secret.map.keySet())) {
            return named(secret);
        }
        var page = projections.secrets(secrets(secret), new PageRequest(asOf, SECRETS, null, true));
        if (page.more()) {
            throw QueryException.badInput("the secret filter stands for more than " + SECRETS + " secrets");
        }
        return page.rows().stream().map(row -> row.node().ref()).toList();
    }

    SecretCriteria secrets(@Nullable Map<String, Object> filter) {
        return secrets(new Input(filter == null ? Map.of() : filter));
    }

    private static SecretCriteria secrets(Input in) {
        return new SecretCriteria(
                named(in),
                in.string("uriPrefix"),
                in.string("nameContains"),
                in.key("ownerId", NodeId.Kind.IDENTITY),
                in.strings("debt"),
                in.bool("exposed"),
                in.instant("dormantSince"),
                in.strings("tags"));
    }

    GrantCriteria grants(@Nullable Map<String, Object> filter, long asOf) {
        Input in = new Input(filter == null ? Map.of() : filter);
        Input time = in.object("time");
        Input secret = in.object("secret");
        return new GrantCriteria(
                in.strings("refs"),
                time == null ? null : time.instant("from"),
                time == null ? null : time.instant("to"),
                in.strings("state"),
                in.key("granteeId", NodeId.Kind.IDENTITY),
                secretRefs(secret, asOf),
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
                in.bool("taskless"));
    }

    RevocationCriteria revocations(@Nullable Map<String, Object> filter, long asOf) {
        Input in = new Input(filter == null ? Map.of() : filter);
        Input time = in.object("time");
        String grant = in.key("grantId", NodeId.Kind.GRANT);
        return new RevocationCriteria(
                time == null ? null : time.instant("from"),
                time == null ? null : time.instant("to"),
                grant == null ? null : GrantKey.parse(grant),
                secretRefs(in.object("secret"), asOf),
                in.key("actorId", NodeId.Kind.IDENTITY),
                in.bool("incomplete"));
    }

    static IdentityCriteria identities(@Nullable Map<String, Object> filter) {
        Input in = new Input(filter == null ? Map.of() : filter);
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

    /// The condition of a time range alone.
    static Condition within(@Nullable Map<String, Object> time) {
        List<Condition> all = new ArrayList<>();
        if (time != null) {
            new Input(Map.of("time", time)).within(all);
        }
        return new Condition.All(all);
    }

    /// An input object whose fields were coerced by the schema.
    private record Input(Map<?, ?> map) {
        static Input of(Object object) {
            return new Input((Map<?, ?>) object);
        }

        @Nullable Object get(String field) {
            return map.get(field);
        }

        boolean has(String field) {
            return map.get(field) != null;
        }

        @Nullable Input object(String field) {
            return map.get(field) instanceof Map<?, ?> inner ? new Input(inner) : null;
        }

        List<?> list(String field) {
            List<?> list = map.get(field) instanceof List<?> values ? values : List.of();
            if (list.size() > Limits.LIST) {
                throw QueryException.badInput(field + " has " + list.size() + " values, more than " + Limits.LIST);
            }
            return list;
        }

        List<String> strings(String field) {
            return list(field).stream().map(String::valueOf).toList();
        }

        @Nullable String string(String field) {
            return map.get(field) instanceof String text ? text : null;
        }

        @Nullable Boolean bool(String field) {
            return map.get(field) instanceof Boolean value ? value : null;
        }

        @Nullable Instant instant(String field) {
            return map.get(field) instanceof Instant value ? value : null;
        }

        @Nullable Duration duration(String field) {
            return map.get(field) instanceof Duration value ? value : null;
        }

        @Nullable String key(String field, NodeId.Kind kind) {
            return map.get(field) instanceof String id ? NodeId.key(kind, id) : null;
        }

        void is(List<Condition> all, String field, Field by) {
            Object value = map.get(field);
            if (value instanceof String text) {
                all.add(new Condition.Is(by, Set.of(text)));
            } else if (value != null) {
                all.add(new Condition.Is(by, Set.copyOf(strings(field))));
            }
        }

        void ids(List<Condition> all, String field, NodeId.Kind kind, Field by) {
            Object value = map.get(field);
            if (value != null) {
                Set<String> keys = new HashSet<>();
                List<?> ids = value instanceof List<?> ? list(field) : List.of(value);
                ids.forEach(id -> keys.add(NodeId.key(kind, String.valueOf(id))));
                all.add(new Condition.Is(by, keys));
            }
        }

        void text(List<Condition> all) {
            if (map.get("text") instanceof String words) {
                checkLength(words);
                all.add(new Condition.Text(words));
            }
        }

        void within(List<Condition> all) {
            Input time = object("time");
            if (time != null) {
                Instant from = time.instant("from");
                Instant to = time.instant("to");
                if (from != null && to != null && to.isBefore(from)) {
                    throw QueryException.badInput("time.to is before time.from");
                }
                all.add(new Condition.Within(micros(from, Long.MIN_VALUE), micros(to, Long.MAX_VALUE)));
            }
        }

        private static long micros(@Nullable Instant time, long otherwise) {
            return time == null ? otherwise : ChronoUnit.MICROS.between(Instant.EPOCH, time);
        }
    }
}
