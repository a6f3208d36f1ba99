-- What the detections remember, and what they found (custody.query.alert). All of it, the webhooks' places excepted,
-- can be dropped and is made again from the ledger, without raising any alert a second time.

-- How far; `settings` is the entry whose settings are in force, -1 for the standard ones.
CREATE TABLE detect_place (
    id        INTEGER  NOT NULL PRIMARY KEY,
    format    INTEGER  NOT NULL,
    position  BIGINT   NOT NULL,
    settings  BIGINT   NOT NULL
);

CREATE TABLE detect_actor (
    ref_key  VARCHAR(300)  NOT NULL PRIMARY KEY,
    data     BYTEA         NOT NULL
);

CREATE TABLE detect_source (
    id     VARCHAR(128)  NOT NULL PRIMARY KEY,
    facts  TEXT          NOT NULL
);

-- When something was last told, so that it is not told again soon.
CREATE TABLE detect_mark (
    mark_key  VARCHAR(300)  NOT NULL PRIMARY KEY,
    at        BIGINT        NOT NULL
);

-- Who used a credential last.
CREATE TABLE detect_credential (
    ref_key  VARCHAR(300)  NOT NULL PRIMARY KEY,
    facts    TEXT          NOT NULL
);

-- Flags that the detections set on uses, and the entry that showed it.
CREATE TABLE detect_flag (
    use_entry  BIGINT       NOT NULL,
    flag       VARCHAR(32)  NOT NULL,
    seq        BIGINT       NOT NULL,
    PRIMARY KEY (use_entry, flag)
);
CREATE INDEX detect_flag_flag ON detect_flag (flag, use_entry);

CREATE TABLE detect_timer (
    kind   VARCHAR(16)  NOT NULL,
    entry  BIGINT       NOT NULL,
    due    BIGINT       NOT NULL,
    PRIMARY KEY (kind, entry)
);

-- Alerts of a rule on a day of ledger time: told, and only counted.
CREATE TABLE detect_count (
    rule    VARCHAR(64)  NOT NULL,
    day     BIGINT       NOT NULL,
    told    BIGINT       NOT NULL,
    untold  BIGINT       NOT NULL,
    PRIMARY KEY (rule, day)
);

-- Alerts that no entry of the ledger says yet.
CREATE TABLE detect_pending (
    event_id  VARCHAR(64)  NOT NULL PRIMARY KEY,
    cause     BIGINT       NOT NULL,
    payload   TEXT         NOT NULL
);
CREATE INDEX detect_pending_cause ON detect_pending (cause, event_id);

-- ALERT entries by what they are asked by.
CREATE TABLE detect_alert (
    seq       BIGINT        NOT NULL PRIMARY KEY,
    at        BIGINT        NOT NULL,
    rule      VARCHAR(64)   NOT NULL,
    severity  VARCHAR(16)   NOT NULL
);
CREATE INDEX detect_alert_at ON detect_alert (at, seq);

CREATE TABLE detect_review (
    entry       BIGINT        NOT NULL PRIMARY KEY,
    event_id    VARCHAR(64)   NOT NULL,
    kind        VARCHAR(32)   NOT NULL,
    about       VARCHAR(16)   NOT NULL,
    subject     TEXT          NOT NULL,
    grant_key   VARCHAR(300),
    opened      BIGINT        NOT NULL,
    due         BIGINT        NOT NULL,
    signed_seq  BIGINT        NOT NULL
);
CREATE INDEX detect_review_event ON detect_review (event_id);
CREATE INDEX detect_review_grant ON detect_review (grant_key) WHERE grant_key IS NOT NULL;
CREATE INDEX detect_review_due ON detect_review (due, entry);

-- The REVIEW entries that sign off a review; the first one closes it.
CREATE TABLE detect_sign (
    entry   BIGINT  NOT NULL,
    signed  BIGINT  NOT NULL,
    PRIMARY KEY (entry, signed)
);

-- The next ALERT entry that a webhook is told of.
CREATE TABLE detect_webhook (
    name  VARCHAR(128)  NOT NULL PRIMARY KEY,
    next  BIGINT        NOT NULL
);
