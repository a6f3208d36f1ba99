package custody.ledger.sequence;

import custody.ledger.identity.IdentityIndex;
import custody.ledger.identity.IdentityKeys;
import custody.ledger.journal.Kind;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds what the ledger has of a candidate's identity, and says how the candidate stands to it.
///
/// It is asked twice: by the caller about everything durable, which may read from disk, and by the sequencer about
/// what came since, which is in memory. The index only proposes; each entry it names is compared, the identity whole
/// and the payload byte by byte.
final class Precedents {
    private final IdentityIndex index;

    Precedents(IdentityIndex index) {
        this.index = index;
    }

    /// What was found below an index: how a candidate stands if nothing comes between. `fingerprint` is that of
    /// its identity.
    record Known(long fingerprint, long below, New standing) {}

    /// Gives an entry that the index named; it is there.
    interface Entries {
        Earlier at(long index) throws IOException;
    }

    /// Looks at everything durable.
    ///
    /// @return [Known], for the sequencer to go on from, or a repetition
    Found inquire(Candidate candidate, Entries entries) throws IOException {
        long below = index.next();
        long fingerprint = index.fingerprint(IdentityKeys.first(candidate.id()));
        Search search = new Search(candidate, 0, below, entries);
        return switch (search.judge(fingerprint, New.FIRST)) {
            case Judgement.Repetition repetition -> new Found(null, repetition.earlier());
            case New standing -> new Found(new Known(fingerprint, below, standing), null);
        };
    }

    /// Either what is known of a candidate that is to be placed, or the entry that it repeats.
    record Found(@Nullable Known known, @Nullable Earlier repeated) {}

    /// Looks at what came since the inquiry, what is being written included.
    Judgement judge(Candidate candidate, Known known, Entries entries) throws IOException {
        return new Search(candidate, known.below, Long.MAX_VALUE, entries).judge(known.fingerprint, known.standing);
    }

    /// Makes a candidate that gets an entry findable.
    void add(Candidate candidate, Known known, New standing, long entry) {
        switch (standing.kind()) {
            case FIRST -> index.add(known.fingerprint, entry);
            case COPY -> {
                index.add(index.fingerprint(IdentityKeys.variant(candidate.id(), candidate.salted())), entry);
                index.add(index.fingerprint(IdentityKeys.stream(candidate.id(), candidate.stream())), entry);
            }
            case CONFLICT -> index.add(index.fingerprint(IdentityKeys.variant(candidate.id(), candidate.salted())), entry);
        }
    }

    /// One look at the entries from `from` to `to`.
    private final class Search {
        private final Candidate candidate;
        private final long from;
        private final long to;
        private final Entries entries;

        Search(Candidate candidate, long from, long to, Entries entries) {
            this.candidate = candidate;
            this.from = from;
            this.to = to;
            this.entries = entries;
        }

        /// @param before how it stands to the entries below `from`
        Judgement judge(long fingerprint, New before) throws IOException {
            New standing = before;
            if (before.kind() == Kind.FIRST) {
                Earlier first = find(fingerprint, _ -> true);
                if (first == null) {
                    return before;
                }
                if (first.isErased() || first.hasPayloadOf(candidate)) {
                    return new Judgement.Repetition(first);
                }
                standing = new New(first.hasStreamOf(candidate) ? Kind.CONFLICT : Kind.COPY, first.index());
            }
            return judgeLater(standing);
        }

        /// Copies and conflicts come after the first, so whoever met that below `from` need not look there again.
        private Judgement judgeLater(New standing) throws IOException {
            byte[] variant = IdentityKeys.variant(candidate.id(), candidate.salted());
            Earlier same = find(index.fingerprint(variant), earlier -> earlier.hasPayloadOf(candidate));
            if (same == null) {
                same = find(index.fingerprint(IdentityKeys.erased(candidate.id())), Earlier::isErased);
            }
            if (same != null) {
                return new Judgement.Repetition(same);
            }
            byte[] stream = IdentityKeys.stream(candidate.id(), candidate.stream());
            boolean contradicted = standing.kind() == Kind.COPY
                    && find(index.fingerprint(stream), earlier -> earlier.hasStreamOf(candidate)) != null;
            return contradicted ? new New(Kind.CONFLICT, standing.original()) : standing;
        }

        private @Nullable Earlier find(long fingerprint, Predicate<Earlier> condition) throws IOException {
            for (long hit : index.find(fingerprint, from)) {
                if (hit < to) {
                    Earlier earlier = entries.at(hit);
                    if (earlier.id().equals(candidate.id()) && condition.test(earlier)) {
                        return earlier;
                    }
                }
            }
            return null;
        }
    }
}
