package custody.query.attribution;

import custody.ledger.event.Actor;
import custody.ledger.event.EventTime;
import custody.ledger.event.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What one GRANT event says, with what it leaves out taken from the REQUEST (rules D18, D19).
final class Statement {
    final Fact by;
    final @Nullable Actor grantee;
    final long granteeAt;
    final List<String> scope;
    final List<String> actions;
    final @Nullable String conditions;
    final @Nullable String justification;
    final @Nullable String ticket;
    final boolean breakGlass;
    final int quorum;
    final long start;
    final long expires;
    final long holdsFrom;
    final List<End> revocations = new ArrayList<>();
    final List<Fact> changes = new ArrayList<>();

    Statement(Fact by, @Nullable Fact request) {
        this.by = by;
        Grant own = said(by);
        Grant asked = said(request);
        this.grantee = pick(own, asked, Grant::grantee);
        this.granteeAt = own != null && own.grantee() != null || request == null ? by.time : request.time;
        this.scope = list(own, asked, Grant::scope);
        this.actions = list(own, asked, Grant::actions);
        this.conditions = pick(own, asked, Grant::conditions);
        this.justification = pick(own, asked, Grant::justification);
        this.ticket = pick(own, asked, Grant::ticket);
        this.breakGlass = Boolean.TRUE.equals(pick(own, asked, Grant::breakGlass));
        Integer quorum = pick(own, asked, Grant::quorum);
        this.quorum = quorum == null ? 1 : quorum;
        this.start = Moment.of(pick(own, asked, g -> EventTime.isMissing(g.startsAt()) ? null : g.startsAt()), by.time);
        this.expires = Moment.of(
                pick(own, asked, g -> EventTime.isMissing(g.expiresAt()) ? null : g.expiresAt()), Moment.FOREVER);
        this.holdsFrom = Math.max(start, by.time);
    }

    private static @Nullable Grant said(@Nullable Fact fact) {
        return fact == null ? null : fact.event.grant();
    }

    private static <T> @Nullable T pick(
            @Nullable Grant own, @Nullable Grant asked, Function<Grant, @Nullable T> field) {
        T value = own == null ? null : field.apply(own);
        return value != null || asked == null ? value : field.apply(asked);
    }

    private static List<String> list(
            @Nullable Grant own, @Nullable Grant asked, Function<Grant, List<String>> field) {
        List<String> value = own == null ? List.of() : field.apply(own);
        return !value.isEmpty() || asked == null ? value : field.apply(asked);
    }

    Lifetime lifetime(Policy policy, TimePoint knownAt) {
        return new Lifetime(start, expires, by, changes, policy, true, knownAt);
    }

    /// When it was over for good by what is known: revoked or expired, whichever came first.
    long over(Policy policy) {
        long end = lifetime(policy, Lifetime.NOW).lastEnd();
        for (End revocation : revocations) {
            end = Math.min(end, revocation.time());
        }
        return end;
    }
}
