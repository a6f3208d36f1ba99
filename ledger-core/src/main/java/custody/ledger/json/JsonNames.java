package custody.ledger.json;

import org.jspecify.annotations.Nullable;

/// Member names that are met again and again: reading one of them makes no new string. Immutable.
public final class JsonNames {
    /// None.
    public static final JsonNames NONE = of();

    private static final int PLACES_EACH = 4;

    private final @Nullable String[] places;

    private JsonNames(int places) {
        this.places = new String[places];
    }

    /// Of plain ASCII names.
    public static JsonNames of(String... names) {
        JsonNames all = new JsonNames(Integer.highestOneBit(Math.max(1, names.length)) * 2 * PLACES_EACH);
        for (String name : names) {
            int length = name.length();
            int place = all.place(length, name.charAt(0), name.charAt(length / 2), name.charAt(length - 1));
            while (all.places[place] != null) {
                place = all.next(place);
            }
            all.places[place] = name;
        }
        return all;
    }

    /// The name that these bytes are; null when it is none of them.
    @Nullable String find(byte[] in, int from, int to) {
        if (from == to) {
            return null;
        }
        int length = to - from;
        int place = place(length, in[from], in[from + length / 2], in[to - 1]);
        for (String name = places[place]; name != null; name = places[place]) {
            if (is(name, in, from, length)) {
                return name;
            }
            place = next(place);
        }
        return null;
    }

    private static boolean is(String name, byte[] in, int from, int length) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (in[from + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int place(int length, int first, int middle, int last) {
        int mixed = ((length * 31 + first) * 31 + middle) * 31 + last;
        return (mixed ^ mixed >>> 9) & places.length - 1;
    }

    private int next(int place) {
        return place + 1 & places.length - 1;
    }
}
