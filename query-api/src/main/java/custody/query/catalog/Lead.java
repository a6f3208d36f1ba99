package custody.query.catalog;

import custody.query.attribution.Scope;
import custody.query.detect.RefHash;
import java.util.Collection;
import java.util.stream.LongStream;

/// What leads to grants and credentials by their ids, see [Places]. A grant or credential stands under all that any version
/// of it says, so whoever follows one looks at the rows.
enum Lead {
    /// Who was granted something, to the grants.
    GRANTEE,
    /// Who decided on it, to the grants.
    APPROVER,
    /// A secret that a scope names, and not by a pattern, to the grants.
    SCOPE,
    /// A secret, to the credentials that were used for it.
    SECRET;

    /// Ids that are worth being looked up one by one.
    private static final int MOST = 10_000;

    long hash(String ref) {
        return RefHash.of(name(), ref);
    }

    /// The ids that some refs lead to.
    Collection<Long> ids(Places numbers, Collection<String> refs) {
        return numbers.under(refs.stream().mapToLong(this::hash));
    }

    /// Narrows rows down to those that some refs lead to; too many are left to whoever looks at the rows.
    void narrow(Where rows, Places numbers, Collection<String> refs) {
        Collection<Long> ids = ids(numbers, refs);
        if (ids.size() <= MOST) {
            rows.oneOf("id", ids);
        }
    }

    static long[] of(GrantState grant) {
        LongStream.Builder leads = LongStream.builder();
        if (grant.grantee() != null) {
            leads.add(GRANTEE.hash(grant.grantee()));
        }
        grant.approvers().forEach(approver -> leads.add(APPROVER.hash(approver)));
        grant.scope().stream().filter(entry -> !Scope.isPattern(entry)).forEach(secret -> leads.add(SCOPE.hash(secret)));
        return leads.build().toArray();
    }

    static long[] of(CredentialState credential) {
        String secret = credential.secretRef();
        return secret == null ? new long[0] : new long[] {SECRET.hash(secret)};
    }
}
