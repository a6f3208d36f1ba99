package custody.ledger.event;

import custody.ledger.json.ByteSink;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/// The identity of an event: SHA-256 over the JSON array `[source.id, source.eventId, type, ordinal]` without
/// spaces (RFC 8785), all 256 bits (rule D14). By value.
public final class EventId {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final byte[] LETTERS = ALPHABET.getBytes(StandardCharsets.US_ASCII);
    private static final int BYTES = 32;
    private static final int CHARS = 52;
    private static final String PREFIX = "evt_";

    private final byte[] hash;

    private EventId(byte[] hash) {
        this.hash = hash;
    }

    public static EventId of(Source source, EventType type) {
        ByteSink out = new ByteSink(160);
        write(source, type, out);
        return new EventId(sha256().digest(out.toByteArray()));
    }

    /// Computes ids one after another with what it reuses. For one thread.
    public static final class Series {
        private final ByteSink out = new ByteSink(160);
        private final MessageDigest sha256 = sha256();

        public EventId of(Source source, EventType type) {
            out.clear();
            write(source, type, out);
            out.digestInto(sha256);
            return new EventId(sha256.digest());
        }
    }

    private static void write(Source source, EventType type, ByteSink out) {
        out.octet('[').string(source.id()).octet(',').string(source.eventId()).octet(',');
        out.octet('"').ascii(type.name()).ascii("\",").ascii(Integer.toString(source.ordinal())).octet(']');
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// The id with these 32 bytes.
    public static EventId ofBytes(byte[] hash) {
        if (hash.length != BYTES) {
            throw new IllegalArgumentException(hash.length + " bytes, not " + BYTES);
        }
        return new EventId(hash.clone());
    }

    /// Reads the text form; empty when it is not one.
    public static Optional<EventId> parse(String text) {
        if (text.length() != PREFIX.length() + CHARS || !text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        byte[] hash = new byte[BYTES];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (int i = PREFIX.length(); i < text.length(); i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0) {
                return Optional.empty();
            }
            bits = bits << 5 | digit;
            held += 5;
            if (held >= 8 && at < BYTES) {
                held -= 8;
                hash[at++] = (byte) (bits >> held);
                bits &= (1 << held) - 1;
            }
        }
        return bits == 0 ? Optional.of(new EventId(hash)) : Optional.empty();
    }

    public byte[] bytes() {
        return hash.clone();
    }

    /// `evt_` and 52 characters of lower-case base32 without padding.
    @Override
    public String toString() {
        return new String(ascii(), StandardCharsets.ISO_8859_1);
    }

    /// The bytes of the text form.
    byte[] ascii() {
        byte[] text = new byte[PREFIX.length() + CHARS];
        text[0] = 'e';
        text[1] = 'v';
        text[2] = 't';
        text[3] = '_';
        int bits = 0;
        int held = 0;
        int at = PREFIX.length();
        for (byte b : hash) {
            bits = bits << 8 | b & 0xff;
            held += 3;
            text[at++] = LETTERS[bits >> held & 0x1f];
            if (held >= 5) {
                held -= 5;
                text[at++] = LETTERS[bits >> held & 0x1f];
            }
        }
        text[at] = LETTERS[bits << 5 - held & 0x1f];
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventId id && Arrays.equals(hash, id.hash);
    }

    @Override
    public int hashCode() {
        return hash[0] << 24 | (hash[1] & 0xff) << 16 | (hash[2] & 0xff) << 8 | hash[3] & 0xff;
    }
}
