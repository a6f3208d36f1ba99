package custody.ledger.scrub;

import java.util.List;
import java.util.regex.Pattern;

/// A place in the records of one system where secret values stand.
///
/// `path` is member names joined by dots. `*` stands for any one name; `**` at the end for everything below, at
/// any depth; `..name` for a member of that name anywhere. Arrays are passed through without a step. A place
/// that names an object or array is removed as a whole, unless the path ends in `**`: then value by value.
/// `system` is the event's `source.system`, or `*` for every one.
public record ScrubRule(String system, String path) {
    private static final Pattern PATH = Pattern.compile("(\\.\\.[^.*]+)|([^.*]+|\\*)(\\.([^.*]+|\\*))*(\\.\\*\\*)?");

    public ScrubRule {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("no path: " + path);
        }
    }

    boolean isAnywhere() {
        return path.startsWith("..");
    }

    /// The steps; of a rule for anywhere, the one name.
    List<String> steps() {
        return isAnywhere() ? List.of(path.substring(2)) : List.of(path.split("\\."));
    }
}
