package custody.ingest.intake;

/// What is measured of the intake; every number is of one window.
public interface IntakeMeter {
    /// Measures nothing.
    IntakeMeter NONE = (accepted, duplicates, rejected, skipped) -> {};

    void window(long accepted, long duplicates, long rejected, long skipped);
}
