-- 1: the token may run the operations that the administrator has stored, and no others.
ALTER TABLE access_token ADD COLUMN trusted_documents_only INTEGER NOT NULL DEFAULT 0;
