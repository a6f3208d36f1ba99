package custody.query.index;

import java.util.List;

/// What stands for the values of a field while they are counted: documents whose values mean the same are counted together.
/// There are few meanings of many values.
@FunctionalInterface
public interface Meanings {
    /// Values that are asked for together at most.
    int TOGETHER = 4_096;

    /// What each of some values means, in their order; empty of what means nothing.
    List<String> of(List<String> values);
}
