package custody.query.attribution;

import java.util.LinkedHashSet;
import java.util.Set;

/// What a check of several inputs comes to: the worst that one of them does, and which do. For one thread.
final class Findings {
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

    /// The inputs, once each, in the order in which they were looked at; of HOLDS none.
    String inputs() {
        return String.join(", ", worst);
    }
}
