/// Audit lines of HashiCorp Vault and OpenBao to events.
@NullMarked
package custody.ingest.adapter.vault;

import org.jspecify.annotations.NullMarked;
