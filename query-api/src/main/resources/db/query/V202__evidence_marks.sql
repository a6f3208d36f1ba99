-- What is noted of all entries of a kind, in pieces of neighbouring entries (custody.query.state.EntryMarks). When the
-- uses were moves here; the state is made again.
DROP TABLE evidence_span;

CREATE TABLE evidence_mark (
    kind INTEGER NOT NULL,
    piece BIGINT NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (kind, piece)
);

DELETE FROM evidence_position;
