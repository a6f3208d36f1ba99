package custody.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micronaut.http.server.exceptions.ServerStartupException;
import java.net.BindException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
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

    @Test
    void givenToken_thatCouldBeGuessed_isToldAbout_withoutItsText() {
        assertEquals(Optional.empty(), RunningServer.doubt(""));
        assertEquals(Optional.empty(), RunningServer.doubt("t".repeat(32)));
        String said = RunningServer.doubt("q".repeat(31)).orElseThrow();
        assertTrue(said.startsWith("CUSTODY_ADMIN_TOKEN has fewer than 32 characters"), said);
        assertFalse(said.contains("qq"), said);
    }

    private static String reason(Exception cause) {
        return RunningServer.reason(new ServerStartupException("Unable to start", cause), "here, port 1");
    }
}
