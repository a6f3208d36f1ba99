package custody.server;

import io.micronaut.context.ApplicationContext;
import io.micronaut.core.io.ResourceResolver;
import io.micronaut.http.ssl.ServerSslConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Security;
import java.util.Locale;
import java.util.Optional;

/// The key store that TLS is configured with.
final class KeyStores {
    private KeyStores() {}

    /// Refuses one that cannot be read, for the framework would only say that a channel was closed. What is of a type of
    /// the framework's own is left to it.
    static void check(ApplicationContext context) throws IOException {
        ServerSslConfiguration tls = context.getBean(ServerSslConfiguration.class);
        Optional<String> path = tls.isEnabled() ? tls.getKeyStore().getPath() : Optional.empty();
        String type = tls.getKeyStore().getType().orElse(KeyStore.getDefaultType());
        if (path.isEmpty() || !Security.getAlgorithms("KeyStore").contains(type.toUpperCase(Locale.ROOT))) {
            return;
        }
        String which = "the key store " + path.get();
        Optional<InputStream> found = context.getBean(ResourceResolver.class).getResourceAsStream(path.get());
        if (found.isEmpty()) {
            throw new IOException(which + " is not there or cannot be read");
        }
        try (InputStream bytes = found.get()) {
            KeyStore.getInstance(type).load(bytes, tls.getKeyStore().getPassword().map(String::toCharArray).orElse(null));
        } catch (IOException | GeneralSecurityException e) {
            IOException told = new IOException(which + " does not open as " + type + " with the password given: " + e.getMessage());
            told.addSuppressed(e);
            throw told;
        }
    }
}
