package custody.verifier;

/// Evidence that is not in the form its specification asks for, or that does not hold.
final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
        super(message);
    }
}
