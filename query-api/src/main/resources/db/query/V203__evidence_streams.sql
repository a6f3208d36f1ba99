-- What questions about an earlier size need to know of streams: how far they had come at marks, every so many entries (a
-- row for each that moved since the mark before), and which granted for a system, from the size on at which that changed.
CREATE TABLE evidence_clock_at (
    source TEXT NOT NULL,
    system TEXT NOT NULL,
    stream TEXT NOT NULL,
    size BIGINT NOT NULL,
    latest BIGINT NOT NULL,
    stated BIGINT NOT NULL,
    PRIMARY KEY (source, system, stream, size)
);

CREATE TABLE evidence_grant_stream_at (
    scope_system TEXT NOT NULL,
    source TEXT NOT NULL,
    system TEXT NOT NULL,
    stream TEXT NOT NULL,
    pattern TEXT NOT NULL,
    size BIGINT NOT NULL,
    grants BIGINT NOT NULL,
    PRIMARY KEY (scope_system, source, system, stream, pattern, size)
);
