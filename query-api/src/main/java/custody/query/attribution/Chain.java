package custody.query.attribution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A delegation chain, origin first, executor last, with what proves each hop at the time of the use.
///
/// `proofs.get(i)` proves the step from member i to member i + 1; none: unproven.
record Chain(List<Member> members, List<List<Proof>> proofs) {
    /// A fact that proves a hop until a moment; a delegation may limit what the hop covers.
    record Proof(Fact by, long until, boolean limited) {}

    Member executor() {
        return members.getLast();
    }

    boolean provenFrom(int member) {
        for (int hop = member; hop < proofs.size(); hop++) {
            if (proofs.get(hop).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /// Whether the step to a member is proven; members are counted back from the executor, who is 0.
    boolean isProven(int toExecutor) {
        return !proofs.get(proofs.size() - 1 - toExecutor).isEmpty();
    }

    @Nullable Proof proof(int hop) {
        return proofs.get(hop).isEmpty() ? null : proofs.get(hop).getFirst();
    }
}
