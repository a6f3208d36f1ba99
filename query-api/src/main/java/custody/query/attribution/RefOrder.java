package custody.query.attribution;

import java.util.Comparator;

/// Refs in the order of their UTF-8 octets, which is that of code points (rules D30, D36, D51).
///
/// `String.compareTo` goes by 16-bit units: there a character beyond U+FFFF, written as two surrogates, comes before
/// U+E000 to U+FFFF.
enum RefOrder implements Comparator<String> {
    OCTETS;

    @Override
    public int compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char one = a.charAt(i);
            char two = b.charAt(i);
            if (one != two) {
                int bySize = Boolean.compare(Character.isSurrogate(one), Character.isSurrogate(two));
                return bySize != 0 ? bySize : Character.compare(one, two);
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
