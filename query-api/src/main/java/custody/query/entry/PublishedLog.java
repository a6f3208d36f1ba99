package custody.query.entry;

import java.nio.file.Path;

/// Where the published log lies, and whether it is served to anybody or only to those with a token.
public record PublishedLog(Path directory, boolean anonymous) {}
