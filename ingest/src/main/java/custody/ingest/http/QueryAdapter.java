package custody.ingest.http;

import custody.ingest.adapter.Adapter;
import custody.ingest.recognise.Adapters;
import custody.ingest.recognise.Recogniser;
import io.micronaut.http.HttpStatus;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The adapter that a request's query gives for its own records.
final class QueryAdapter {
    private QueryAdapter() {}

    /// The adapter of that name, [Adapters#NONE] too; null when none is given.
    ///
    /// @throws ProblemException when there is no such adapter
    static @Nullable Adapter of(@Nullable String name, Recogniser recogniser) {
        if (name == null) {
            return null;
        }
        if (name.equals(Adapters.NONE.name())) {
            return Adapters.NONE;
        }
        return recogniser.named(name).orElseThrow(() -> new ProblemException(new Problem(HttpStatus.BAD_REQUEST,
                "adapter_unknown", "there is no such adapter; there are "
                        + recogniser.adapters().stream().map(Adapter::name).collect(Collectors.joining(", ")))));
    }
}
