package custody.verifier;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A signed note: text and signature lines (C2SP signed-note v1.0.0). Parsing proves nothing about signatures.
record SignedNote(String text, List<Line> lines) {
    static final int MAX_BYTES = 1 << 20;
    private static final int MAX_LINES = 100;
    private static final String DASH = "\u2014 ";

    SignedNote {
        lines = List.copyOf(lines);
    }

    /// One signature line: who says to have signed, under which key id, and the bytes.
    record Line(String name, int keyId, byte[] signature) {
        Line {
            signature = signature.clone();
        }

        @Override
        public byte[] signature() {
            return signature.clone();
        }
    }

    static SignedNote parse(byte[] bytes) throws MalformedException {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedException("a note of more than " + MAX_BYTES + " bytes");
        }
        String note = StrictText.utf8(bytes);
        if (note.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
            throw new MalformedException("a control character in a note");
        }
        int empty = note.lastIndexOf("\n\n");
        if (empty < 0 || !note.endsWith("\n") || empty + 2 == note.length()) {
            throw new MalformedException("a note without signature lines");
        }
        String[] raw = note.substring(empty + 2, note.length() - 1).split("\n", -1);
        if (raw.length > MAX_LINES) {
            throw new MalformedException("more than " + MAX_LINES + " signature lines");
        }
        List<Line> lines = new ArrayList<>();
        for (String line : raw) {
            lines.add(line(line));
        }
        return new SignedNote(note.substring(0, empty + 1), lines);
    }

    private static Line line(String line) throws MalformedException {
        int space = line.indexOf(' ', DASH.length());
        if (!line.startsWith(DASH) || space < 0) {
            throw new MalformedException("not a signature line: " + StrictText.shown(line));
        }
        String name = StrictText.name(line.substring(DASH.length(), space));
        byte[] blob = StrictText.base64(line.substring(space + 1));
        if (blob.length < 5) {
            throw new MalformedException("a signature of " + blob.length + " bytes");
        }
        return new Line(name, VerifierKey.keyIdAt(blob), Arrays.copyOfRange(blob, 4, blob.length));
    }

    byte[] signedBytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
