package custody.query.http;

/// Where the answers of a server come from: a test that takes one runs against each.
enum AnsweredFrom {
    MEMORY,
    DATABASE_AND_INDEX;

    MemoryServer open() {
        return switch (this) {
            case MEMORY -> new MemoryServer();
            case DATABASE_AND_INDEX -> MemoryServer.stored();
        };
    }
}
