-- What the entries say of secrets, identities, credentials and grants, with its history. All of it can be dropped
-- and is then made again from the ledger.
--
-- A version holds for tree sizes above from_seq and up to to_seq. Keys are refs, or their hash when they are long.
-- id numbers the subjects in the order in which they became known; 0 while only others speak of them.

CREATE TABLE catalog_place (
    id        INTEGER  NOT NULL PRIMARY KEY,
    format    INTEGER  NOT NULL,
    position  BIGINT   NOT NULL,
    next_id   BIGINT   NOT NULL
);

CREATE TABLE catalog_secret (
    ref_key    VARCHAR(300)  NOT NULL,
    to_seq     BIGINT        NOT NULL,
    from_seq   BIGINT        NOT NULL,
    id         BIGINT        NOT NULL,
    owner_key  VARCHAR(300),
    facts      TEXT          NOT NULL,
    PRIMARY KEY (ref_key, to_seq)
);
CREATE INDEX catalog_secret_id ON catalog_secret (id, to_seq);
CREATE INDEX catalog_secret_owner ON catalog_secret (owner_key, to_seq) WHERE owner_key IS NOT NULL;

CREATE TABLE catalog_identity (
    ref_key    VARCHAR(300)  NOT NULL,
    to_seq     BIGINT        NOT NULL,
    from_seq   BIGINT        NOT NULL,
    id         BIGINT        NOT NULL,
    owner_key  VARCHAR(300),
    kind       VARCHAR(32),
    facts      TEXT          NOT NULL,
    PRIMARY KEY (ref_key, to_seq)
);
CREATE INDEX catalog_identity_id ON catalog_identity (id, to_seq);
CREATE INDEX catalog_identity_owner ON catalog_identity (owner_key, to_seq) WHERE owner_key IS NOT NULL;

CREATE TABLE catalog_credential (
    ref_key     VARCHAR(300)  NOT NULL,
    to_seq      BIGINT        NOT NULL,
    from_seq    BIGINT        NOT NULL,
    id          BIGINT        NOT NULL,
    secret_key  VARCHAR(300),
    facts       TEXT          NOT NULL,
    PRIMARY KEY (ref_key, to_seq)
);
CREATE INDEX catalog_credential_secret ON catalog_credential (secret_key, id, to_seq) WHERE secret_key IS NOT NULL;

-- ref_key is source and ref; name_key the ref alone.
CREATE TABLE catalog_grant (
    ref_key      VARCHAR(600)  NOT NULL,
    to_seq       BIGINT        NOT NULL,
    from_seq     BIGINT        NOT NULL,
    id           BIGINT        NOT NULL,
    name_key     VARCHAR(300)  NOT NULL,
    grantee_key  VARCHAR(300),
    starts_at    BIGINT        NOT NULL,
    expires_at   BIGINT        NOT NULL,
    revoked_at   BIGINT        NOT NULL,
    break_glass  INTEGER       NOT NULL,
    facts        TEXT          NOT NULL,
    PRIMARY KEY (ref_key, to_seq)
);
CREATE INDEX catalog_grant_start ON catalog_grant (starts_at, id);
CREATE INDEX catalog_grant_name ON catalog_grant (name_key, to_seq);
CREATE INDEX catalog_grant_grantee ON catalog_grant (grantee_key, to_seq) WHERE grantee_key IS NOT NULL;

-- The events that name a grant, uses excepted.
CREATE TABLE catalog_grant_event (
    name_key  VARCHAR(300)  NOT NULL,
    seq       BIGINT        NOT NULL,
    event     TEXT          NOT NULL,
    PRIMARY KEY (name_key, seq)
);

-- Words by which something is found: what for (kind), the word, what it leads to, and the first entry that says so.
CREATE TABLE catalog_word (
    kind        VARCHAR(1)    NOT NULL,
    word_key    VARCHAR(300)  NOT NULL,
    target_key  VARCHAR(600)  NOT NULL,
    seq         BIGINT        NOT NULL,
    PRIMARY KEY (kind, word_key, target_key)
);

CREATE TABLE catalog_alias (
    ref_key    VARCHAR(300)  NOT NULL,
    seq        BIGINT        NOT NULL,
    other_key  VARCHAR(300)  NOT NULL,
    facts      TEXT          NOT NULL,
    PRIMARY KEY (ref_key, seq, other_key)
);

-- REVOCATION events, and EXPIRY events of credentials.
CREATE TABLE catalog_end (
    seq         BIGINT        NOT NULL PRIMARY KEY,
    type        VARCHAR(16)   NOT NULL,
    kind        VARCHAR(16)   NOT NULL,
    target_key  VARCHAR(300)  NOT NULL,
    pattern     INTEGER       NOT NULL,
    effective   BIGINT        NOT NULL,
    facts       TEXT          NOT NULL
);
CREATE INDEX catalog_end_target ON catalog_end (kind, target_key, seq);
CREATE INDEX catalog_end_pattern ON catalog_end (kind, seq) WHERE pattern = 1;

CREATE TABLE catalog_issue (
    seq             BIGINT        NOT NULL PRIMARY KEY,
    credential_key  VARCHAR(300)  NOT NULL,
    name_key        VARCHAR(300),
    facts           TEXT          NOT NULL
);
CREATE INDEX catalog_issue_credential ON catalog_issue (credential_key, seq);
CREATE INDEX catalog_issue_name ON catalog_issue (name_key, seq) WHERE name_key IS NOT NULL;

-- What was known of each source at every so many entries; what lies between is read from the ledger.
CREATE TABLE catalog_source (
    id     VARCHAR(128)  NOT NULL,
    seq    BIGINT        NOT NULL,
    facts  TEXT          NOT NULL,
    PRIMARY KEY (id, seq)
);
CREATE INDEX catalog_source_seq ON catalog_source (seq);
