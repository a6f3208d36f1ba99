-- The ends of identities, few among all others: those who left are found without a look at every revocation.
CREATE INDEX catalog_end_identity ON catalog_end (seq) WHERE kind = 'IDENTITY';
