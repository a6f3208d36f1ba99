package custody.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.server.RunningServer;
import custody.server.ServerSettings;
import io.micronaut.http.server.netty.NettyHttpServer;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Commands as a script sees them: exit status, stdout, stderr.
class CommandsTest {
    /// Where the CRC of a segment's header stands (docs/spec/journal.md).
    private static final int HEADER_CRC = 4_092;

    @TempDir
    Path directory;

    private String out = "";
    private String err = "";

    private int run(String... arguments) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        int exit = Commands.run(arguments, new PrintStream(results, true, StandardCharsets.UTF_8), new PrintStream(rest, true, StandardCharsets.UTF_8));
        out = results.toString(StandardCharsets.UTF_8);
        err = rest.toString(StandardCharsets.UTF_8);
        return exit;
    }

    @Test
    void demo_tellsAsksProvesAndFindsTheChangedByte() throws Exception {
        assertEquals(0, run("demo", "--forget"), out + err);
        assertTrue(out.contains("AUTHORIZED (EXACT)"), out);
        assertTrue(out.contains("approved by Bob"), out);
        assertTrue(out.contains("REVOKED (EXACT)"), out);
        assertTrue(out.contains("leak window: 6 minutes"), out);
        assertTrue(out.contains("custody verify, the whole log and journal, every byte: verified"), out);
        String tampered = out.substring(out.indexOf("Somebody changes one bit"));
        assertTrue(tampered.contains("custody verify, the copy: FAILED"), tampered);
        String file = tampered.replaceAll("(?s).*?byte \\d+ of log/(\\S+) .*", "$1");
        assertTrue(tampered.substring(tampered.indexOf("FAILED")).contains(file), "the verifier names the file " + file + ": " + tampered);
        assertFalse(out.contains("\u001b["), "no colour where there is no terminal");
        String data = out.replaceAll("(?s).*  data    (\\S+).*", "$1");
        assertFalse(Files.exists(Path.of(data)), "--forget leaves nothing behind");
    }

    @Test
    void wrongUsage_is64AndSaysWhy() {
        assertEquals(64, run());
        assertEquals(64, run("dance"));
        assertEquals(64, run("serve", "--port", "many"));
        assertEquals(64, run("import", "--setting", "colour=red", directory.toString()));
        assertTrue(err.contains("account, cluster, device, sessionNameLink, stream"), err);
        Path unmade = directory.resolve("unmade");
        assertEquals(64, run("import", "--data", unmade.toString(), "--adapter", "nope", directory.toString()));
        assertTrue(err.contains("no such adapter; there are native, cloudevents, vault"), err);
        assertFalse(Files.exists(unmade), "wrong usage makes no data directory");
        assertEquals(64, run("demo", "--json"));
        assertTrue(err.contains("--json goes with --records"), err);
        assertEquals(64, run("verify"));
        assertEquals(64, run("token", "--data", directory.toString(), "create", "--role", "king"));
        assertTrue(err.contains("no such role: king"), err);
        assertEquals(64, run("token", "--data", directory.toString(), "create", "--role", "integrator"));
        assertEquals("", out);
    }

    @Test
    void whatCannotBeDone_is2InOneLine() {
        assertEquals(2, run("demo", "--forget", "--records", directory.resolve("nothing").toString()));
        assertTrue(err.strip().endsWith("there is no such file or directory"), err);
        assertEquals(2, run("serve", "--config", directory.resolve("none.yml").toString()));
        assertEquals(1, err.strip().lines().count(), err);
        assertEquals(1, run("verify", directory.resolve("nowhere").toString()));
    }

    @Test
    void help_andVersion_areResults() {
        assertEquals(0, run("--help"));
        assertTrue(out.contains("serve") && out.contains("custody verify"), out);
        assertEquals(0, run("help"));
        for (String[] each : new String[][] {{"--version"}, {"serve", "--version"}, {"verify", "--version"},
            {"verify", "proof", "--version"}, {"verify", "pack", "--version"}}) {
            assertEquals(0, run(each));
            assertTrue(out.startsWith("custody "), out);
        }
        assertEquals(0, run("verify", "--help"));
        assertTrue(out.contains("verify proof") && out.contains("verify pack"), out);
    }

    /// The line that a command leaves when it cannot do what it shall.
    private String failed(String... arguments) {
        assertEquals(2, run(arguments), out + err);
        return err.strip();
    }

    @Test
    void whatIsInTheWay_isNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertEquals("custody serve: not a directory: " + file, failed("serve", "--data", file.toString(), "--port", "0"));
        Path nowhere = directory.resolve("nowhere");
        assertEquals("custody token list: there is no " + nowhere, failed("token", "list", "--data", nowhere.toString()));
        Path config = Files.writeString(directory.resolve("custody.yml"), "custody: {data: '" + nowhere + "'}");
        for (String[] each : new String[][] {{"token", "list"}, {"token", "revoke", "t"}}) {
            assertEquals("custody token " + each[1] + ": there is no " + nowhere,
                    failed(Stream.concat(Stream.of(each), Stream.of("--config", config.toString())).toArray(String[]::new)));
        }
        assertFalse(Files.exists(nowhere), "looking makes nothing");
        String data = directory.resolve("data").toString();
        Path keys = Files.writeString(Files.createDirectory(directory.resolve("other")).resolve("keys"), "");
        assertEquals("custody serve: " + keys + " is in the way", failed("serve", "--data", keys.getParent().toString(), "--port", "0"));
        assertEquals("custody serve: custody.port is not a port: 99999", failed("serve", "--data", data, "--port", "99999"));
        Files.writeString(file, "{\"type\":\"USE\"}\n");
        assertEquals("custody import: no server answers at http://127.0.0.1:1",
                failed("import", "--server", "http://127.0.0.1:1", "--token", "t", file.toString()));
    }

    @Test
    void configuration_thatSaysNothingOfOurs_stopsTheStart() throws Exception {
        Path config = directory.resolve("custody.yml");
        String data = directory.resolve("data").toString();
        for (Map.Entry<String, String> each : Map.of(
                "custody: {log: {anonymus: false}}", "there is no such key: custody.log.anonymus; there are ",
                "custody: {webhooks: {pager: {uri: x}}}", "there is no such key: custody.webhooks.pager.uri; ",
                "custody: {packs: {days: many}}", "custody.packs.days should be a number",
                "custody: {log: {anonymous: nein}}", "custody.log.anonymous should be true or false",
                "custody: {port: many}", "custody.port should be a number").entrySet()) {
            Files.writeString(config, each.getKey());
            String why = failed("serve", "--data", data, "--config", config.toString());
            assertTrue(why.contains(each.getValue()) && why.lines().count() == 1, why);
        }
        Files.writeString(config, "custody: [\n");
        String why = failed("serve", "--data", data, "--config", config.toString());
        assertTrue(why.startsWith("custody serve: " + config + " cannot be read: ") && why.lines().count() == 1, why);
    }

    /// All that stands on the terminal, logs too, when a server does not start.
    private String told(String... arguments) {
        PrintStream terminal = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
        try {
            return logged.toString(StandardCharsets.UTF_8) + failed(arguments);
        } finally {
            System.setErr(terminal);
            assertEquals("", logged.toString(StandardCharsets.UTF_8), "nothing is logged beside it");
        }
    }

    @Test
    void keyStore_thatDoesNotServe_isOneLine() throws Exception {
        String data = directory.resolve("data").toString();
        Path store = directory.resolve("tls.p12");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        try (OutputStream to = Files.newOutputStream(store)) {
            keys.store(to, "right".toCharArray());
        }
        Path text = Files.writeString(directory.resolve("tls.pem"), "no store");
        for (Map.Entry<String, String> each : Map.of(
                store + ", type: PKCS12, password: wrong", "password",
                text + ", type: PKCS12, password: right", "tls.pem",
                directory.resolve("none.p12") + ", type: PKCS12, password: right", "none.p12").entrySet()) {
            Path config = Files.writeString(directory.resolve("custody.yml"),
                    "micronaut: {server: {ssl: {enabled: true, port: -1, key-store: {path: 'file:%s}}}}".formatted(
                            each.getKey().replaceFirst(",", "',")));
            String why = told("serve", "--data", data, "--port", "0", "--config", config.toString());
            assertTrue(why.contains(each.getValue()) && why.lines().count() == 1, why);
        }
    }

    @Test
    void configuration_thatCannotBeRead_isOneLine() throws Exception {
        String data = directory.resolve("data").toString();
        Path config = Files.createDirectory(directory.resolve("custody.yml"));
        String why = told("serve", "--data", data, "--config", config.toString());
        assertTrue(why.startsWith("custody serve: " + config + " cannot be read: ") && why.lines().count() == 1, why);
        Files.delete(config);
        Files.write(config, new byte[] {0, (byte) 0xff, (byte) 0xfe, 1});
        why = told("serve", "--data", data, "--config", config.toString());
        assertTrue(why.startsWith("custody serve: " + config + " cannot be read: ") && why.lines().count() == 1, why);
        Path other = Files.writeString(directory.resolve("custody.conf"), "x");
        why = told("serve", "--data", data, "--config", other.toString());
        assertTrue(why.contains("custody.conf") && why.lines().count() == 1, why);
    }

    @Test
    void dataDirectory_ofANewerFormat_isOneLine() throws Exception {
        Path data = directory.resolve("data");
        try (RunningServer server = RunningServer.start(ServerSettings.of(data), Map.of())) {
            HttpClient.newHttpClient().send(
                    HttpRequest.newBuilder(server.uri().resolve("/v1/events"))
                            .header("Authorization", "Bearer " + server.firstToken().orElseThrow().text())
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"USE\",\"actor\":\"svc:a\",\"secret\":\"vault:a\",\"action\":\"fetch\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
        try (Connection state = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("state.db")); Statement statement = state.createStatement()) {
            statement.execute("UPDATE flyway_schema_history SET version = '9999' WHERE installed_rank = (SELECT max(installed_rank) FROM flyway_schema_history)");
        }
        String why = told("serve", "--data", data.toString(), "--port", "0");
        assertTrue(why.contains("newer") && why.lines().count() == 1, why);
        Path segment;
        try (Stream<Path> files = Files.list(data.resolve("journal"))) {
            segment = files.filter(file -> file.toString().endsWith(".seg")).sorted().findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(segment);
        bytes[4]++;
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, HEADER_CRC);
        ByteBuffer.wrap(bytes).putInt(HEADER_CRC, (int) crc.getValue());
        Files.write(segment, bytes);
        Files.delete(data.resolve("state.db"));
        why = told("serve", "--data", data.toString(), "--port", "0");
        assertTrue(why.contains(segment.getFileName() + " at offset 0") && why.contains("newest that this program reads"), why);
        assertEquals(1, why.lines().count(), why);
    }

    @Test
    void start_thatCannotListen_leavesTheFirstTokenToTheNext() throws Exception {
        Path data = directory.resolve("data");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            String why = failed("serve", "--data", data.toString(), "--port", port);
            assertTrue(why.endsWith("custody serve: cannot listen on 127.0.0.1, port " + port + ": Address already in use"), why);
        }
        String nobodys = failed("serve", "--data", data.toString(), "--host", "192.0.2.1", "--port", "0");
        assertTrue(nobodys.contains("cannot listen on 192.0.2.1, any free port: "), nobodys);
        try (RunningServer next = RunningServer.start(ServerSettings.of(data), Map.of())) {
            assertTrue(next.firstToken().isPresent(), "a token that nobody was shown is none");
            assertTrue(LoggerFactory.getLogger(NettyHttpServer.class).isErrorEnabled(), "later failures of HTTP are logged");
        }
    }

    @Test
    void newDataDirectory_isItsOwnersAlone() throws Exception {
        Path made = directory.resolve("made");
        assertEquals(0, run("token", "create", "--role", "responder", "--data", made.toString()));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
        Path plain = Files.createDirectory(directory.resolve("plain"));
        Path below = directory.resolve("above").resolve("made");
        assertEquals(0, run("token", "create", "--role", "responder", "--data", below.toString()));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(below)));
        assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(below.getParent()), "what is above may be others' too");
        Path there = Files.createDirectory(directory.resolve("there"));
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(there);
        assertEquals(0, run("token", "create", "--role", "responder", "--data", there.toString()));
        assertEquals(before, Files.getPosixFilePermissions(there));
    }

    @Test
    void tokens_areMadeListedAndRevoked() {
        String data = directory.toString();
        assertEquals(0, run("token", "create", "--role", "responder", "--data", data));
        String token = out.strip();
        assertTrue(token.matches("cst_[0-9a-f]{64}"), token);
        assertEquals(0, run("token", "list", "--data", data));
        assertFalse(out.contains(token.substring(20)), "the text of a token is shown once");
        String id = out.substring(0, 12);
        assertTrue(out.contains("responder") && out.contains("live"), out);
        assertEquals(0, run("token", "revoke", id, "--data", data));
        assertEquals(2, run("token", "revoke", id, "--data", data));
        assertEquals(0, run("token", "create", "--role", "responder", "--trusted-documents-only", "--data", data));
        assertEquals(0, run("token", "list", "--data", data));
        assertTrue(out.contains("revoked"), out);
        assertEquals(1, out.lines().filter(line -> line.endsWith("trusted-documents-only")).count(), out);
    }
}
