package custody.ingest.quarantine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A refused record as it is stored: what is told of it, and its encrypted bytes.
@SuppressWarnings("ArrayRecordComponent")
record Kept(
        String id,
        String source,
        String adapter,
        boolean raw,
        String code,
        String pointer,
        String detail,
        long position,
        String hash,
        long length,
        long at,
        byte[] sealed) {

    void writeTo(DataOutputStream out) throws IOException {
        for (String text : new String[] {id, source, adapter, code, pointer, detail, hash}) {
            bytes(out, text.getBytes(StandardCharsets.UTF_8));
        }
        out.writeBoolean(raw);
        out.writeLong(position);
        out.writeLong(length);
        out.writeLong(at);
        bytes(out, sealed);
    }

    static Kept readFrom(DataInputStream in) throws IOException {
        String[] text = new String[7];
        for (int i = 0; i < text.length; i++) {
            text[i] = new String(bytes(in), StandardCharsets.UTF_8);
        }
        boolean raw = in.readBoolean();
        long position = in.readLong();
        long length = in.readLong();
        long at = in.readLong();
        return new Kept(text[0], text[1], text[2], raw, text[3], text[4], text[5], position, text[6], length, at, bytes(in));
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new EOFException("a spool file ends early");
        }
        return in.readNBytes(length);
    }
}
