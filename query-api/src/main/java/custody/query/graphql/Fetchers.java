package custody.query.graphql;

/// The fetchers of one noun of the schema.
interface Fetchers {
    void wire(Wiring wiring);
}
