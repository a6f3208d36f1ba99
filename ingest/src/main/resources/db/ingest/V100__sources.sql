-- Who has posted, how its records are read, and how it is set up. Times are microseconds since 1970.
CREATE TABLE intake_source (
    id          VARCHAR(128) NOT NULL PRIMARY KEY,
    adapter     VARCHAR(64),
    settings    TEXT         NOT NULL,
    first_seen  BIGINT       NOT NULL,
    last_seen   BIGINT       NOT NULL
);
