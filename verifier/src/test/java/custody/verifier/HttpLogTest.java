package custody.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log behind HTTP: what cannot be fetched is a doubt, what is not there or wrong is a failure.
final class HttpLogTest {
    @TempDir
    Path data;

    private HttpServer server;
    private volatile Predicate<String> broken = path -> false;

    @BeforeEach
    void serve() throws IOException {
        new TestLedger(600, 3).log(data, 600);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/log/", exchange -> {
            String path = exchange.getRequestURI().getPath().substring("/log/".length());
            Path file = data.resolve("log").resolve(path);
            byte[] body = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
            int status = broken.test(path) ? 503 : Files.isRegularFile(file) ? 200 : 404;
            if (path.startsWith("tile/entries")) {
                ByteArrayOutputStream zipped = new ByteArrayOutputStream();
                try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
                    out.write(body);
                }
                body = zipped.toByteArray();
                exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            }
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Run verify() {
        return Run.verify("http://127.0.0.1:" + server.getAddress().getPort() + "/log", "--key", data.resolve("log.vkeys"));
    }

    @Test
    void wholeLog_zippedOrNot_verifies() {
        Run run = verify();
        assertEquals(Report.VERIFIED, run.exit(), run.text());
        assertTrue(run.says("all 600 entries"), run.text());
    }

    @Test
    void changedEntry_isNamedAsInADirectory() throws IOException {
        Path bundle = data.resolve("log/tile/entries/001");
        byte[] bytes = Files.readAllBytes(bundle);
        bytes[40] ^= 1;
        Files.write(bundle, bytes);
        Run run = verify();
        assertEquals(Report.FAILED, run.exit());
        assertTrue(run.says("tile/entries/001, byte 0, entry 256: the entry was changed"), run.text());
    }

    @Test
    void silenceIsToldOnlyOfWhoDoesNotAnswer() {
        URI uri = URI.create("http://log.example/checkpoint");
        assertEquals("nothing answers at " + uri, HttpFiles.reason(new ConnectException(), uri));
        assertEquals("ClosedChannelException", HttpFiles.reason(new ClosedChannelException(), uri));
        assertEquals("cut short", HttpFiles.reason(new IOException("cut short"), uri));
    }

    @Test
    void whatTheServerDoesNotGive_isADoubt_andWhatItHasNot_isAFailure() throws IOException {
        broken = path -> path.equals("tile/entries/001");
        Run run = verify();
        assertEquals(Report.UNKNOWN, run.exit(), run.text());
        assertTrue(run.says("HTTP status 503 of http") && run.says("/tile/entries/001") && run.says("not everything could be read"), run.text());
        broken = path -> path.equals("checkpoint");
        assertEquals(Report.UNKNOWN, verify().exit());
        broken = path -> false;
        Files.delete(data.resolve("log/tile/1/000.p/2"));
        Run missing = verify();
        assertEquals(Report.FAILED, missing.exit());
        assertTrue(missing.says("tile/1/000.p/2: the tile is missing"), missing.text());
        Files.delete(data.resolve("log/checkpoint"));
        assertEquals(Report.UNKNOWN, verify().exit());
    }
}
