package custody.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// A log behind an HTTP prefix. Each answer has a bound in bytes and in time, each request three tries.
final class HttpFiles implements LogFiles {
    private static final int TRIES = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final String prefix;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NORMAL).build();

    HttpFiles(String prefix) {
        this.prefix = prefix.endsWith("/") ? prefix : prefix + "/";
    }

    @Override
    public byte @Nullable [] read(String path, int maxBytes) throws IOException {
        IOException last = new IOException("not tried");
        for (int tries = 0; tries < TRIES; tries++) {
            try {
                return once(path, maxBytes);
            } catch (IOException e) {
                last = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        throw last;
    }

    private byte @Nullable [] once(String path, int maxBytes) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(prefix + path)).timeout(TIMEOUT).header("Accept-Encoding", "gzip").build();
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() == 404 || answer.statusCode() == 410) {
                return null;
            }
            if (answer.statusCode() != 200) {
                throw new IOException(path + ": HTTP status " + answer.statusCode());
            }
            boolean zipped = answer.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
            try (InputStream plain = zipped ? new GZIPInputStream(body) : body) {
                byte[] bytes = plain.readNBytes(maxBytes + 1);
                if (bytes.length > maxBytes) {
                    throw new IOException(path + " is larger than " + maxBytes + " bytes");
                }
                return bytes;
            }
        }
    }

    @Override
    public List<Integer> partials(String path) {
        return List.of();
    }

    @Override
    public String shown(String path) {
        return path;
    }
}
