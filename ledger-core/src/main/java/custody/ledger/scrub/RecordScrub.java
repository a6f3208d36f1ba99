package custody.ledger.scrub;

import custody.ledger.event.RecordFlag;
import custody.ledger.json.ByteSink;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonKind;
import custody.ledger.json.JsonNode;
import custody.ledger.json.JsonNode.Member;
import custody.ledger.scrub.ScrubRules.ForSystem;
import custody.ledger.scrub.ScrubRules.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes one record in canonical form and leaves its secrets out on the way; one instance for one record.
final class RecordScrub {
    /// A record may take this much of an entry.
    static final int MAX_BYTES = 1 << 20;
    /// Of a record that is cut, so much is kept from its start: as text it may double.
    static final int HEAD_BYTES = 400 << 10;

    /// Numbers under these names say how long or which one, in every system that hashes its strings.
    private static final Set<String> PLAIN_NUMBERS = Set.of(
            "version", "versions", "current_version", "oldest_version", "max_versions", "ttl", "max_ttl",
            "lease_duration", "increment", "num_uses", "secret_id_num_uses", "secret_id_ttl", "token_ttl",
            "token_max_ttl", "token_num_uses", "period", "creation_time", "cas", "explicit_max_ttl", "renewable");

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final ForSystem rules;
    private final Redaction redaction;
    private final ByteSink out = new ByteSink(1024);
    private final EnumSet<RecordFlag> flags = EnumSet.noneOf(RecordFlag.class);

    RecordScrub(ForSystem rules, Redaction redaction) {
        this.rules = rules;
        this.redaction = redaction;
    }

    ScrubbedRecord scrub(JsonNode record) {
        value(record, rules.root(), SecretNames.NONE, false, "");
        byte[] bytes = out.toByteArray();
        String hash = HexFormat.of().formatHex(Redaction.sha256(bytes));
        if (bytes.length > MAX_BYTES) {
            flags.add(RecordFlag.CUT);
            bytes = cut(bytes, hash);
        }
        return new ScrubbedRecord(bytes, "sha256:" + hash, flags);
    }

