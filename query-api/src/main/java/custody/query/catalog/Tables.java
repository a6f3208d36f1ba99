package custody.query.catalog;

import custody.query.answer.SecretCriteria;
import custody.query.catalog.Versions.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The version tables with the columns that are asked by, beside the facts themselves.
final class Tables {
    private static final long[] NOTHING = {};

    static final Table<SecretState> SECRET = new Table<>(
            "catalog_secret", SecretState.class, List.of("owner_key", "octets"),
            state -> new Object[] {Facts.keyOrNull(state.owner()), SecretCriteria.octets(state.ref())}, state -> NOTHING);

    static final Table<IdentityState> IDENTITY = new Table<>(
            "catalog_identity", IdentityState.class, List.of("owner_key", "kind"),
            state -> new Object[] {Facts.keyOrNull(state.owner()), kind(state.kind())}, state -> NOTHING);

    static final Table<CredentialState> CREDENTIAL = new Table<>(
            "catalog_credential", CredentialState.class, List.of("secret_key"),
            state -> new Object[] {Facts.keyOrNull(state.secretRef())}, Lead::of);

    static final Table<GrantState> GRANT = new Table<>(
            "catalog_grant", GrantState.class,
            List.of("name_key", "grantee_key", "starts_at", "expires_at", "revoked_at", "break_glass", "given", "source"),
            state -> new Object[] {
                    Facts.key(state.ref()),
                    Facts.keyOrNull(state.grantee()),
                    Facts.micros(state.startsAt()),
                    Facts.micros(state.expiresAt(), Facts.NO_END),
                    Facts.micros(state.revokedAt(), Facts.NO_END),
                    state.breakGlass() ? 1 : 0,
                    state.given() ? 1 : 0,
                    state.source()}, Lead::of);

    private Tables() {}

    /// A hop's kind is free text.
    private static @Nullable String kind(@Nullable String kind) {
        return kind == null ? null : Facts.key(kind).substring(0, Math.min(32, kind.length()));
    }
}
