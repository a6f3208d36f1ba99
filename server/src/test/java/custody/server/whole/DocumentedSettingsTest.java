package custody.server.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.server.RunningServer;
import custody.server.ServerSettings;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Settings as the pages print them, taken by a server: TLS, a policy, detections.
class DocumentedSettingsTest {
    private static final String PASSWORD = "documented";

    @TempDir
    Path directory;

    @Test
    void settingsOfThePages_areTaken() throws Exception {
        Path keys = directory.resolve("tls.p12");
        String tls = example("configuration.md", "## TLS", "yaml").replace("/etc/custody/tls.p12", keys.toString())
                .replace("${TLS_PASSWORD}", PASSWORD).replace("port: 8443", "port: -1");
        assertTrue(tls.contains(keys.toString()) && tls.contains(PASSWORD) && tls.contains("port: -1"), tls);
        Path config = Files.writeString(directory.resolve("custody.yml"), tls);
        ServerSettings settings = new ServerSettings(directory.resolve("data"), null, 0, config);
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(keys)).build();
                RunningServer server = RunningServer.start(settings, Map.of("CUSTODY_ADMIN_TOKEN", TestServer.ADMIN))) {
            assertEquals("https", server.uri().getScheme());
            for (Map.Entry<String, String> each : Map.of(
                    "/v1/policy", example("spec/attribution.md", "## Policy", "json"),
                    "/v1/detections", example("detections.md", "## Settings", "json")).entrySet()) {
                HttpResponse<String> answer = client.send(HttpRequest.newBuilder(server.uri().resolve(each.getKey()))
                        .header("Authorization", "Bearer " + TestServer.ADMIN).header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(each.getValue())).build(), HttpResponse.BodyHandlers.ofString());
                assertEquals(200, answer.statusCode(), each.getKey() + " " + answer.body());
            }
        }
    }

    /// The first example of a language behind a heading of a page.
    private static String example(String page, String heading, String language) throws Exception {
        String text = Files.readString(Path.of("..", "docs").resolve(page));
        assertTrue(text.contains("\n" + heading), page + " has no " + heading);
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(text);
        assertTrue(block.find(text.indexOf("\n" + heading)), heading + " has no example");
        return block.group(1);
    }

    /// Makes a key for the loopback address, and what trusts it.
    private static SSLContext trusting(Path keys) throws Exception {
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                "-alias", "tls", "-keyalg", "EC", "-storetype", "PKCS12", "-keystore", keys.toString(), "-storepass", PASSWORD,
                "-dname", "CN=localhost", "-ext", "san=ip:127.0.0.1").redirectErrorStream(true).start();
        String told = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(keytool.waitFor(60, TimeUnit.SECONDS) && keytool.exitValue() == 0, told);
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            made.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("tls", made.getCertificate("tls"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
