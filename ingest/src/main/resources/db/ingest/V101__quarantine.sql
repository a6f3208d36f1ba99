-- What was refused. The bytes are encrypted, for nothing was scrubbed from them; they go when the record is resolved.
CREATE TABLE quarantine (
    id           VARCHAR(64)  NOT NULL PRIMARY KEY,
    source_id    VARCHAR(128) NOT NULL,
    adapter      VARCHAR(64)  NOT NULL,
    raw          INTEGER      NOT NULL,
    code         VARCHAR(64)  NOT NULL,
    pointer      TEXT         NOT NULL,
    detail       TEXT         NOT NULL,
    position     BIGINT       NOT NULL,
    hash         VARCHAR(64)  NOT NULL,
    length       BIGINT       NOT NULL,
    received_at  BIGINT       NOT NULL,
    last_at      BIGINT       NOT NULL,
    times        BIGINT       NOT NULL,
    state        VARCHAR(16)  NOT NULL,
    resolved_at  BIGINT,
    resolved_by  VARCHAR(160),
    sealed       BYTEA
);
CREATE INDEX quarantine_by_time ON quarantine (received_at, id);
CREATE INDEX quarantine_by_source ON quarantine (source_id, received_at, id);
