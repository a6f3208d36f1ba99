package custody.verifier;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// A log behind an HTTP prefix. Each answer has a bound in bytes and in time, body included; each request three tries.
final class HttpFiles implements LogFiles {
    private static final int TRIES = 3;
    private static final long TIMEOUT_SECONDS = 60;
    private static final long PAUSE_MILLIS = 300;
    /// What compression may add to bytes that do not compress.
    private static final int GZIP_EXTRA = 64 << 10;

    private final String prefix;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NORMAL).build();

    HttpFiles(String prefix) {
        this.prefix = prefix.endsWith("/") ? prefix : prefix + "/";
    }

    @Override
    public byte @Nullable [] read(String path, int maxBytes) throws IOException, MalformedException {
        IOException last = new IOException("not tried");
        for (int tries = 0; tries < TRIES; tries++) {
            try {
                Thread.sleep(tries * PAUSE_MILLIS);
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

    private byte @Nullable [] once(String path, int maxBytes) throws IOException, MalformedException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(prefix + path)).header("Accept-Encoding", "gzip").build();
        HttpResponse<byte[]> answer = send(request, maxBytes + GZIP_EXTRA);
        if (answer.statusCode() == 404 || answer.statusCode() == 410) {
            return null;
        }
        if (answer.statusCode() != 200) {
            throw new IOException("HTTP status " + answer.statusCode() + " of " + request.uri());
        }
        byte[] body = answer.body();
        boolean zipped = answer.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
        try (InputStream plain = zipped ? new GZIPInputStream(new ByteArrayInputStream(body)) : new ByteArrayInputStream(body)) {
            byte[] bytes = plain.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new MalformedException("it is larger than " + maxBytes + " bytes");
            }
            return bytes;
        }
    }

    private HttpResponse<byte[]> send(HttpRequest request, long maxBytes) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
        try {
            return sent.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new IOException("no whole answer in " + TIMEOUT_SECONDS + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(reason(cause, request.uri()), e);
        }
    }

    /// The client says of many failures nothing but their class.
    static String reason(Throwable failure, URI uri) {
        if (failure.getMessage() != null) {
            return failure.getMessage();
        }
        return failure instanceof ConnectException ? "nothing answers at " + uri : failure.getClass().getSimpleName();
    }

    @Override
    public List<Integer> partials(String path) {
        return List.of();
    }
}
