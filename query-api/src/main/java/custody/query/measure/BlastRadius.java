package custody.query.measure;

import custody.query.answer.GrantKey;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far somebody comes who has taken over an identity, credential, grant or secret: secrets, other identities, and
/// the systems that the secrets belong to.
///
/// `maxDuration` is that of the longest grant on the way, null when there is none or one has no end (`endless`).
/// `maxChainDepth` counts the steps from identity to identity. `usedFraction` is the share of the secrets that was
/// ever used by, or on behalf of, one of the identities. `truncated`: a bound was reached and there is more.
public record BlastRadius(
        Spot root,
        long asOf,
        List<Spot> secrets,
        List<Spot> identities,
        List<String> systems,
        @Nullable Duration maxDuration,
        boolean endless,
        int maxChainDepth,
        double usedFraction,
        List<Edge> edges,
        boolean truncated) {
    public BlastRadius {
        secrets = List.copyOf(secrets);
        identities = List.copyOf(identities);
        systems = List.copyOf(systems);
        edges = List.copyOf(edges);
    }

    /// What a spot is.
    public enum Kind {
        IDENTITY,
        SECRET,
        CREDENTIAL,
        GRANT
    }

    /// Something that is reached, by ref; a grant by its key.
    public record Spot(Kind kind, String ref) {}

    /// A step, `depth` steps away from the root, and by what it is possible.
    public record Edge(Spot from, Spot to, Via via, @Nullable GrantKey grant, int depth) {}

    /// What makes a step possible.
    public enum Via {
        /// A grant in force covers the secret.
        GRANT("grant"),
        /// The secret was used, and no grant in force explains it.
        USE("use"),
        /// The first handed on to the second.
        DELEGATION("delegation"),
        /// The first may act for the second, and reaches what that one was granted.
        ON_BEHALF_OF("onBehalfOf"),
        /// The first has a credential of the second's that is alive.
        ASSUME("assume"),
        /// The first is a member of the second, a group.
        MEMBER("member"),
        /// The credential was issued to the identity, or is of the secret.
        ISSUE("issue");

        private final String word;

        Via(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}
