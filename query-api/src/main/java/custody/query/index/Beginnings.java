package custody.query.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.SortedNumericSortField;
import org.apache.lucene.search.TopFieldCollectorManager;

/// Documents in the order in which they began to hold.
///
/// The first document of an entry begins with the entry itself; later ones of a use, and those of a use that was
/// corrected away, with another. A search over entries takes the first ones only.
record Beginnings(IndexReader reader, Query query, Search.Over over) {
    private static final Sort ORDER = new Sort(ascending(EntryDocument.FROM), ascending(EntryDocument.INDEX));

    private static SortField ascending(String field) {
        return new SortedNumericSortField(field, SortField.Type.LONG);
    }

    List<Beginning> after(Beginning behind, int max) throws IOException {
        IndexSearcher searcher = new IndexSearcher(reader);
        List<Beginning> found = new ArrayList<>();
        FieldDoc place = new FieldDoc(Integer.MAX_VALUE, Float.NaN, new Object[] {behind.from(), behind.index()});
        boolean more = true;
        while (more && found.size() < max) {
            ScoreDoc[] part = searcher.search(query, new TopFieldCollectorManager(ORDER, max, place, 1)).scoreDocs;
            for (ScoreDoc doc : part) {
                place = (FieldDoc) doc;
                Beginning each = new Beginning((Long) place.fields[0], (Long) place.fields[1]);
                if (over == Search.Over.USES || each.from() == each.index()) {
                    found.add(each);
                }
            }
            more = part.length == max;
        }
        return found.size() <= max ? found : found.subList(0, max);
    }
}
