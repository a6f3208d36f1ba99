package custody.query.attribution;

/// A grant: its ref is unique within its source only (rule D16).
public record GrantId(String source, String ref) implements Comparable<GrantId> {
    @Override
    public int compareTo(GrantId other) {
        int byRef = ref.compareTo(other.ref);
        return byRef != 0 ? byRef : source.compareTo(other.source);
    }
}
