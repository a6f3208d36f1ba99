package custody.query.graphql;

import custody.query.answer.Projections;
import graphql.schema.DataFetchingEnvironment;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tree size that a part of an answer holds as of. It goes down from a pinned field to all below it.
record Pin(long asOf) {
    /// The pin of a field: its own `asOf`, else that of what it hangs under, else the request's.
    static Pin of(DataFetchingEnvironment environment, Projections projections) {
        return of(environment.getArgument("asOf"), environment, projections);
    }

    /// The same with an `asOf` that stands inside another argument.
    static Pin of(@Nullable Object asOf, DataFetchingEnvironment environment, Projections projections) {
        Pin own = asOf instanceof Map<?, ?> given ? argument(given, projections) : null;
        if (own != null) {
            return own;
        }
        if (environment.getLocalContext() instanceof Pin above) {
            return above;
        }
        return RequestScope.of(environment.getGraphQlContext()).pin(projections);
    }

    private static @Nullable Pin argument(@Nullable Map<?, ?> asOf, Projections projections) {
        if (asOf == null) {
            return null;
        }
        Object size = asOf.get("ledgerSeq");
        Object time = asOf.get("knownAt");
        if ((size == null) == (time == null)) {
            throw QueryException.badInput("asOf takes exactly one of ledgerSeq and knownAt");
        }
        if (time instanceof Instant instant) {
            return new Pin(projections.sizeAt(instant));
        }
        long wanted = size instanceof Long number ? number : -1;
        if (wanted < 0 || wanted > projections.size()) {
            throw QueryException.badInput("asOf.ledgerSeq is not a size up to " + projections.size());
        }
        return new Pin(wanted);
    }
}
