-- The state of attribution (custody.query.state). All of it can be dropped and made again from the journal.
-- Runs on PostgreSQL and SQLite alike.

-- How many entries the other tables cover, and who wrote them: another fingerprint, or another last leaf, means that
-- they are of no use.
CREATE TABLE evidence_position (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    entries BIGINT NOT NULL,
    last_leaf TEXT NOT NULL
);

-- Runs of postings (custody.query.posting). Pages without a run are left from a merge that did not end.
CREATE TABLE evidence_run (
    id BIGINT PRIMARY KEY,
    space INTEGER NOT NULL,
    level INTEGER NOT NULL,
    keys BIGINT NOT NULL,
    filter BYTEA NOT NULL,
    firsts BYTEA NOT NULL
);

CREATE TABLE evidence_page (
    run BIGINT NOT NULL,
    page INTEGER NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (run, page)
);

-- Verdict versions in the order (cause, use), some at a time: the row has the cause and use of the first.
CREATE TABLE evidence_verdicts (
    cause BIGINT NOT NULL,
    use_entry BIGINT NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (cause, use_entry)
);

-- Entries whose fact is not what the journal has: the event with the links of its copies, or nothing when it is out.
CREATE TABLE evidence_changed (
    entry BIGINT PRIMARY KEY,
    event BYTEA NOT NULL
);

CREATE TABLE evidence_clock (
    source TEXT NOT NULL,
    system TEXT NOT NULL,
    stream TEXT NOT NULL,
    latest BIGINT NOT NULL,
    stated BIGINT NOT NULL,
    PRIMARY KEY (source, system, stream)
);

CREATE TABLE evidence_grant_stream (
    scope_system TEXT NOT NULL,
    source TEXT NOT NULL,
    system TEXT NOT NULL,
    stream TEXT NOT NULL,
    pattern TEXT NOT NULL,
    grants BIGINT NOT NULL,
    PRIMARY KEY (scope_system, source, system, stream, pattern)
);
