package custody.query.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefIterator;
import org.jspecify.annotations.Nullable;

/// The values that the documents found in one segment have in some fields.
///
/// A field with doc values ([EntryField#isColumn]) is read there. Of the others the postings of each value are held
/// against what is found: that is linear in the values of the segment, or in those that are asked for, and at most in
/// their postings. Where much is found every posting is looked at, else they are skipped to what is. Four bytes for each
/// found document and field, and where much is found four for each document of the segment.
final class FoundValues {
    static final int NONE = -1;
    private static final long DAY_MICROS = 86_400_000_000L;
    /// Values between two looks at the clock.
    private static final int TERMS_A_LOOK = 4_096;
    /// Much is one in so many documents.
    private static final int MUCH = 8;

    private final LeafReader reader;
    private final int[] found;
    private final Runnable look;
    /// By document, which of the found ones it is; null when little is found.
    private final int @Nullable [] places;

    /// `found` are the documents, ascending; `look` looks at the clock.
    FoundValues(LeafReader reader, int[] found, Runnable look) {
        this.reader = reader;
        this.found = found;
        this.look = look;
        this.places = found.length > reader.maxDoc() / MUCH ? places(reader.maxDoc(), found) : null;
    }

    private static int[] places(int documents, int[] found) {
        int[] places = new int[documents];
        Arrays.fill(places, NONE);
        for (int i = 0; i < found.length; i++) {
            places[found[i]] = i;
        }
        return places;
    }

    /// The number of the value of each found document, from 0 up to `size`, and what the numbers stand for.
    record Column(int[] numbers, int size, Names names) {
        String name(int number) throws IOException {
            return number == NONE ? "" : names.of(number);
        }
    }

    interface Names {
        String of(int number) throws IOException;
    }

    /// Of a field that has one value at most; `only` are values that others than these need not be looked for beside.
    Column of(EntryField field, @Nullable Set<String> only, @Nullable Meanings meanings) throws IOException {
        if (field.isColumn()) {
            return stored(field);
        }
        int[] numbers = new int[found.length];
        Arrays.fill(numbers, NONE);
        List<String> values = mark(field, only, numbers);
        return meanings == null ? new Column(numbers, values.size(), values::get) : meant(numbers, values, meanings);
    }

    /// The days since 1970 of the event times.
    Column days() throws IOException {
        SortedNumericDocValues times = DocValues.getSortedNumeric(reader, EntryDocument.TIME);
        Numbering days = new Numbering();
        int[] numbers = new int[found.length];
        for (int i = 0; i < found.length; i++) {
            numbers[i] = days.of(times.advanceExact(found[i]) ? Math.floorDiv(times.nextValue(), DAY_MICROS) : Long.MIN_VALUE);
        }
        return new Column(numbers, days.size(), number -> Long.toString(days.key(number)));
    }

    private Column stored(EntryField field) throws IOException {
        SortedDocValues values = DocValues.getSorted(reader, field.word());
        int[] numbers = new int[found.length];
        for (int i = 0; i < found.length; i++) {
            numbers[i] = values.advanceExact(found[i]) ? values.ordValue() : NONE;
        }
        return new Column(numbers, values.getValueCount(), number -> values.lookupOrd(number).utf8ToString());
    }

    private List<String> mark(EntryField field, @Nullable Set<String> only, int[] numbers) throws IOException {
        List<String> values = new ArrayList<>();
        Terms terms = reader.terms(field.word());
        if (terms == null) {
            return values;
        }
        TermsEnum each = terms.iterator();
        BytesRefIterator some = only == null ? each : some(each, field, only);
        PostingsEnum postings = null;
        BytesRef value = some.next();
        for (int seen = 1; value != null; seen++) {
            postings = each.postings(postings, PostingsEnum.NONE);
            if (mark(postings, numbers, values.size())) {
                values.add(value.utf8ToString());
            }
            value = some.next();
            if (seen % TERMS_A_LOOK == 0) {
                look.run();
            }
        }
        return values;
    }

    private static BytesRefIterator some(TermsEnum all, EntryField field, Set<String> only) {
        Iterator<String> wanted = only.stream().map(value -> EntryDocument.value(field, value)).sorted().iterator();
        return () -> {
            while (wanted.hasNext()) {
                if (all.seekExact(new BytesRef(wanted.next()))) {
                    return all.term();
                }
            }
            return null;
        };
    }

    /// Gives the number to what is both found and in the postings; whether anything is.
    private boolean mark(PostingsEnum postings, int[] numbers, int number) throws IOException {
        return places == null ? markFew(postings, numbers, number) : markMany(postings, places, numbers, number);
    }

    private static boolean markMany(PostingsEnum postings, int[] places, int[] numbers, int number) throws IOException {
        boolean any = false;
        for (int doc = postings.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.nextDoc()) {
            if (places[doc] != NONE) {
                numbers[places[doc]] = number;
                any = true;
            }
        }
        return any;
    }

    private boolean markFew(PostingsEnum postings, int[] numbers, int number) throws IOException {
        boolean any = false;
        int at = 0;
        while (at < found.length) {
            int doc = postings.advance(found[at]);
            if (doc == DocIdSetIterator.NO_MORE_DOCS) {
                return any;
            }
            int same = doc == found[at] ? at : Arrays.binarySearch(found, at, found.length, doc);
            if (same >= 0) {
                numbers[same] = number;
                any = true;
            }
            at = same >= 0 ? same + 1 : -same - 1;
        }
        return any;
    }

    /// The same by what the values mean.
    private Column meant(int[] numbers, List<String> values, Meanings meanings) {
        Map<String, Integer> known = new HashMap<>();
        List<String> names = new ArrayList<>();
        int[] meant = new int[values.size()];
        for (int from = 0; from < values.size(); from += Meanings.TOGETHER) {
            look.run();
            int at = from;
            for (String meaning : meanings.of(values.subList(from, Math.min(values.size(), from + Meanings.TOGETHER)))) {
                meant[at++] = meaning.isEmpty() ? NONE : known.computeIfAbsent(meaning, name -> {
                    names.add(name);
                    return names.size() - 1;
                });
            }
        }
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = numbers[i] == NONE ? NONE : meant[numbers[i]];
        }
        return new Column(numbers, names.size(), names::get);
    }
}
