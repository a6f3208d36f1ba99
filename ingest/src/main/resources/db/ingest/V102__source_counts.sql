-- Events and records of a source that were there already, and records of it that were refused, since its first post.
ALTER TABLE intake_source ADD COLUMN duplicates BIGINT NOT NULL DEFAULT 0;
ALTER TABLE intake_source ADD COLUMN rejected BIGINT NOT NULL DEFAULT 0;
