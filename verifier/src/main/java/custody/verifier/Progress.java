package custody.verifier;

import java.io.PrintStream;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/// A progress bar on a terminal, nothing elsewhere.
final class Progress implements LongConsumer, AutoCloseable {
    private final @Nullable ProgressBar bar;

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    static Progress to(PrintStream err, boolean silent, String task, long size) {
        boolean terminal = !silent && System.console() != null && System.console().isTerminal();
        return new Progress(terminal
                ? new ProgressBarBuilder().setTaskName(task).setInitialMax(size).setConsumer(new ConsoleProgressBarConsumer(err)).build() : null);
    }

    @Override
    public void accept(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
