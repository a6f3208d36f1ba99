/// Apono webhooks, agent sessions, action approvals and audit log to events.
@NullMarked
package custody.ingest.adapter.apono;

import org.jspecify.annotations.NullMarked;
