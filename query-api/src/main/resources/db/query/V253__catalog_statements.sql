-- Instead of catalog_told and catalog_evidence: in which entries the statements lie, by the id of the event and by each
-- subject, as pairs of a hash and an entry. Asked only when something is corrected. part is the first ten bits of the
-- hash; -1 holds what came last, a row for each batch.
DROP TABLE catalog_told;
DROP TABLE catalog_evidence;
CREATE TABLE catalog_statement (
    part  INTEGER  NOT NULL,
    seq   BIGINT   NOT NULL,
    data  BYTEA    NOT NULL,
    PRIMARY KEY (part, seq)
);
