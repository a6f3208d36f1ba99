package custody.query.graphql;

import custody.ledger.read.ProofReader.PublishedCheckpoint;

/// A published checkpoint as a node.
record CheckpointNode(PublishedCheckpoint published) {}
