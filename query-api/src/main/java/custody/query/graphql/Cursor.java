package custody.query.graphql;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/// A place in one answer: the tree size that pins it, what was asked, and the sort key of the row.
///
/// Because the size is in it, the next page is a page of the same answer however much was appended since; because
/// the hash of filter and order is in it, it cannot be taken to another question.
record Cursor(long asOf, String question, String key) {
    private static final int MAX_CHARS = 8_192;
    private static final int QUESTION_CHARS = 12;

    /// Names a question: what is listed, under which filter, in which order.
    static String question(String list, Object... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(list.getBytes(StandardCharsets.UTF_8));
            for (Object part : parts) {
                digest.update((byte) 0);
                digest.update(String.valueOf(part).getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, QUESTION_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Reads a cursor that must belong to the question, in a ledger of `size` entries.
    ///
    /// @throws QueryException BAD_USER_INPUT when it is none, CURSOR_MISMATCH when it is another question's,
    ///     CURSOR_EXPIRED when this ledger has not (any more) what it points to
    static Cursor parse(String text, String question, long size) {
        Cursor cursor = read(text);
        if (!cursor.question.equals(question)) {
            throw new QueryException(
                    ErrorCode.CURSOR_MISMATCH, "the cursor belongs to another list, filter or order");
        }
        if (cursor.asOf > size) {
            throw new QueryException(ErrorCode.CURSOR_EXPIRED, "the cursor points past what is indexed: start again");
        }
        return cursor;
    }

    private static Cursor read(String text) {
        try {
            if (text.length() > MAX_CHARS) {
                throw new IllegalArgumentException("too long");
            }
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] parts = plain.split(" ", 3);
            if (parts.length != 3) {
                throw new IllegalArgumentException("not three parts");
            }
            return new Cursor(Long.parseUnsignedLong(parts[0]), parts[1], parts[2]);
        } catch (IllegalArgumentException e) {
            throw QueryException.badInput("not a cursor");
        }
    }

    @Override
    public String toString() {
        String plain = asOf + " " + question + " " + key;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }
}
