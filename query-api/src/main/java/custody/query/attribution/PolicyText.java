package custody.query.attribution;

import custody.ledger.event.ActorKind;
import custody.ledger.json.JsonKind;
import custody.ledger.json.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// What a policy document may say when somebody sets it. [Policy#of] reads whatever an entry holds and takes a name
/// that it does not know for one that is not there; here such a name is a mistake, for what it was meant to forbid would
/// be allowed.
public final class PolicyText {
    private static final int MAX_VERSION = 128;
    /// What is beyond is a slip, and could not be told from a time that is not stated.
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    /// Longer ones mean no limit, which is said by leaving the name out.
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final List<String> CLASSES = List.of(VerdictClass.EXCEPTION.name(), VerdictClass.VIOLATION.name());
    private static final Map<String, BiConsumer<String, JsonNode>> OF_TAG = Map.of(
            "approvalRequired", PolicyText::truth, "quorum", PolicyText::count, "maxTtl", PolicyText::duration,
            "conditions", PolicyText::conditions);
    /// `burstPerMinute` and `controls` are kept with the document and change no verdict: alerts go by the settings of
    /// their rules.
    private static final Map<String, BiConsumer<String, JsonNode>> OF_KIND =
            with(OF_TAG, Map.of("delegationRequired", PolicyText::truth, "burstPerMinute", PolicyText::count));
    private static final Map<String, BiConsumer<String, JsonNode>> DEFAULTS = with(OF_KIND, Map.of(
            "revocationGrace", PolicyText::duration, "reviewWithin", PolicyText::duration, "maxChainDepth", PolicyText::count,
            "standingWithoutException", PolicyText::verdictClass, "selfApproved", PolicyText::verdictClass,
            "relationSources", PolicyText::texts));
    private static final Map<String, BiConsumer<String, JsonNode>> OF_SOURCE =
            Map.of("clockError", PolicyText::duration, "allowedLateness", PolicyText::duration, "covers", PolicyText::scope);
    private static final Map<String, BiConsumer<String, JsonNode>> DOCUMENT = Map.of(
            "version", PolicyText::version, "validFrom", PolicyText::time,
            "defaults", (at, said) -> members(at, said, DEFAULTS), "byActorKind", PolicyText::kinds,
            "bySecretTag", named(OF_TAG), "sources", named(OF_SOURCE), "controls", PolicyText::controls);

    private PolicyText() {}

    /// Checks a document that is to be set.
    ///
    /// @throws IllegalArgumentException with a sentence for people, when it cannot be meant so
    public static void check(JsonNode said) {
        members("", said, DOCUMENT);
        need(said.get("version") != null, "a policy has a version, by which its verdicts name it");
    }

    private static Map<String, BiConsumer<String, JsonNode>> with(
            Map<String, BiConsumer<String, JsonNode>> known, Map<String, BiConsumer<String, JsonNode>> more) {
        Map<String, BiConsumer<String, JsonNode>> all = new HashMap<>(known);
        all.putAll(more);
        return Map.copyOf(all);
    }

    private static void members(String at, JsonNode said, Map<String, BiConsumer<String, JsonNode>> known) {
        each(at, said, (name, value) -> {
            BiConsumer<String, JsonNode> check = known.get(name);
            if (check == null) {
                throw new IllegalArgumentException("nothing is set by " + at + "/" + name);
            }
            check.accept(at + "/" + name, value);
        });
    }

    /// Each member by its name.
    private static void each(String at, JsonNode said, BiConsumer<String, JsonNode> of) {
        need(said.isObject(), (at.isEmpty() ? "a policy" : at) + " is an object");
        said.members().forEach(member -> of.accept(member.name(), member.value()));
    }

    /// Objects under names that somebody chose.
    private static BiConsumer<String, JsonNode> named(Map<String, BiConsumer<String, JsonNode>> known) {
        return (at, said) -> each(at, said, (name, settings) -> members(at + "/" + name, settings, known));
    }

    private static void kinds(String at, JsonNode said) {
        each(at, said, (kind, settings) -> {
            need(Arrays.stream(ActorKind.values()).anyMatch(each -> each.name().equals(kind)), "there is no kind of actor " + kind);
            members(at + "/" + kind, settings, OF_KIND);
        });
    }

    private static void controls(String at, JsonNode said) {
        each(at, said, (verdict, controls) -> {
            need(Arrays.stream(Verdict.values()).anyMatch(each -> each.name().equals(verdict)), "there is no verdict " + verdict);
            texts(at + "/" + verdict, controls);
        });
    }

    private static void version(String at, JsonNode said) {
        need(said.isString() && !said.asString().isBlank() && said.asString().length() <= MAX_VERSION, at + " is a text of 1 to " + MAX_VERSION);
        need(!said.asString().equals(Policy.STANDARD.version()), at + " is that of the standard policy");
    }

    private static void truth(String at, JsonNode said) {
        need(said.kind() == JsonKind.TRUE || said.kind() == JsonKind.FALSE, at + " is true or false");
    }

    private static void count(String at, JsonNode said) {
        long number = said.kind() == JsonKind.NUMBER ? said.asInteger().orElse(-1) : -1;
        need(number >= 0 && number <= Integer.MAX_VALUE, at + " is an integer from 0 on");
    }

    private static void duration(String at, JsonNode said) {
        String sentence = at + " is a duration like PT8H, of at most " + LONGEST.toDays() + " days";
        try {
            need(said.isString(), sentence);
            Duration duration = Duration.parse(said.asString());
            need(!duration.isNegative() && duration.compareTo(LONGEST) <= 0, sentence);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(sentence, e);
        }
    }

    private static void time(String at, JsonNode said) {
        String sentence = at + " is a time like 2026-12-01T00:00:00Z";
        need(said.isString(), sentence);
        try {
            Instant time = Instant.parse(said.asString());
            need(!time.isBefore(EARLIEST) && time.isBefore(LATEST), at + " is not within 1970 and 2200");
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(sentence, e);
        }
    }

    private static void verdictClass(String at, JsonNode said) {
        need(said.isString() && CLASSES.contains(said.asString()), at + " is one of " + String.join(", ", CLASSES));
    }

    private static void texts(String at, JsonNode said) {
        need(said.isArray(), at + " is a list");
        said.elements().forEach(each -> need(each.isString(), at + " is a list of texts"));
    }

    /// An empty one would be taken for one that is not said.
    private static void scope(String at, JsonNode said) {
        texts(at, said);
        need(said.elements().iterator().hasNext(), at + " has an entry at least");
        said.elements().forEach(each -> need(!each.asString().isBlank(), at + " is a list of refs, and of prefixes with a *"));
    }

    private static void conditions(String at, JsonNode said) {
        each(at, said, (name, value) -> {
            need(Conditions.isKnown(name), "no use states the condition " + name);
            if (value.isArray()) {
                value.elements().forEach(any -> wanted(at, name, any));
            } else {
                wanted(at, name, value);
            }
        });
    }

    /// A value of another type would be taken for one that no use ever has.
    private static void wanted(String at, String name, JsonNode said) {
        if (Conditions.isTruth(name)) {
            truth(at + "/" + name, said);
        } else {
            need(said.isString(), at + "/" + name + " is a text, or a list of texts");
            need(!name.equals("ip") || AddressRange.isReadable(said.asString()), at + "/" + name + " is no range like 10.0.0.0/8");
        }
    }

    private static void need(boolean is, String sentence) {
        if (!is) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
