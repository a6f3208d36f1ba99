package custody.verifier;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Changes one frame of a raw segment as somebody would who knows the format: both CRCs are right afterwards.
final class FrameEdit {
    private FrameEdit() {}

    /// The `edit` sees the frame from its header on.
    static void frame(Path segment, int at, Consumer<ByteBuffer> edit) throws IOException {
        byte[] file = Files.readAllBytes(segment);
        ByteBuffer frame = ByteBuffer.wrap(file, at, file.length - at).slice();
        edit.accept(frame);
        frame.putInt(28, FrameCheck.crc(file, at + FrameCheck.HEADER, frame.getInt(24)));
        frame.putInt(64, FrameCheck.crc(file, at, 64));
        Files.write(segment, file);
    }

    static void swap(ByteBuffer bytes, int a, int b, int length) {
        byte[] one = new byte[length];
        byte[] other = new byte[length];
        bytes.get(a, one).get(b, other);
        bytes.put(a, other).put(b, one);
    }
}
