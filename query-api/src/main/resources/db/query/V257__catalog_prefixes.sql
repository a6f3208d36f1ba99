-- Secrets by how their refs start: the first 200 octets, compared as such whatever the database's collation is. The catalogue
-- is made again.
ALTER TABLE catalog_secret ADD COLUMN octets BYTEA;
CREATE INDEX catalog_secret_octets ON catalog_secret (octets, id);
