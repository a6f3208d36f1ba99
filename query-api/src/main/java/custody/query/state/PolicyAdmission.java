package custody.query.state;

import custody.ledger.event.EventTime;
import custody.ledger.json.CanonicalJson;
import custody.ledger.json.JsonNode;
import custody.ledger.read.EntryReader;
import custody.query.answer.Condition;
import custody.query.answer.Projections;
import custody.query.answer.Tally;
import custody.query.attribution.Fact;
import custody.query.attribution.Policy;
import custody.query.attribution.PolicyInForce;
import custody.query.attribution.PolicyText;
import custody.query.attribution.Span;
import custody.query.attribution.Verdict;
import custody.query.audit.SettingRefusedException;
import custody.query.live.Horizon;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Which policies may be set: those that read, whose version names no other document, and that do not reach too many
/// uses which are judged already. What one entry touches is judged at once, in memory, and again after each start until
/// it is done: an entry that touches too much must not come to be.
@Singleton
public final class PolicyAdmission {
    /// Uses that one policy may touch.
    static final int MOST_JUDGED_AGAIN = 100_000;

    /// Uses of any other verdict have a candidate, or need none; AMBIGUOUS is one for which some resolution has none.
    private static final Condition WITHOUT_CANDIDATE = new Condition.Is(Condition.Field.VERDICT,
            Set.of(Verdict.NO_GRANT.name(), Verdict.INDETERMINATE.name(), Verdict.AMBIGUOUS.name()));

    private static final Duration WAIT = Duration.ofSeconds(5);

    private final Projections projections;
    private final EntryReader entries;
    private final Horizon horizon;
    private final long most;
    private final InstantSource clock = InstantSource.system();

    @Inject
    PolicyAdmission(Projections projections, EntryReader entries, Horizon horizon) {
        this(projections, entries, horizon, MOST_JUDGED_AGAIN);
    }

    /// With `most` uses that a policy may touch.
    public PolicyAdmission(Projections projections, EntryReader entries, Horizon horizon, long most) {
        this.projections = projections;
        this.entries = entries;
        this.horizon = horizon;
        this.most = most;
    }

    /// Looks at a document that is to be set, by all that the ledger has.
    ///
    /// @throws IllegalArgumentException with a sentence for people, when it does not read
    public void check(JsonNode said) throws SettingRefusedException {
        PolicyText.check(said);
        Policy next = Policy.of(CanonicalJson.bytes(said));
        long size = readSize();
        List<Fact> set = SetPolicies.below(size, projections, entries);
        if (set.stream().anyMatch(each -> next.sharesVersionWith(each.policy()))) {
            throw new SettingRefusedException(HttpStatus.CONFLICT, "policy_version_taken",
                    "another document of this version was set: verdicts name policies by their version, so choose another");
        }
        Instant now = clock.instant();
        long touched = touched(PolicyInForce.reach(set, next, now), PolicyInForce.changesCoversAlone(set, next, now), size);
        if (touched > most) {
            throw new SettingRefusedException(HttpStatus.CONFLICT, "policy_past", touched + " uses would be judged again, more than the "
                    + most + " that one policy may reach: " + (set.isEmpty()
                            ? "the first policy holds for the past too, so set the rules of the standard policy under a version of your own first,"
                                    + " and then this one with a validFrom of now or later"
                            : "let it be valid from now or later"));
        }
    }

    /// The size of the ledger, once questions cover it.
    private long readSize() throws SettingRefusedException {
        long size = entries.size();
        try {
            if (horizon.awaitBeyond(size - 1, WAIT, () -> false)) {
                return size;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new SettingRefusedException(HttpStatus.SERVICE_UNAVAILABLE, "policy_pending",
                "the newest entries are not read yet, by which a policy is checked: set it again later");
    }

    /// Uses of those times, or those without a candidate among them. Those without a time of their own may have been at any.
    private long touched(Span reach, boolean areWithoutCandidate, long size) {
        if (reach.isEmpty()) {
            return 0;
        }
        List<Condition> where = new ArrayList<>();
        if (areWithoutCandidate) {
            where.add(WITHOUT_CANDIDATE);
        }
        if (!reach.equals(Span.ALL)) {
            where.add(new Condition.Some(List.of(
                    new Condition.Within(Math.floorDiv(reach.from(), 1_000), Long.MAX_VALUE),
                    new Condition.Within(Long.MIN_VALUE, EventTime.FIRST.getEpochSecond() * 1_000_000))));
        }
        return projections.tally(Tally.ofUses(new Condition.All(where), size)).values().stream().mapToLong(Long::longValue).sum();
    }
}
