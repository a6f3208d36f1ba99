package custody.ingest.adapter;

import custody.ledger.json.JsonNode;

/// One record of a post or file: its zero-based position there, and what it says.
public record SourceRecord(long position, JsonNode json) {}
