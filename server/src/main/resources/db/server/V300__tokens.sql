-- Access tokens: never the token itself, only its SHA-256.
CREATE TABLE access_token (
    id          VARCHAR(16)  NOT NULL PRIMARY KEY,
    hash        VARCHAR(64)  NOT NULL UNIQUE,
    role        VARCHAR(16)  NOT NULL,
    sources     TEXT         NOT NULL,
    created_at  BIGINT       NOT NULL,
    revoked_at  BIGINT
);
