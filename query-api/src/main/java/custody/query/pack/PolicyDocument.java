package custody.query.pack;

import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonNode;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.answer.EntryOrder;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.attribution.Policy;
import custody.query.state.PolicyEntry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A policy that verdicts were judged by: canonical JSON, and the entry that brought it (null: built in).
record PolicyDocument(String version, byte[] json, @Nullable Long entry) {
    private static final int PAGE = 500;
    /// Policies that are looked through for one of that version.
    private static final int LOOKED_MAX = 50_000;

    PolicyDocument {
        json = json.clone();
    }

    @Override
    public byte[] json() {
        return json.clone();
    }

    /// The newest policy of that version as of a size; empty when none is found.
    static Optional<PolicyDocument> find(String version, long asOf, Projections projections, EntryReader entries) {
        if (version.equals(Policy.STANDARD.version())) {
            return Optional.of(new PolicyDocument(version, Policy.STANDARD.document(), null));
        }
        EntryOrder newestFirst = new EntryOrder(EntryOrder.By.LEDGER_SEQ, false);
        String key = null;
        for (int looked = 0; looked < LOOKED_MAX; looked += PAGE) {
            Page<Long> page = projections.entries(PolicyEntry.WHERE, newestFirst, new PageRequest(asOf, PAGE, key, true, false));
            for (Page.Row<Long> row : page.rows()) {
                Optional<PolicyDocument> found = entries.entry(row.node()).flatMap(entry -> in(entry, version));
                if (found.isPresent()) {
                    return found;
                }
            }
            if (!page.more() || page.rows().isEmpty()) {
                return Optional.empty();
            }
            key = page.rows().getLast().key();
        }
        return Optional.empty();
    }

    private static Optional<PolicyDocument> in(Entry entry, String version) {
        JsonNode policy = PolicyEntry.document(entry);
        return policy == null || !policy.text("version").orElse("").equals(version)
                ? Optional.empty()
                : Optional.of(new PolicyDocument(version, CanonicalJson.bytes(policy), entry.index()));
    }
}
