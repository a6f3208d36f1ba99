-- What was said of subjects, so that it can be taken out again when its source corrects it. A row that was taken out
-- holds for tree sizes up to out_seq, the entry that did it.

ALTER TABLE catalog_grant_event ADD COLUMN out_seq BIGINT NOT NULL DEFAULT 9223372036854775807;
ALTER TABLE catalog_end ADD COLUMN out_seq BIGINT NOT NULL DEFAULT 9223372036854775807;
ALTER TABLE catalog_alias ADD COLUMN out_seq BIGINT NOT NULL DEFAULT 9223372036854775807;

-- 0: it was asked for, and not given.
ALTER TABLE catalog_grant ADD COLUMN given INTEGER NOT NULL DEFAULT 1;

-- The entries that state something of a secret (S), an identity (I) or a credential (C), uses excepted.
CREATE TABLE catalog_told (
    kind     VARCHAR(1)    NOT NULL,
    ref_key  VARCHAR(300)  NOT NULL,
    seq      BIGINT        NOT NULL,
    out_seq  BIGINT        NOT NULL,
    PRIMARY KEY (kind, ref_key, seq)
);

-- Where the event with an id lies, uses excepted; id_key is the start of the id.
CREATE TABLE catalog_evidence (
    id_key  VARCHAR(24)  NOT NULL,
    seq     BIGINT       NOT NULL,
    PRIMARY KEY (id_key, seq)
);

-- What was corrected by whom, whether it had come by then or not.
CREATE TABLE catalog_correction (
    id_key    VARCHAR(24)   NOT NULL,
    seq       BIGINT        NOT NULL,
    event_id  VARCHAR(300)  NOT NULL,
    source    VARCHAR(128)  NOT NULL,
    PRIMARY KEY (id_key, seq)
);

-- Instead of catalog_issue: which grants, revocations of grants (G, R), issued credentials (I), sessions and delegations
-- (S) there are under a link: a grant's ref or link, a session, a trace, a credential or its parent.
DROP TABLE catalog_issue;
CREATE TABLE catalog_link (
    link_key  VARCHAR(300)  NOT NULL,
    seq       BIGINT        NOT NULL,
    kind      VARCHAR(1)    NOT NULL,
    out_seq   BIGINT        NOT NULL,
    facts     TEXT          NOT NULL,
    PRIMARY KEY (link_key, seq)
);
