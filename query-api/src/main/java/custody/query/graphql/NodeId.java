package custody.query.graphql;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// A global id: a kind and a key, opaque outside. Ids are stable as long as the log lives, across rebuilds.
record NodeId(Kind kind, String key) {
    private static final int MAX_CHARS = 4_096;

    /// What an id names, by its letter.
    enum Kind {
        EVENT('e'),
        USE('u'),
        GRANT('g'),
        APPROVAL('a'),
        SECRET('s'),
        CREDENTIAL('c'),
        IDENTITY('i'),
        REVOCATION('r'),
        SOURCE('o'),
        CHECKPOINT('k'),
        PACK('p'),
        ALERT('l'),
        REVIEW('w');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    static NodeId of(Kind kind, long index) {
        return new NodeId(kind, Long.toString(index));
    }

    /// Reads an id; empty for anything that is not one of ours.
    static Optional<NodeId> parse(String text) {
        if (text.length() < 2 || text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        String plain;
        try {
            plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        for (Kind kind : Kind.values()) {
            if (plain.length() > 1 && plain.charAt(0) == kind.letter) {
                NodeId id = new NodeId(kind, plain.substring(1));
                return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /// Reads the key of an id of that kind, given in a filter or an argument.
    ///
    /// @throws QueryException BAD_USER_INPUT when it is no such id
    static String key(Kind kind, String text) {
        return parse(text)
                .filter(id -> id.kind == kind)
                .orElseThrow(() -> QueryException.badInput("no id of this kind: " + kind.name().toLowerCase(java.util.Locale.ROOT)))
                .key;
    }

    /// The key as a ledger index; -1 when it is none.
    long index() {
        if (key.length() > 18 || !key.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Long.parseLong(key);
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((kind.letter + key).getBytes(StandardCharsets.UTF_8));
    }
}
