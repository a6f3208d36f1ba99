package custody.query.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.query.answer.Projections;
import custody.query.answer.UnreadableQueryException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IssuedTest {
    /// Projections of one identity's issues; they know nothing else, and no credential.
    private static Projections of(int credentials) {
        Map<List<String>, Long> issues = IntStream.range(0, credentials)
                .mapToObj(i -> List.of("c" + i))
                .collect(Collectors.toMap(Function.identity(), key -> 1L));
        return (Projections) Proxy.newProxyInstance(
                IssuedTest.class.getClassLoader(), new Class<?>[] {Projections.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "tally" -> issues;
                    case "credentials" -> Map.of();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void tooManyCredentialsOfOneIdentity_areRefusedByTheirNumber() {
        var refused = assertThrows(
                UnreadableQueryException.class, () -> Issued.to(of(Issued.MOST + 1), Set.of("svc:a"), 7));
        assertTrue(refused.getMessage().startsWith("more than 10000 credentials"), refused::getMessage);
        assertEquals(List.of(), Issued.to(of(Issued.MOST), Set.of("svc:a"), 7));
    }
}
