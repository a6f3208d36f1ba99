/// placeholder
@org.jspecify.annotations.NullMarked
package custody.ingest;
