package custody.server.bench;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// One kept-alive HTTP/1.1 connection that costs as little as a client can, because it shares the cores with
/// what it measures. Reads answers with a content length or in chunks.
final class Connection implements Closeable {
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final InputStream in;
    private final String host;
    private String token;

    Connection(URI server, String token) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), TIMEOUT_MILLIS);
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        host = " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nAuthorization: Bearer ";
        this.token = token;
    }

    /// Whose requests follow.
    void as(String other) {
        token = other;
    }

    /// Posts and returns the answer's body; anything but 200 is an error.
    byte[] post(String path, String contentType, byte[] body) throws IOException {
        send(path, contentType, body);
        return answer("HTTP/1.1 200");
    }

    /// Posts what the server should not do, and returns what it says of it; only trouble of its own is an error.
    byte[] refused(String path, String contentType, byte[] body) throws IOException {
        send(path, contentType, body);
        return answer("HTTP/1.1 [24]");
    }

    private void send(String path, String contentType, byte[] body) throws IOException {
        String head = "POST " + path + host + token + "\r\nContent-Type: " + contentType + "\r\nAccept: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
    }

    private byte[] answer(String expected) throws IOException {
        String status = line();
        int length = -1;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(java.util.Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        byte[] body = chunked ? chunks() : in.readNBytes(Math.max(0, length));
        if (!status.matches(expected + ".*")) {
            throw new IOException(status + ": " + new String(body, 0, Math.min(300, body.length), StandardCharsets.UTF_8));
        }
        return body;
    }

    private byte[] chunks() throws IOException {
        java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.writeBytes(in.readNBytes(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
