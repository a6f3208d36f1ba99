-- Who is in which group: a row for the member (M) and one for the group (G). out_seq as elsewhere.
CREATE TABLE catalog_member (
    ref_key  VARCHAR(300)  NOT NULL,
    side     VARCHAR(1)    NOT NULL,
    seq      BIGINT        NOT NULL,
    out_seq  BIGINT        NOT NULL,
    facts    TEXT          NOT NULL,
    PRIMARY KEY (ref_key, side, seq)
);
