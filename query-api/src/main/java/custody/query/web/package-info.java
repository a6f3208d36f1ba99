/// What every address of this module has in common: refusals as problem+json, and how bodies are coded.
///
/// It knows HTTP alone, and nothing of the ledger or of what is asked.
@NullMarked
package custody.query.web;

import org.jspecify.annotations.NullMarked;
