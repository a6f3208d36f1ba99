package custody.query.answer;

import java.util.Map;
import java.util.Set;

/// The secrets of uses, by the grants that these were judged by; asked for some grants after the others. For one thread; to be
/// closed.
public interface SecretsUnder extends AutoCloseable {
    /// Of each of these grants under which there are uses; the empty text stands for uses that name no secret.
    Map<GrantKey, Set<String>> of(Set<GrantKey> grants);

    @Override
    void close();
}
