package custody.query.graphql;

import custody.ledger.event.Event;

/// A decision about a request as a node: an APPROVAL or DENIAL entry.
record ApprovalNode(EventNode node, Event event) {}
