-- Every page is read in its order: no list is sorted anew for each page of it.
DROP INDEX catalog_secret_owner;
DROP INDEX catalog_identity_owner;
CREATE INDEX catalog_secret_owner ON catalog_secret (owner_key, id) WHERE owner_key IS NOT NULL;
CREATE INDEX catalog_identity_owner ON catalog_identity (owner_key, id) WHERE owner_key IS NOT NULL;

-- Grants without end, and those that broke the glass.
CREATE INDEX catalog_grant_endless ON catalog_grant (starts_at, id) WHERE expires_at = 9223372036854775807;
CREATE INDEX catalog_grant_glass ON catalog_grant (starts_at, id) WHERE break_glass = 1;

-- The kind comes second, so that nobody goes through all of a kind by it.
DROP INDEX catalog_end_target;
CREATE INDEX catalog_end_target ON catalog_end (target_key, kind, seq);
CREATE INDEX catalog_end_secret ON catalog_end (seq) WHERE kind = 'SECRET';

-- Nobody asks by it.
DROP INDEX catalog_source_seq;
