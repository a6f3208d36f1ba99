package custody.server.command;

import custody.server.RunningServer;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;

/// TERM and Ctrl-C stop a server cleanly, and that is no failure: the process ends with 0.
final class StopSignal {
    private StopSignal() {}

    /// From now on the signal stops this server.
    static void arm(RunningServer server, PrintWriter err) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            int status = ExitCode.FAILED;
            try {
                server.close();
                status = ExitCode.GOOD;
                err.println("custody stopped");
            } finally {
                err.flush();
                Runtime.getRuntime().halt(status);
            }
        }));
    }

    /// Arms, and waits for the signal; the process ends in it.
    static void await(RunningServer server, PrintWriter err) throws InterruptedException {
        arm(server, err);
        new CountDownLatch(1).await();
    }
}
