package custody.ledger.note;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Text with signature lines under it (c2sp.org/signed-note). `text` ends with a line end.
public record SignedNote(String text, List<Signature> signatures) {
    /// More lines are more than any verifier must take.
    public static final int MAX_SIGNATURES = 100;

    /// More bytes are no note.
    public static final int MAX_BYTES = 1 << 20;
    private static final String DASH = "— ";
    private static final int ID_BYTES = 4;

    public SignedNote {
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("a note's text ends with a line end");
        }
        signatures = List.copyOf(signatures);
    }

    /// One line: who signed under which key, and the signature; unknown ones are kept.
    public static final class Signature {
        private final String name;
        private final byte[] id;
        private final byte[] signature;

        public Signature(String name, byte[] id, byte[] signature) {
            if (!StrictText.isName(name) || id.length != ID_BYTES || signature.length == 0) {
                throw new IllegalArgumentException("no signature line");
            }
            this.name = name;
            this.id = id.clone();
            this.signature = signature.clone();
        }

        public String name() {
            return name;
        }

        public byte[] signature() {
            return signature.clone();
        }

        public boolean isUnder(VerifierKey key) {
            return name.equals(key.name()) && Arrays.equals(id, key.id());
        }

        String line() {
            byte[] blob = ByteBuffer.allocate(ID_BYTES + signature.length).put(id).put(signature).array();
            return DASH + name + " " + Base64.getEncoder().encodeToString(blob) + "\n";
        }
    }

    /// The whole note.
    public String format() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> note.append(signature.line()));
        return note.toString();
    }

    /// Reads a note; one malformed line refuses the whole.
    public static SignedNote parse(byte[] bytes) throws NoteException {
        String note = utf8(bytes);
        int split = note.lastIndexOf("\n\n");
        if (split < 0 || !note.endsWith("\n")) {
            throw new NoteException("a note has text, an empty line, and signature lines");
        }
        String text = note.substring(0, split + 1);
        String[] lines = note.substring(split + 2).split("\n", -1);
        if (lines.length < 2 || lines.length - 1 > MAX_SIGNATURES) {
            throw new NoteException("a note has 1 to " + MAX_SIGNATURES + " signature lines");
        }
        List<Signature> signatures = new ArrayList<>();
        for (String line : Arrays.asList(lines).subList(0, lines.length - 1)) {
            signatures.add(signature(line));
        }
        return new SignedNote(text, signatures);
    }

    private static Signature signature(String line) throws NoteException {
        int space = line.lastIndexOf(' ');
        if (!line.startsWith(DASH) || space <= DASH.length()) {
            throw new NoteException("a malformed signature line");
        }
        String name = line.substring(DASH.length(), space);
        byte[] blob = StrictText.base64(line.substring(space + 1));
        if (!StrictText.isName(name) || blob.length <= ID_BYTES) {
            throw new NoteException("a malformed signature line");
        }
        return new Signature(name, Arrays.copyOf(blob, ID_BYTES), Arrays.copyOfRange(blob, ID_BYTES, blob.length));
    }

    private static String utf8(byte[] bytes) throws NoteException {
        if (bytes.length > MAX_BYTES) {
            throw new NoteException("a note of more than " + MAX_BYTES + " bytes");
        }
        for (byte b : bytes) {
            if (b >= 0 && b < 0x20 && b != '\n') {
                throw new NoteException("a control character in a note");
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new NoteException("a note that is not UTF-8");
        }
    }

    /// Checks that each of these keys signed the note, and that every line under one of them holds.
    ///
    /// @throws NoteException when a key has no line, or a line of a known key does not verify.
    public void verify(List<VerifierKey> keys) throws NoteException {
        for (VerifierKey key : keys) {
            boolean signed = false;
            for (Signature signature : signatures) {
                if (signature.isUnder(key)) {
                    SignatureCheck.verify(key, text, signature.signature);
                    signed = true;
                }
            }
            if (!signed) {
                throw new NoteException("no signature under the key " + HEX.formatHex(key.id()) + " of " + key.name());
            }
        }
    }

    private static final java.util.HexFormat HEX = java.util.HexFormat.of();
}
