package custody.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micronaut.http.server.exceptions.ServerStartupException;
import java.net.BindException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;

/// What is told of a start that fails.
class RunningServerTest {
    @Test
    void failedStart_saysWhyInWords_andBlamesTheAddressOnlyForWhatItCaused() {
        assertEquals("cannot listen on here, port 1: Address already in use", reason(new BindException("Address already in use")));
        assertEquals("cannot listen on here, port 1: there is no such address", reason(new UnresolvedAddressException()));
        assertEquals("the server does not start: no certificate", reason(new IllegalStateException("no certificate")));
        assertEquals("the server does not start: ClosedChannelException", reason(new ClosedChannelException()));
    }

    private static String reason(Exception cause) {
        return RunningServer.reason(new ServerStartupException("Unable to start", cause), "here, port 1");
    }
}
