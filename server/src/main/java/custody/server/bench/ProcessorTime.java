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
}
