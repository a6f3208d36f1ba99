package custody.query.attribution;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/// What a check of several inputs comes to: the worst that one of them does, and which do. For one thread.
final class Findings {
    /// Inputs that are told by name, for whoever writes a grant says how many there are.
    private static final int NAMED = 5;
    /// Characters that are told of a name.
    private static final int NAME = 64;

    private final Set<String> worst = new LinkedHashSet<>();
    private Conditions.Result result = Conditions.Result.HOLDS;

    void add(String input, Conditions.Result one) {
        if (one.compareTo(result) > 0) {
            result = one;
            worst.clear();
        }
        if (one == result && one != Conditions.Result.HOLDS) {
            worst.add(input);
        }
    }

    void add(Findings others) {
        others.worst.forEach(input -> add(input, others.result));
    }

    Conditions.Result result() {
        return result;
    }

    /// The first inputs, once each, in the order in which they were looked at, and how many more there are; of HOLDS none.
    String inputs() {
        String first = worst.stream().limit(NAMED).map(Findings::cut).collect(Collectors.joining(", "));
        return worst.size() <= NAMED ? first : first + " and " + (worst.size() - NAMED) + " more";
    }

    private static String cut(String name) {
        return name.codePointCount(0, name.length()) <= NAME ? name : name.substring(0, name.offsetByCodePoints(0, NAME)) + "…";
    }
}
