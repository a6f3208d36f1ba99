package custody.query.audit;

import org.jspecify.annotations.Nullable;

/// One request to write down, to read something or to set what only an administrator may: who, under which request id, in
/// which words, and whether anything was served.
///
/// `query` is a hash of what was asked, where the question itself is too large or too private to repeat.
public record Reading(String caller, String requestId, String action, boolean served, @Nullable String query) {}
