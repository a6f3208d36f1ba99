package custody.query.graphql;

import custody.ledger.event.Event;

/// A use or attempt as a node: the same entry, seen as something to be judged.
record UseNode(EventNode node, Event event) {
    long index() {
        return node.index();
    }
}
