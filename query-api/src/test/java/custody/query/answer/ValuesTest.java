package custody.query.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValuesTest {
    private static final Set<String> VALUES =
            Set.copyOf(IntStream.range(0, 40).mapToObj(i -> "value-" + i * 7 % 40).toList());

    /// The order of an unmodifiable set of Java's own is another in each process, and a cursor's question was with it.
    @Test
    void whatIsAskedReadsTheSameInEveryProcess() {
        String ordered = new TreeSet<>(VALUES).toString();
        assertEquals(List.of(true, true, true, true), List.of(
                new Condition.Is(Condition.Field.ACTOR, VALUES).toString().contains(ordered),
                new CredentialCriteria(null, VALUES).toString().contains(ordered),
                new AlertCriteria(0, 1, VALUES, null, null, null).toString().contains(ordered),
                new AlertCriteria(0, 1, null, VALUES, null, null).toString().contains(ordered)));
    }
}
