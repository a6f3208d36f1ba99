package custody.query.index;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an entry must fulfil. A tree; at most 1,024 leaves.
public sealed interface EntryQuery {
    /// Everything.
    EntryQuery ALL = new And(List.of());

    /// All of these; of none: true.
    record And(List<EntryQuery> of) implements EntryQuery {
        public And {
            of = List.copyOf(of);
        }
    }

    /// At least one of these; of none: false.
    record Or(List<EntryQuery> of) implements EntryQuery {
        public Or {
            of = List.copyOf(of);
        }
    }

    record Not(EntryQuery of) implements EntryQuery {}

    /// A field has one of the values; of none: false.
    record Is(EntryField field, Set<String> values) implements EntryQuery {
        public Is {
            values = Set.copyOf(values);
        }
    }

    /// A field has a value that starts so.
    record StartsWith(EntryField field, String prefix) implements EntryQuery {}

    /// A field has a value that holds this text; for the fields found in any case.
    record Holds(EntryField field, String text) implements EntryQuery {}

    /// `from <= event time < to`, in microseconds since 1970.
    record Within(long from, long to) implements EntryQuery {}

    /// One of these entries.
    record Entries(Set<Long> indexes) implements EntryQuery {
        public Entries {
            indexes = Set.copyOf(indexes);
        }
    }

    /// All words occur in the entry's searchable text.
    record Words(String text) implements EntryQuery {}

    /// A text in Lucene's query syntax over [EntryField]s, times and free text.
    record Syntax(String text) implements EntryQuery {}

    /// Values of which everything that it finds has one in a field, as few as it says; null when it says nothing of it.
    default @Nullable Set<String> only(EntryField field) {
        return switch (this) {
            case And all -> all.of.stream()
                    .flatMap(each -> Stream.ofNullable(each.only(field)))
                    .min(Comparator.comparingInt(Set::size))
                    .orElse(null);
            case Is is -> is.field == field ? is.values : null;
            case Or _, Not _, StartsWith _, Holds _, Within _, Entries _, Words _, Syntax _ -> null;
        };
    }

    static EntryQuery is(EntryField field, String... values) {
        return new Is(field, Set.of(values));
    }
}
