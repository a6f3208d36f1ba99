package custody.query.answer;

/// A grant's name: unique within its source (rule D16).
public record GrantKey(String source, String ref) {
    /// The key as one text; a source id holds no space.
    @Override
    public String toString() {
        return source + " " + ref;
    }

    /// Reads [#toString] back.
    public static GrantKey parse(String text) {
        int space = text.indexOf(' ');
        if (space < 1) {
            throw new IllegalArgumentException("not a grant's key");
        }
        return new GrantKey(text.substring(0, space), text.substring(space + 1));
    }
}
