package custody.query.answer;

import java.util.List;
import java.util.Set;

/// What an entry must fulfil to be in an answer. A tree, of bounded depth and width.
public sealed interface Condition {
    /// Everything.
    Condition ANY_ENTRY = new All(List.of());

    /// All of these; of none: true.
    record All(List<Condition> of) implements Condition {
        public All {
            of = List.copyOf(of);
        }
    }

    /// At least one of these; of none: false.
    record Some(List<Condition> of) implements Condition {
        public Some {
            of = List.copyOf(of);
        }
    }

    record Not(Condition of) implements Condition {}

    /// A field has one of the values.
    record Is(Field field, Set<String> values) implements Condition {
        public Is {
            values = Values.of(values);
        }
    }

    /// A field has a value that starts so.
    record StartsWith(Field field, String prefix) implements Condition {}

    /// A field has a value that holds this text, in any case.
    record Holds(Field field, String text) implements Condition {}

    /// `from <= event time < to`, in microseconds since 1970; either end may be open (the least, the largest long).
    record Within(long from, long to) implements Condition {}

    /// The words occur anywhere in the entry's searchable text.
    record Text(String words) implements Condition {}

    /// A text in the syntax of `search`, docs/spec/search.md.
    record Query(String text) implements Condition {}

    /// What an entry can be found by. Values are words of the schema or refs as in the events.
    enum Field {
        TYPE,
        SOURCE,
        LAYER,
        ACTOR,
        ACTOR_KIND,
        ACTOR_NAME,
        /// Any ref of the chain, the actor's included, as stated or as attributed.
        CHAIN,
        /// A ref of an identity that the entry says something of: see [custody.query.index.IdentityNames].
        ABOUT,
        /// Of a REVOCATION also what it ends; so is the credential's.
        SECRET,
        SECRET_NAME,
        CREDENTIAL,
        /// A grant's key: of a use the one that it was judged by, of any other entry the one that it names or ends.
        GRANT,
        /// A grant's ref, its ticket, or a link value of its REQUEST, on each entry that names or serves that grant.
        REQUEST_REF,
        SESSION,
        CORRELATION,
        IP,
        DEVICE,
        TOOL,
        TOOL_SERVER,
        OUTCOME,
        ACTION,
        VERDICT,
        VERDICT_CLASS,
        FLAG,
        CONFIDENCE,
        FINALITY,
        /// `true` when a use has revised versions, or an event came more than its source's allowed lateness late.
        LATE,
        /// The index of the revocation that decided the verdict.
        ENDED_BY
    }
}