    /// The start of what is too long, as text, with the length and hash of the whole.
    private static byte[] cut(byte[] bytes, String hash) {
        int end = HEAD_BYTES;
        while ((bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return new ByteSink(2 * HEAD_BYTES)
                .ascii("{\"bytes\":").ascii(Integer.toString(bytes.length))
                .ascii(",\"cut\":true,\"head\":").string(new String(bytes, 0, end, StandardCharsets.UTF_8))
                .ascii(",\"sha256\":\"").ascii(hash).ascii("\"}")
                .toByteArray();
    }

    /// `step` is where the rules stand, null when none leads here; `below` that a rule takes every value here.
    private void value(JsonNode node, @Nullable Step step, SecretNames named, boolean below, String name) {
        if (isRedaction(node)) {
            CanonicalJson.write(node, out);
            return;
        }
        if (step != null && step.whole && remove(node)) {
            return;
        }
        boolean all = below || step != null && step.below;
        switch (node.kind()) {
            case NULL -> out.ascii("null");
            case TRUE -> out.ascii("true");
            case FALSE -> out.ascii("false");
            case NUMBER -> number(node, named == SecretNames.STRONG || all && !PLAIN_NUMBERS.contains(name));
            case STRING -> string(node, named, all);
            case ARRAY -> array(node, step, named, all, name);
            case OBJECT -> object(node, step, all);
        }
    }

    /// Whether this is what stands in the place of a value that was removed earlier; it is left alone.
    private static boolean isRedaction(JsonNode node) {
        if (node.kind() != JsonKind.OBJECT || node.size() != 3) {
            return false;
        }
        JsonNode redacted = node.get("redacted");
        JsonNode bytes = node.get("bytes");
        String hash = node.text("hmac").or(() -> node.text("sha256")).orElse("");
        return redacted != null && redacted.kind() == JsonKind.TRUE
                && bytes != null && bytes.asInteger().isPresent()
                && HASH.matcher(hash).matches();
    }

    private void array(JsonNode node, @Nullable Step step, SecretNames named, boolean all, String name) {
        out.octet('[');
        boolean comma = false;
        for (JsonNode element : node.elements()) {
            if (comma) {
                out.octet(',');
            }
            comma = true;
            value(element, step, named, all, name);
        }
        out.octet(']');
    }

    private void object(JsonNode node, @Nullable Step step, boolean all) {
        out.octet('{');
        boolean comma = false;
        for (Field field : sorted(node)) {
            if (comma) {
                out.octet(',');
            }
            comma = true;
            member(field, step, all);
        }
        out.octet('}');
    }

    private void member(Field field, @Nullable Step step, boolean all) {
        String name = field.name();
        out.string(field.kept()).octet(':');
        if (rules.anywhere().contains(name) && !isRedaction(field.value()) && remove(field.value())) {
            return;
        }
        value(field.value(), step == null ? null : step.next(name), SecretNames.of(name), all, name);
    }

    /// In canonical order of the names as they are kept: UTF-16 code units, as RFC 8785 asks.
    private List<Field> sorted(JsonNode node) {
        List<Field> fields = new ArrayList<>();
        boolean ascending = true;
        String previous = "";
        for (Member member : node.members()) {
            String kept = keptName(member.name());
            ascending &= previous.compareTo(kept) <= 0;
            previous = kept;
            fields.add(new Field(kept, member.name(), member.value()));
        }
        if (!ascending) {
            fields.sort(Comparator.comparing(Field::kept));
        }
        return fields;
    }

    private String keptName(String name) {
        String clean = SecretText.clean(name, redaction);
        if (!clean.equals(name)) {
            flags.add(RecordFlag.SCRUBBED);
        }
        String visible = NotText.escaped(clean);
        if (!visible.equals(clean)) {
            flags.add(RecordFlag.ESCAPED_TEXT);
        }
        return visible;
    }

    /// A member: its name as it is kept, as it was, and its value.
    private record Field(String kept, String name, JsonNode value) {}

    private void number(JsonNode node, boolean secret) {
        if (secret) {
            replace(node.asNumberText(), true);
            return;
        }
        if (!CanonicalJson.isExact(node)) {
            flags.add(RecordFlag.INEXACT_NUMBER);
        }
        CanonicalJson.write(node, out);
    }

    private void string(JsonNode node, SecretNames named, boolean all) {
        String text = node.asString();
        if (isSecret(text, named, all)) {
            replace(text, !SecretText.isWhollyIssued(text));
            return;
        }
        String clean = SecretText.clean(text, redaction);
        if (!clean.equals(text)) {
            flags.add(RecordFlag.SCRUBBED);
        }
        if (node.isStringThatIsNotText()) {
            flags.add(RecordFlag.ESCAPED_TEXT);
        }
        out.string(clean);
    }

    private static boolean isSecret(String text, SecretNames named, boolean all) {
        if (all || named == SecretNames.STRONG) {
            return !Harmless.is(text);
        }
        return named == SecretNames.WEAK && Harmless.looksRandom(text) || text.length() > 8
                && Suspicion.of(text) && SecretText.isWhollyIssued(text);
    }

    /// Removes a whole value; false when there is nothing in it to remove.
    private boolean remove(JsonNode node) {
        return switch (node.kind()) {
            case NULL, TRUE, FALSE -> false;
            case NUMBER -> {
                replace(node.asNumberText(), true);
                yield true;
            }
            case STRING -> {
                String text = node.asString();
                if (Harmless.is(text)) {
                    yield false;
                }
                replace(text, !SecretText.isWhollyIssued(text));
                yield true;
            }
            case ARRAY, OBJECT -> {
                if (node.size() == 0) {
                    yield false;
                }
                replace(new String(CanonicalJson.bytes(node), StandardCharsets.UTF_8), true);
                yield true;
            }
        };
    }

    private void replace(String value, boolean guessable) {
        flags.add(RecordFlag.SCRUBBED);
        redaction.write(value.getBytes(StandardCharsets.UTF_8), guessable, out);
    }
}
