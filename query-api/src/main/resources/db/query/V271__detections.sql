-- Credentials by hashes, in generations and parts as they were written: pairs of credential and user.
DROP TABLE detect_credential;
CREATE TABLE detect_credential (
    generation  BIGINT  NOT NULL,
    part        BIGINT  NOT NULL,
    data        BYTEA   NOT NULL,
    PRIMARY KEY (generation, part)
);

-- Secrets and credentials that were ever found lying about.
CREATE TABLE detect_exposed (
    ref_key     VARCHAR(300)  NOT NULL PRIMARY KEY,
    ref         TEXT          NOT NULL,
    first_at    BIGINT        NOT NULL,
    last_at     BIGINT        NOT NULL,
    last_entry  BIGINT        NOT NULL
);
