-- What measures count by is a column: the source of a grant. Issues that name no grant have a letter of their own (U),
-- for only they can stand under a grant because they were used under it. The catalogue is made again.
ALTER TABLE catalog_grant ADD COLUMN source VARCHAR(128) NOT NULL DEFAULT '';
CREATE INDEX catalog_link_unnamed ON catalog_link (link_key) WHERE kind = 'U';
