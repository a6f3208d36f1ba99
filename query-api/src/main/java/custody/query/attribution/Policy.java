package custody.query.attribution;

import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import custody.ledger.json.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A policy document: what a grant needs, how long it may be, how late and wrong each source may be, and what it may grant.
///
/// `version` and `hash` (SHA-256 of the canonical document) go into every verdict. Immutable.
public final class Policy {
    /// What holds until a ledger has a policy of its own.
    public static final Policy STANDARD = standard();

    /// What one use needs after merging (rule D48); all of the conditions.
    record Needs(boolean approval, int quorum, long maxTtl, List<JsonNode.Member> conditions) {}

    /// What no verdict hangs on, and what is compared by itself.
    private static final Set<List<String>> NO_RULES = Set.of(List.of("version"), List.of("validFrom"), List.of("controls"),
            List.of("defaults", "reviewWithin"), List.of("sources"));
    /// Names that lead to one setting, at most.
    private static final int PLACE_MAX = 3;

    private final JsonNode root;
    private final String version;
    private final String hash;
    private final long validFrom;
    private final long reviewWithin;
    private final long revocationGrace;
    private final long maxGrantTtl;
    private final int maxChainDepth;
    private final SourceSettings sources;
    private final Map<ActorKind, Needs> untagged = new EnumMap<>(ActorKind.class);
    private final Set<ActorKind> needsDelegation = EnumSet.noneOf(ActorKind.class);

    private Policy(JsonNode root, String hash) {
        this.root = root;
        this.hash = hash;
        this.version = root.text("version").orElse("");
        this.validFrom = root.text("validFrom").map(t -> Moment.of(Instant.parse(t))).orElse(Moment.NEVER);
        this.reviewWithin = duration(root.at("defaults", "reviewWithin"), Moment.of(Duration.ofHours(24)));
        this.revocationGrace = duration(root.at("defaults", "revocationGrace"), 0);
        this.maxChainDepth = integer(root.at("defaults", "maxChainDepth"), Integer.MAX_VALUE);
        long ttl = duration(root.at("defaults", "maxTtl"), Moment.FOREVER);
        JsonNode kinds = root.get("byActorKind");
        if (kinds != null) {
            for (JsonNode.Member kind : kinds.members()) {
                ttl = Math.max(ttl, duration(kind.value().get("maxTtl"), 0));
            }
        }
        this.maxGrantTtl = ttl;
        this.sources = new SourceSettings(root);
        for (ActorKind kind : ActorKind.values()) {
            untagged.put(kind, merged(kind, Set.of()));
            if (truth(setting(kind, "delegationRequired"))) {
                needsDelegation.add(kind);
            }
        }
    }

