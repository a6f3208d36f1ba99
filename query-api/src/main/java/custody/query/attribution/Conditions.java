package custody.query.attribution;

import custody.ledger.event.Context;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Conditions of a grant, a policy or a token against the circumstances of a use (rule D38).
final class Conditions {
    private static final Map<String, Function<Context, @Nullable Object>> FIELDS = Map.ofEntries(
            Map.entry("ip", Context::ip), Map.entry("geo", Context::geo), Map.entry("deviceId", Context::deviceId),
            Map.entry("deviceManaged", Context::deviceManaged), Map.entry("session", Context::session),
            Map.entry("userAgent", Context::userAgent), Map.entry("tool", Context::tool),
            Map.entry("toolServer", Context::toolServer), Map.entry("intent", Context::intent),
            Map.entry("mfa", Context::mfa), Map.entry("environment", Context::environment),
            Map.entry("resource", Context::resource));

    /// What came out; the later one wins when several are put together.
    enum Result {
        HOLDS,
        MISSING,
        VIOLATED
    }

    private Conditions() {}

    static void check(@Nullable String conditions, @Nullable Context context, Findings to) {
        if (conditions != null) {
            try {
                check(JsonDocument.parse(conditions.getBytes(StandardCharsets.UTF_8)).root().members(), context, to);
            } catch (JsonException e) {
                throw new IllegalStateException("conditions that were admitted are not JSON", e);
            }
        }
    }

    static void check(Iterable<JsonNode.Member> conditions, @Nullable Context context, Findings to) {
        for (JsonNode.Member condition : conditions) {
            to.add(condition.name(), one(condition.name(), condition.value(), context));
        }
    }

    private static Result one(String field, JsonNode wanted, @Nullable Context context) {
        Object value = context == null ? null : value(field, context);
        boolean untrusted = field.equals("ip") && context != null && Boolean.FALSE.equals(context.ipTrusted());
        if (value == null || untrusted) {
            return Result.MISSING;
        }
        if (wanted.isArray()) {
            for (JsonNode any : wanted.elements()) {
                if (matches(field, any, value)) {
                    return Result.HOLDS;
                }
            }
            return Result.VIOLATED;
        }
        return matches(field, wanted, value) ? Result.HOLDS : Result.VIOLATED;
    }

    private static boolean matches(String field, JsonNode wanted, Object value) {
        return switch (value) {
            case Boolean truth -> switch (wanted.kind()) {
                case TRUE -> truth;
                case FALSE -> !truth;
                case NULL, NUMBER, STRING, ARRAY, OBJECT -> false;
            };
            case String text -> wanted.isString()
                    && (field.equals("ip") ? AddressRange.has(wanted.asString(), text) : wanted.asString().equals(text));
            default -> throw new IllegalStateException("a context field of another type");
        };
    }

    /// Whether a use can state the field at all; others cannot be evaluated.
    static boolean isKnown(String field) {
        return FIELDS.containsKey(field);
    }

    /// Whether a use states the field as true or false.
    static boolean isTruth(String field) {
        return field.equals("mfa") || field.equals("deviceManaged");
    }

    private static @Nullable Object value(String field, Context context) {
        Function<Context, @Nullable Object> value = FIELDS.get(field);
        return value == null ? null : value.apply(context);
    }
}
