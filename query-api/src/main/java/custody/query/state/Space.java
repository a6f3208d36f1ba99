package custody.query.state;

import custody.query.attribution.Key;
import custody.query.posting.KeyHash;

/// The kinds of postings that the state has; the order is part of the format.
enum Space {
    /// Facts by key.
    FACTS,
    /// Uses by token of a key that their judgement read.
    READERS,
    /// Entries by event id.
    EVENT_IDS,
    /// Entries that correct an event, by its id.
    CORRECTIONS,
    /// Entries that caused a later version of a use, by use.
    REVISIONS,
    /// Entries that changed the fact of one, which is not what the journal has any more, by entry.
    CHANGED,
    /// Uses that are alike, with one footprint, by their leader: the one of them that lies among the readers.
    ALIKE;

    static long hash(Key key) {
        return KeyHash.of(key.kind().ordinal(), key.name(), key.value());
    }

    static long hash(String text) {
        return KeyHash.of(0, "", text);
    }

    static long number(long index) {
        return KeyHash.of(index);
    }

    /// The token of a key among readers. Keys about one thing that is nearly always looked up with all of them share
    /// a token: a use has ten then instead of five and twenty, and what is judged again in vain stays small. Keys of
    /// two things, and those whose facts are many and change little, keep their own.
    static long token(Key key) {
        return switch (key.kind()) {
            case GRANT, CREDENTIAL, PARENT, TAGS, RELATION, REVOKED, ANYBODY -> KeyHash.of(0, "ref", key.value());
            case GRANTEE -> KeyHash.of(0, "ref", key.name());
            case GRANT_LINK, GRANTEE_SCOPE, CREDENTIAL_LINK, SESSION, TRACE, OPERATION, HOP, TICKET, GAPS, POLICIES,
                    GRANT_STREAMS, SECRET_LIFE, CREDENTIAL_LIFE, PARENT_SAID, OPEN, PAST, MIXED -> hash(key);
        };
    }
}
