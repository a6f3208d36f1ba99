package custody.query.posting;

/// Where the pages of a run go while it is written, in order from 0.
@FunctionalInterface
public interface PageSink {
    void page(byte[] bytes);
}
