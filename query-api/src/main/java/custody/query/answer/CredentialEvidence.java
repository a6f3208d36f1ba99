package custody.query.answer;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The entries that tell where a credential came from and what ended it, each kind in ledger order: the first [#ISSUES] of
/// those that issued it, with the grants that they all name; and those that report an end of it or of what it descends from,
/// or lift one.
public record CredentialEvidence(List<Long> issues, Set<GrantKey> grants, List<Long> ends) {
    /// Issues of one credential that are told, at most.
    public static final int ISSUES = 1_000;

    public CredentialEvidence {
        issues = List.copyOf(issues);
        grants = Collections.unmodifiableSet(new LinkedHashSet<>(grants));
        ends = List.copyOf(ends);
    }
}
