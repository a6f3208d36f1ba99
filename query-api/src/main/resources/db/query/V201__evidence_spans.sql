-- When the uses among 65,536 neighbouring entries were: the earliest and latest moment for each 64 of them.
CREATE TABLE evidence_span (
    chunk BIGINT PRIMARY KEY,
    spans BYTEA NOT NULL
);
