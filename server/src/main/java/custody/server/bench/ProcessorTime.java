package custody.server.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// What this process has taken of the processors: the figure that others who load the machine change least.
final class ProcessorTime {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private ProcessorTime() {}

    static double seconds() {
        return PROCESS.getProcessCpuTime() / 1e9;
    }

    /// What one of so many events took. The clock goes in hundredths of a second: of too few events there is nothing to
    /// tell.
    static Row row(String bench, String what, double seconds, long events) {
        return seconds > 0 && events > 0
                ? Row.of(bench, what, seconds * 1e6 / events, "µs")
                : Row.note(bench, what + ": too short to tell");
    }
}
