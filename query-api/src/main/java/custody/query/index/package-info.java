/// Search over entries and uses, behind the port [EntryIndex].
///
/// The embedded engine is Apache Lucene; another (OpenSearch) may take its place. An index holds no copies: hits are
/// entry indexes, the journal has the bytes. It is disposable: lost, of an old format or corrupt, it is emptied and
/// filled again from entry 0. A search never waits for indexing and sees one point in time, a tree size.
///
/// Batches become documents in [PendingDocuments], as bytes in memory; [IndexWriting] has them written together when they
/// are to become visible, at most twice a second while many come.
@NullMarked
package custody.query.index;

import org.jspecify.annotations.NullMarked;