    /// Reads a document.
    ///
    /// @throws IllegalArgumentException when it is not a policy: no object, or a time or duration that does not read
    public static Policy of(byte[] json) {
        try {
            JsonNode root = JsonDocument.parse(json).root();
            if (!root.isObject()) {
                throw new IllegalArgumentException("a policy is a JSON object");
            }
            byte[] canonical = CanonicalJson.bytes(root);
            return new Policy(root, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical)));
        } catch (JsonException | DateTimeParseException e) {
            throw new IllegalArgumentException("policy does not read: " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Policy standard() {
        return of("""
                {"version":"standard-1","defaults":{"approvalRequired":true,"quorum":1,"maxTtl":"PT8H",
                "revocationGrace":"PT0S","standingWithoutException":"VIOLATION","maxChainDepth":3},
                "byActorKind":{"AGENT":{"maxTtl":"PT1H","delegationRequired":true},
                "SERVICE_ACCOUNT":{"maxTtl":"PT12H"},"WORKLOAD":{"maxTtl":"PT1H"}},
                "bySecretTag":{"tier0":{"quorum":2,"maxTtl":"PT1H","conditions":{"deviceManaged":true}}}}
                """.getBytes(StandardCharsets.UTF_8));
    }

    public String version() {
        return version;
    }

    /// SHA-256 of the canonical document, in hex.
    public String hash() {
        return hash;
    }

    /// Whether the other is another document of the same version.
    public boolean sharesVersionWith(@Nullable Policy other) {
        return other != null && version.equals(other.version) && !hash.equals(other.hash);
    }

    /// Whether a use is judged the same by both, whatever they are called and whenever they hold.
    boolean asksTheSameAs(Policy other) {
        return asksTheSameBesideCovers(other) && sources.coverTheSameAs(other.sources);
    }

    /// The same, but for what sources may grant.
    boolean asksTheSameBesideCovers(Policy other) {
        return rules().equals(other.rules()) && sources.withoutCovers().equals(other.sources.withoutCovers());
    }

    /// All but the sources' that a verdict hangs on, by its place in the document.
    private Map<List<String>, String> rules() {
        Map<List<String>, String> rules = new HashMap<>();
        addRules(rules, List.of(), root);
        return rules;
    }

    private static void addRules(Map<List<String>, String> rules, List<String> at, JsonNode said) {
        if (at.size() == PLACE_MAX || !said.isObject()) {
            rules.put(at, canonical(said));
            return;
        }
        for (JsonNode.Member each : said.members()) {
            List<String> place = Stream.concat(at.stream(), Stream.of(each.name())).toList();
            boolean isBurst = place.size() == PLACE_MAX && at.getFirst().equals("byActorKind") && each.name().equals("burstPerMinute");
            if (!isBurst && !NO_RULES.contains(place)) {
                addRules(rules, place, each.value());
            }
        }
    }

    static String canonical(JsonNode node) {
        return new String(CanonicalJson.bytes(node), StandardCharsets.UTF_8);
    }

    /// The canonical document; [#hash] is over these bytes.
    public byte[] document() {
        return CanonicalJson.bytes(root);
    }

    long validFrom() {
        return validFrom;
    }

    long reviewWithin() {
        return reviewWithin;
    }

    long revocationGrace() {
        return revocationGrace;
    }

    /// The longest grant that any kind may have (rule D50); forever when the defaults name none.
    long maxGrantTtl() {
        return maxGrantTtl;
    }

    /// The longest grant that an executor of this kind may use, whatever the secret; empty without a limit.
    public Optional<Duration> longestGrant(ActorKind executor) {
        long most = needs(executor, Set.of()).maxTtl();
        return most == Moment.FOREVER ? Optional.empty() : Optional.of(Duration.ofNanos(most));
    }

    /// Whether executors of this kind have rules of their own, beside the defaults.
    public boolean hasRulesFor(ActorKind executor) {
        return root.at("byActorKind", executor.name()) != null;
    }

    int maxChainDepth() {
        return maxChainDepth;
    }

    VerdictClass selfApproved() {
        return classOf("selfApproved");
    }

    VerdictClass standing() {
        return classOf("standingWithoutException");
    }

    /// The heap of a verdict; that of STANDING is without an exception.
    VerdictClass classOf(Verdict verdict) {
        return switch (verdict) {
            case AUTHORIZED -> VerdictClass.OK;
            case STANDING -> standing();
            case BREAK_GLASS -> VerdictClass.EXCEPTION;
            case SELF_APPROVED -> selfApproved();
            case UNAPPROVED, OUT_OF_SCOPE, GRANTEE_MISMATCH, NOT_YET_VALID, EXPIRED, REVOKED, NO_GRANT ->
                VerdictClass.VIOLATION;
            case AMBIGUOUS, INDETERMINATE, UNATTRIBUTED -> VerdictClass.UNKNOWN;
            case ATTEMPT_DENIED -> VerdictClass.NOT_APPLICABLE;
        };
    }

    private VerdictClass classOf(String name) {
        return root.text("defaults", name).filter("EXCEPTION"::equals).isPresent()
                ? VerdictClass.EXCEPTION
                : VerdictClass.VIOLATION;
    }

    boolean delegationRequired(ActorKind executor) {
        return needsDelegation.contains(executor);
    }

    /// Defaults, overridden by the executor's kind, then tightened by the tags of the secret.
    Needs needs(ActorKind executor, Set<String> tags) {
        Needs known = tags.isEmpty() ? untagged.get(executor) : null;
        return known != null ? known : merged(executor, tags);
    }

    private Needs merged(ActorKind executor, Set<String> tags) {
        boolean approval = truth(setting(executor, "approvalRequired"));
        int quorum = integer(setting(executor, "quorum"), 1);
        long maxTtl = duration(setting(executor, "maxTtl"), Moment.FOREVER);
        var conditions = new ArrayList<JsonNode.Member>();
        JsonNode own = root.at("byActorKind", executor.name(), "conditions");
        addConditions(conditions, own, null);
        addConditions(conditions, root.at("defaults", "conditions"), own);
        for (String tag : tags) {
            JsonNode at = root.at("bySecretTag", tag);
            if (at != null) {
                approval |= truth(at.get("approvalRequired"));
                quorum = Math.max(quorum, integer(at.get("quorum"), 1));
                maxTtl = Math.min(maxTtl, duration(at.get("maxTtl"), Moment.FOREVER));
                addConditions(conditions, at.get("conditions"), null);
            }
        }
        return new Needs(approval, quorum, maxTtl, conditions);
    }

    /// Adds all conditions of an object but those that another says in its own way.
    private static void addConditions(
            List<JsonNode.Member> all, @Nullable JsonNode conditions, @Nullable JsonNode other) {
        if (conditions != null && conditions.isObject()) {
            for (JsonNode.Member each : conditions.members()) {
                if (other == null || !other.isObject() || other.get(each.name()) == null) {
                    all.add(each);
                }
            }
        }
    }

    private @Nullable JsonNode setting(ActorKind kind, String name) {
        JsonNode own = root.at("byActorKind", kind.name(), name);
        return own != null ? own : root.at("defaults", name);
    }

    /// Whether relations said by this source count (`defaults.relationSources`; absent: all).
    boolean trustsRelationsOf(Event event) {
        JsonNode sources = root.at("defaults", "relationSources");
        if (sources == null || !sources.isArray()) {
            return true;
        }
        for (JsonNode source : sources.elements()) {
            if (source.isString() && (source.asString().equals(event.source().id())
                    || source.asString().equals(event.source().system()))) {
                return true;
            }
        }
        return false;
    }

    /// Clock error of an event in nanoseconds: as given, as this policy says of the source, by trust, by system.
    public long clockError(Event event) {
        return sources.clockError(event);
    }

    /// The largest error that a clock may have which no event states, in nanoseconds.
    long widestClockError() {
        return sources.widestClockError();
    }

    /// How late events of a stream may come, in nanoseconds.
    public long allowedLateness(StreamId id) {
        return sources.allowedLateness(id);
    }

    /// Scope entries of what the source of a gap may have granted in it, see [SourceSettings#covers].
    List<String> covers(String source, StreamId by) {
        return sources.covers(source, by);
    }

    private static boolean truth(@Nullable JsonNode node) {
        return node != null && node.kind() == custody.ledger.json.JsonKind.TRUE;
    }

    private static int integer(@Nullable JsonNode node, int absent) {
        return node == null ? absent : Math.clamp(node.asInteger().orElse(absent), 0, Integer.MAX_VALUE);
    }

    static long duration(@Nullable JsonNode node, long absent) {
        return node == null || !node.isString() ? absent : Moment.of(Duration.parse(node.asString()));
    }
}
