/// Posts and files on their way into the ledger: records become events, events go to the gate in windows, what is
/// refused goes to quarantine, and everything is counted. Knows neither HTTP nor SQL.
@NullMarked
package custody.ingest.intake;

import org.jspecify.annotations.NullMarked;
