package custody.query.answer;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Link;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an inventory says of an identity or a secret, beside owner and aliases: INVENTORY events carry it as links
/// named `profile.team`, `profile.purpose`, `profile.population`, `profile.expiresAt`, `profile.reviewDueAt`,
/// `profile.revocationTrigger`. An empty value takes back what was said; a value that does not read says nothing.
public record Profile(
        @Nullable String team,
        @Nullable String purpose,
        @Nullable String population,
        @Nullable Instant expiresAt,
        @Nullable Instant reviewDueAt,
        @Nullable String revocationTrigger) {
    /// Nothing was said.
    public static final Profile NONE = new Profile(null, null, null, null, null, null);

    private static final String PREFIX = "profile.";
    private static final List<String> POPULATIONS = List.of("SSO_AND_PAM", "SSO_ONLY", "PAM_ONLY", "OUTSIDE_BOTH", "UNKNOWN");

    /// After an event that is about the identity or secret.
    public Profile told(Event event) {
        Profile told = this;
        if (event.type() == EventType.INVENTORY) {
            for (Link link : event.links()) {
                told = link.name().startsWith(PREFIX) ? told.told(link.name().substring(PREFIX.length()), link.value()) : told;
            }
        }
        return told;
    }

    private Profile told(String name, String value) {
        String text = value.isBlank() ? null : value;
        return switch (name) {
            case "team" -> new Profile(text, purpose, population, expiresAt, reviewDueAt, revocationTrigger);
            case "purpose" -> new Profile(team, text, population, expiresAt, reviewDueAt, revocationTrigger);
            case "population" -> text != null && !POPULATIONS.contains(text)
                    ? this
                    : new Profile(team, purpose, text, expiresAt, reviewDueAt, revocationTrigger);
            case "expiresAt" -> new Profile(team, purpose, population, time(text, expiresAt), reviewDueAt, revocationTrigger);
            case "reviewDueAt" -> new Profile(team, purpose, population, expiresAt, time(text, reviewDueAt), revocationTrigger);
            case "revocationTrigger" -> new Profile(team, purpose, population, expiresAt, reviewDueAt, text);
            default -> this;
        };
    }

    private static @Nullable Instant time(@Nullable String text, @Nullable Instant otherwise) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return otherwise;
        }
    }

    /// With what another says and this does not.
    Profile or(Profile other) {
        return new Profile(
                team == null ? other.team : team, purpose == null ? other.purpose : purpose,
                population == null ? other.population : population, expiresAt == null ? other.expiresAt : expiresAt,
                reviewDueAt == null ? other.reviewDueAt : reviewDueAt,
                revocationTrigger == null ? other.revocationTrigger : revocationTrigger);
    }

    /// Whether an end or a next look at it was stated.
    public boolean hasExpiryOrReview() {
        return expiresAt != null || reviewDueAt != null;
    }
}
