package custody.verifier;

/// What one question came to, in words.
record Verdict(State state, String text) {
    /// How a question can end. A failure and a doubt about what was asked change the exit status, nothing else does.
    enum State {
        VERIFIED("verified"),
        UNKNOWN("could not tell"),
        FAILED("FAILED"),
        NOT_CHECKED("NOT CHECKED"),
        INFORMATION("information"),
        NOT_PRESENT("not present");

        private final String words;

        State(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }
}
