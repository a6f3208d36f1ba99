package custody.ingest.recognise;

import custody.ingest.adapter.Adapter;
import custody.ledger.json.JsonNode;
import java.util.List;
import java.util.Optional;

/// Finds the adapter of a record; the first in order that knows its shape.
public final class Recogniser {
    private final List<Adapter> adapters;

    public Recogniser(List<Adapter> adapters) {
        this.adapters = List.copyOf(adapters);
    }

    /// The adapter that reads this record; empty when nobody knows it (`adapter_unknown`).
    public Optional<Adapter> recognise(JsonNode record) {
        return adapters.stream().filter(adapter -> adapter.recognises(record)).findFirst();
    }

    /// The adapter of that name, without version.
    public Optional<Adapter> named(String name) {
        return adapters.stream().filter(adapter -> adapter.name().equals(name)).findFirst();
    }

    public List<Adapter> adapters() {
        return adapters;
    }
}
