package custody.verifier;

import java.util.List;

/// What a log says about itself: its origin, how many entries, and the root hash (C2SP tlog-checkpoint v1.0.0).
record Checkpoint(String origin, long size, byte[] root, List<String> extensions, SignedNote note) {
    Checkpoint {
        root = root.clone();
        extensions = List.copyOf(extensions);
    }

    @Override
    public byte[] root() {
        return root.clone();
    }

    static Checkpoint parse(byte[] bytes) throws MalformedException {
        SignedNote note = SignedNote.parse(bytes);
        String[] lines = note.text().split("\n", -1);
        if (lines.length < 4 || lines[0].isEmpty()) {
            throw new MalformedException("a checkpoint needs origin, size and root hash");
        }
        long size = StrictText.decimal(lines[1]);
        byte[] root = StrictText.hash(lines[2]);
        if (size == 0 && !java.util.Arrays.equals(root, Hasher.own().sha256(new byte[0]))) {
            throw new MalformedException("the root hash of an empty log is not that of an empty tree");
        }
        List<String> extensions = List.of(lines).subList(3, lines.length - 1);
        if (extensions.contains("")) {
            throw new MalformedException("an empty extension line in a checkpoint");
        }
        return new Checkpoint(lines[0], size, root, extensions, note);
    }
}
