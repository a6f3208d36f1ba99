package custody.verifier;

/// One place where evidence is not what it must be. `offset` and `index` are -1 where they say nothing.
record Damage(String file, long offset, long index, String what, String expected, String found) {
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(file);
        if (offset >= 0) {
            line.append(", byte ").append(offset);
        }
        if (index >= 0) {
            line.append(", entry ").append(index);
        }
        line.append(": ").append(what);
        if (!expected.isEmpty() || !found.isEmpty()) {
            line.append(" (expected ").append(expected).append(", found ").append(found).append(')');
        }
        return line.toString();
    }
}
