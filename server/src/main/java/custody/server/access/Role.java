package custody.server.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What the owner of a token may do (DESIGN section 8).
public enum Role {
    /// Post as the sources that the token owns, nothing else.
    INTEGRATOR,
    /// Read.
    RESPONDER,
    /// Read, prove, export, download.
    COMPLIANCE,
    /// Everything.
    ADMIN;

    /// The name as used in tokens, requests and on the command line.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> ofWord(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }
}
