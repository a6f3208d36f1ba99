package custody.query.answer;

import java.time.Instant;

/// That an identity was ended from a time on, or with `lifted` that earlier ends of it are no more, as a source says in the
/// entry of an index.
public record Departure(long index, String source, String who, Instant at, boolean lifted) {}
