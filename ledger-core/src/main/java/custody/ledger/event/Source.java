package custody.ledger.event;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Who reported an event, and under which id of theirs.
///
/// `id` names the tenant or instance and matches [Source#ID]; `stream` the feed within it; `system` the kind of
/// system; `ordinal` tells events of one type from one raw record apart; `adapter` is name and version of what
/// made the event.
public record Source(
        String id,
        String system,
        @Nullable String stream,
        String eventId,
        @Nullable EventIdKind eventIdKind,
        @Nullable String sequence,
        String adapter,
        int ordinal) {
    /// Source ids need no escaping anywhere, a leaf least of all.
    public static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");

    public Source {
        if (!isId(id)) {
            throw new IllegalArgumentException("source id does not match " + ID);
        }
        if (ordinal < 0) {
            throw new IllegalArgumentException("ordinal " + ordinal);
        }
    }

    /// Whether the text may be a source id; the same language as [#ID], without its cost.
    public static boolean isId(String text) {
        if (text.isEmpty() || text.length() > 128) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            // The signs `-./` and `:` stand on either side of the digits.
            if (!letter && (i == 0 || (c < '-' || c > ':') && c != '_')) {
                return false;
            }
        }
        return true;
    }
}
