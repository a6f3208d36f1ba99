package custody.query.pack;

import java.util.Comparator;

/// A policy as a verdict names it: what it calls itself, and the SHA-256 of its document in hex, which alone tells it from
/// every other one.
record PolicyName(String version, String hash) implements Comparable<PolicyName> {
    private static final Comparator<PolicyName> ORDER = Comparator.comparing(PolicyName::version).thenComparing(PolicyName::hash);

    @Override
    public int compareTo(PolicyName other) {
        return ORDER.compare(this, other);
    }
}
