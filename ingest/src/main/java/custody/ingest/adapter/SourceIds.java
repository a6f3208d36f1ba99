package custody.ingest.adapter;

import custody.ledger.event.Source;

/// Source ids made from what records say.
public final class SourceIds {
    private static final int MAX = 100;

    private SourceIds() {}

    /// `<prefix>:<part>`, letters that an id may not hold as `-`.
    public static String of(String prefix, String part) {
        String clean = part.replaceAll("[^A-Za-z0-9._:/-]", "-");
        String id = prefix + ":" + clean.substring(0, Math.min(clean.length(), MAX));
        return Source.isId(id) ? id : prefix + ":default";
    }
}
