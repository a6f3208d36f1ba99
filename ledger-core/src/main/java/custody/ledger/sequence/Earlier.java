package custody.ledger.sequence;

import custody.ledger.event.EventId;
import custody.ledger.identity.StoredIdentity;
import custody.ledger.journal.StoredEntry;
import custody.ledger.merkle.Hash;

/// An entry that was there before a candidate, with what the two are compared by.
sealed interface Earlier {
    long index();

    /// Known for an entry that is being written only when it was chained.
    Hash leafHash();

    EventId id();

    boolean isErased();

    boolean hasStreamOf(Candidate candidate);

    boolean hasPayloadOf(Candidate candidate);

    /// In the journal.
    record Stored(StoredEntry entry, StoredIdentity identity) implements Earlier {
        static Stored of(StoredEntry entry) {
            return new Stored(entry, StoredIdentity.of(entry));
        }

        @Override
        public long index() {
            return entry.index();
        }

        @Override
        public Hash leafHash() {
            return entry.leafHash();
        }

        @Override
        public EventId id() {
            return identity.id();
        }

        @Override
        public boolean isErased() {
            return identity.isErased();
        }

        @Override
        public boolean hasStreamOf(Candidate candidate) {
            return !isErased() && candidate.hasStream(identity.stream());
        }

        @Override
        public boolean hasPayloadOf(Candidate candidate) {
            return entry.salted().filter(candidate::hasPayload).isPresent();
        }
    }

    /// Written by this commit or the one before it, and still in memory.
    final class Slot implements Earlier {
        private final long index;
        private final Candidate candidate;
        private final New standing;
        private Hash leafHash = Hash.ZERO;

        Slot(long index, Candidate candidate, New standing) {
            this.index = index;
            this.candidate = candidate;
            this.standing = standing;
        }

        Candidate candidate() {
            return candidate;
        }

        New standing() {
            return standing;
        }

        void chained(Hash hash) {
            leafHash = hash;
        }

        @Override
        public long index() {
            return index;
        }

        @Override
        public Hash leafHash() {
            return leafHash;
        }

        @Override
        public EventId id() {
            return candidate.id();
        }

        @Override
        public boolean isErased() {
            return false;
        }

        @Override
        public boolean hasStreamOf(Candidate other) {
            return other.hasStream(candidate.stream());
        }

        @Override
        public boolean hasPayloadOf(Candidate other) {
            return other.hasPayload(candidate.salted());
        }
    }
}
