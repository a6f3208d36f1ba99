/// 1Password Events API and Connect records to events.
@NullMarked
package custody.ingest.adapter.onepassword;

import org.jspecify.annotations.NullMarked;
