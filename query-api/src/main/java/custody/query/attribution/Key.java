package custody.query.attribution;

import org.jspecify.annotations.Nullable;

/// An address of evidence: what facts are kept under and what a judgement looks up.
///
/// `name` and `value` mean what [Kind] says; parts that a kind does not use are empty.
public record Key(Kind kind, String name, String value) implements Comparable<Key> {
    /// Kinds of address.
    public enum Kind {
        /// What says something of a grant (not what was done under it): value is the ref as stated.
        GRANT,
        /// The same by a link of the GRANT class: link name, value.
        GRANT_LINK,
        /// GRANT and REQUEST facts by grantee ref (name) and a whole ref in the scope (value).
        GRANTEE_SCOPE,
        /// GRANT and REQUEST facts by grantee ref (name) whose scope has a pattern or is not stated.
        GRANTEE,
        /// GRANT facts without grantee by a whole ref in the scope; value empty: those with a pattern.
        ANYBODY,
        /// ISSUE, RENEW and EXPIRY facts by credential ref.
        CREDENTIAL,
        /// ISSUE facts that carry another link of the CREDENTIAL class: link name, value.
        CREDENTIAL_LINK,
        /// Facts of any type, uses too, that state a parent of a credential: value is the child's ref. One fact for
        /// each parent stated, see [#PARENT_SAID].
        PARENT,
        /// GRANT, DELEGATION, SESSION_START, SESSION_END facts by a link of the SESSION class.
        SESSION,
        /// GRANT, DELEGATION, SESSION_START facts by trace id.
        TRACE,
        /// Facts of any type, uses too, by a link of the OPERATION class.
        OPERATION,
        /// DELEGATION facts by two neighbours of their chain: delegator ref, delegate ref.
        HOP,
        /// Relations by the ref of either side.
        RELATION,
        /// REVOCATION facts by kind of target (name) and ref, or for patterns the system of the ref and `*`.
        REVOKED,
        /// EXTERNAL approvals without grant, by ticket.
        TICKET,
        /// INVENTORY facts that state tags, or that there are none, by secret ref.
        TAGS,
        /// Gaps, all of them.
        GAPS,
        /// Policies, all of them.
        POLICIES,
        /// Which streams grant for a system (value); see [Evidence#grantStreams].
        GRANT_STREAMS,
        /// ROTATE and DISCOVERY facts by secret ref; for observations only.
        SECRET_LIFE,
        /// ROTATE and DISCOVERY facts by a key of the credential that they name, of the kinds CREDENTIAL and
        /// CREDENTIAL_LINK: link name, value; for observations only.
        CREDENTIAL_LIFE,
        /// All facts that state the same parent (value) of a credential (name); read when one of them is corrected.
        PARENT_SAID,
        /// GRANTEE_SCOPE, GRANTEE and ANYBODY once more, as read by a use of which a grant that starts after it can change
        /// what is said, see [Reach]; no fact lies there.
        OPEN,
        /// The same as read by a use that nothing found by scope allows: it shows the most telling of grants that are not
        /// all read, and a revocation makes one more telling.
        PAST,
        /// CREDENTIAL once more, as read by a use that knows its credential by more than that: what is said under one ref
        /// may then change how long it lasted by what lies elsewhere, see [Reach]; no fact lies there.
        MIXED
    }

    static Key of(Kind kind, String value) {
        return new Key(kind, "", value);
    }

    /// Whether grants are found under it by grantee and scope.
    boolean isByScope() {
        return kind == Kind.GRANTEE_SCOPE || kind == Kind.GRANTEE || kind == Kind.ANYBODY;
    }

    /// The key for uses that a later grant can change.
    Key open() {
        return new Key(Kind.OPEN, name, value);
    }

    /// The key for uses that show one of the grants under it which do not hold.
    Key past() {
        return new Key(Kind.PAST, name, value);
    }

    /// The key for uses that put together what lies under it with what lies under others.
    Key mixed() {
        return new Key(Kind.MIXED, name, value);
    }

    /// The key, of one of a credential, for what became of it.
    Key life() {
        return new Key(Kind.CREDENTIAL_LIFE, name, value);
    }

    /// Whether only uses that a later grant can change look it up.
    public boolean isOfOpen() {
        return kind == Kind.OPEN;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Key key && kind == key.kind && value.equals(key.value) && name.equals(key.name);
    }

    @Override
    public int hashCode() {
        return (value.hashCode() * 31 + name.hashCode()) * 31 + kind.ordinal();
    }

    @Override
    public int compareTo(Key other) {
        int byKind = kind.compareTo(other.kind);
        int byName = byKind != 0 ? byKind : name.compareTo(other.name);
        return byName != 0 ? byName : value.compareTo(other.value);
    }
}
