package custody.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micronaut.http.server.exceptions.ServerStartupException;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told of a start that fails.
class RunningServerTest {
    @TempDir
    Path directory;

    @Test
    void failedStart_saysWhyInWords_andBlamesTheAddressOnlyForWhatItCaused() {
        assertEquals("cannot listen on here, port 1: Address already in use", reason(new BindException("Address already in use")));
        assertEquals("cannot listen on here, port 1: there is no such address", reason(new UnresolvedAddressException()));
        assertEquals("the server does not start: no certificate", reason(new IllegalStateException("no certificate")));
        assertEquals("the server does not start: ClosedChannelException", reason(new ClosedChannelException()));
    }

    @Test
    void givenToken_thatCouldBeGuessed_isRefused_beforeAnythingIsMade() throws Exception {
        assertEquals(Optional.empty(), RunningServer.givenToken(Map.of()));
        assertEquals(Optional.empty(), RunningServer.givenToken(Map.of("CUSTODY_ADMIN_TOKEN", " ")));
        String enough = "t".repeat(32);
        assertEquals(Optional.of(enough), RunningServer.givenToken(Map.of("CUSTODY_ADMIN_TOKEN", enough + "\n")));
        Path data = directory.resolve("data");
        IOException refused = assertThrows(IOException.class, () ->
                RunningServer.start(ServerSettings.of(data), Map.of("CUSTODY_ADMIN_TOKEN", enough.substring(1) + "  ")));
        assertTrue(refused.getMessage().startsWith("CUSTODY_ADMIN_TOKEN has 31 characters"), refused.getMessage());
        assertFalse(Files.exists(data));
    }

    private static String reason(Exception cause) {
        return RunningServer.reason(new ServerStartupException("Unable to start", cause), "here, port 1");
    }
}
