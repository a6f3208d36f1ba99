-- Which grants a grantee has, which grants name a secret in their scope and which credentials a secret has is kept as
-- catalog_statement is: as pairs of a hash and the id of the grant or credential. An index for each of the three took
-- most of what was written for a grant. Versions end: to_seq stands in no index that is not read by it. The catalogue is
-- made again.
CREATE TABLE catalog_number (
    part  INTEGER  NOT NULL,
    seq   BIGINT   NOT NULL,
    data  BYTEA    NOT NULL,
    PRIMARY KEY (part, seq)
);

DROP INDEX catalog_grant_grantee;
DROP INDEX catalog_grant_name;
CREATE INDEX catalog_grant_id ON catalog_grant (id);
CREATE INDEX catalog_grant_name ON catalog_grant (name_key);
-- Grants without end.
CREATE INDEX catalog_grant_standing ON catalog_grant (grantee_key) WHERE expires_at = 9223372036854775807;

DROP INDEX catalog_credential_secret;
CREATE INDEX catalog_credential_id ON catalog_credential (id);
