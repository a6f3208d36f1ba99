package custody.query.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/// What Lucene is given: one set of fields, which becomes one document after the other.
final class WrittenDocument {
    /// Words with their places, for refs are several. How long a text is says nothing of an entry.
    private static final FieldType WORDS = new FieldType(TextField.TYPE_NOT_STORED);

    static {
        WORDS.setOmitNorms(true);
        WORDS.freeze();
    }

    private final EntryValues values;
    private final StringField document = new StringField(EntryDocument.DOCUMENT, "", Field.Store.NO);
    private final SortedNumericDocValuesField time = SortedNumericDocValuesField.indexedField(EntryDocument.TIME, 0);
    private final SortedNumericDocValuesField index = SortedNumericDocValuesField.indexedField(EntryDocument.INDEX, 0);
    private final LongField from = new LongField(EntryDocument.FROM, 0, Field.Store.NO);
    private final NumericDocValuesField to = new NumericDocValuesField(EntryDocument.TO, 0);
    private final ValueWords words;
    private final Field text;
    private final Keywords[] keywords = Arrays.stream(EntryField.values())
            .map(Keywords::new)
            .toArray(Keywords[]::new);
    private final List<IndexableField> all = new ArrayList<>();

    /// As many field objects of one name as a document needs, each with the bytes that are its value.
    private static final class Keywords {
        private final String name;
        private final @Nullable SortedDocValuesField column;
        private final List<StringField> fields = new ArrayList<>();
        private int used;

        Keywords(EntryField field) {
            this.name = field.word();
            this.column = field.isColumn() ? new SortedDocValuesField(name, new BytesRef()) : null;
        }

        StringField next() {
            if (used == fields.size()) {
                fields.add(new StringField(name, new BytesRef(), Field.Store.NO));
            }
            return fields.get(used++);
        }
    }

    WrittenDocument(EntryValues values, Analyzer analyzer) {
        this.values = values;
        this.words = new ValueWords(analyzer, values);
        this.text = new Field(EntryDocument.TEXT, words, WORDS);
    }

    /// The fields of a document; they change with the next call.
    Iterable<IndexableField> of(WaitingDocument waiting) {
        all.clear();
        document.setStringValue(waiting.kind);
        time.setLongValue(waiting.time);
        index.setLongValue(waiting.index);
        from.setLongValue(waiting.from);
        to.setLongValue(waiting.to());
        words.set(waiting.first, waiting.end);
        all.addAll(List.of(document, time, index, from, to, text));
        addKeywords(waiting);
        return all;
    }

    private void addKeywords(WaitingDocument waiting) {
        for (Keywords each : keywords) {
            each.used = 0;
        }
        for (int value = waiting.first; value < waiting.end; value++) {
            EntryField field = values.field(value);
            if (field != null) {
                Keywords named = keywords[field.ordinal()];
                StringField keyword = named.next();
                values.read(value, keyword.binaryValue());
                all.add(keyword);
                if (named.column != null) {
                    named.column.setBytesValue(keyword.binaryValue());
                    all.add(named.column);
                }
            }
        }
    }
}
