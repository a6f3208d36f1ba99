package custody.query.attribution;

import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Review;
import custody.ledger.event.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Flags that are computed when read and make no version (rule D63): SHARED_CREDENTIAL, SUPERSEDED_VERSION,
/// EXPOSED_SECRET, and REVIEW_OVERDUE of break-glass.
public final class Observations {
    private static final long DAY = Moment.of(Duration.ofHours(24));

    private Observations() {}

    /// The flags that may be observations. A REVIEW_OVERDUE of standing access is the version's own.
    public static final Set<Flag> FLAGS = Set.of(
            Flag.SHARED_CREDENTIAL, Flag.SUPERSEDED_VERSION, Flag.EXPOSED_SECRET, Flag.REVIEW_OVERDUE);

    /// Finds other uses of the same credentials.
    public interface Others {
        /// By use, entries that may be uses of its credential by somebody else within 24 hours of it. Uses of which
        /// there are none may be left out; too many are no harm, for each is looked at.
        Map<Long, List<Long>> of(Collection<Fact> uses);
    }

    /// The observations on uses, each with its latest version, by what is known; uses without any are left out.
    public static Map<Long, Set<Flag>> of(
            Evidence evidence, Collection<VerdictVersion> latest, Instant now, Others others) {
        Map<Fact, VerdictVersion> judged = new HashMap<>();
        for (VerdictVersion version : latest) {
            Fact fact = evidence.fact(version.use());
            if (fact != null && !version.withdrawn() && version.verdict() != Verdict.ATTEMPT_DENIED) {
                judged.put(fact, version);
            }
        }
        Map<Long, List<Long>> near = others.of(judged.keySet().stream().filter(use -> use.event.credential() != null).toList());
        var reads = new Reads(evidence);
        Map<Long, Set<Flag>> found = new HashMap<>();
        judged.forEach((use, version) -> {
            List<Fact> same = facts(evidence, near.getOrDefault(use.index, List.of()));
            Set<Flag> flags = of(reads, use, version, same, now);
            if (!flags.isEmpty()) {
                found.put(use.index, flags);
            }
        });
        return found;
    }

    private static List<Fact> facts(Evidence evidence, List<Long> entries) {
        var found = new ArrayList<Fact>(entries.size());
        for (long entry : entries) {
            Fact fact = evidence.fact(entry);
            if (fact != null) {
                found.add(fact);
            }
        }
        return found;
    }

    /// `sameCredential` may be uses of the same credential, the use itself among them.
    private static Set<Flag> of(
            Reads reads, Fact fact, VerdictVersion last, List<Fact> sameCredential, Instant now) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        Policy policy = Attribution.policyFor(reads, TimePoint.of(fact.time));
        if (isShared(reads, policy, fact, sameCredential)) {
            flags.add(Flag.SHARED_CREDENTIAL);
        }
        Secret secret = fact.event.secret();
        List<Fact> rotations = secret == null ? List.of()
                : reads.facts(Key.of(Key.Kind.SECRET_LIFE, secret.ref()), EventType.ROTATE);
        if (isSuperseded(policy, fact, rotations)) {
            flags.add(Flag.SUPERSEDED_VERSION);
        }
        if (isExposed(reads, fact, rotations)) {
            flags.add(Flag.EXPOSED_SECRET);
        }
        if (last.verdict() == Verdict.BREAK_GLASS && last.grant() != null
                && Moment.of(now) > fact.time + policy.reviewWithin()
                && GrantView.of(reads, last.grant(), policy).reviews.stream().noneMatch(Observations::isPostUse)) {
            flags.add(Flag.REVIEW_OVERDUE);
        }
        return flags;
    }

    private static boolean isPostUse(Fact review) {
        Review said = review.event.review();
        return said != null && said.kind() == Review.Kind.POST_USE;
    }

    private static boolean isShared(Reads reads, Policy policy, Fact use, List<Fact> others) {
        Credential own = use.event.credential();
        var actor = use.event.actor();
        if (own == null || actor == null || others.isEmpty()) {
            return false;
        }
        var who = new Identities(reads, policy, java.util.Map.of());
        TimePoint then = TimePoint.of(use.time);
        Set<String> me = who.cluster(who.stated(actor, then), then, true);
        for (Fact other : others) {
            var its = other.event.actor();
            if (its == null || other.equals(use) || !isRival(use, other, own.ref())) {
                continue;
            }
            if (its.kind() != actor.kind() || !Member.meets(me,
                    who.cluster(who.stated(its, TimePoint.of(other.time)), then, true))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRival(Fact use, Fact other, String credential) {
        return other.isUse() && other.isEvidence() && other.event.credential() != null
                && other.event.credential().ref().equals(credential) && Math.abs(other.time - use.time) <= DAY;
    }

    private static boolean isSuperseded(Policy policy, Fact use, List<Fact> rotations) {
        String used = use.event.secret() == null ? null : use.event.secret().version();
        Fact last = null;
        var later = new ArrayList<String>();
        for (Fact rotation : rotations) {
            String version = version(rotation);
            if (version == null) {
                continue;
            }
            if (Moment.certainlyAfter(use.time, use.error(policy), rotation.time, rotation.error(policy))) {
                last = rotation;
                later.clear();
            } else {
                later.add(version);
            }
        }
        String current = last == null ? null : version(last);
        if (used == null || current == null || used.equals(current)) {
            return false;
        }
        boolean numbers = isNumber(used) && isNumber(current);
        return numbers ? Long.parseLong(used) < Long.parseLong(current) : !later.contains(used);
    }

    private static @Nullable String version(Fact rotation) {
        return rotation.event.secret() == null ? null : rotation.event.secret().version();
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// What names the credential of a use: the use itself, and what issued it.
    private static Set<Key> credentialNames(Reads reads, Event use) {
        Set<Key> own = JoinName.credentials(use);
        var names = new LinkedHashSet<>(own);
        own.forEach(key -> reads.facts(key, EventType.ISSUE).forEach(issue -> names.addAll(JoinName.credentials(issue.event))));
        return names;
    }

    private static boolean isExposed(Reads reads, Fact use, List<Fact> rotations) {
        var found = new ArrayList<Fact>();
        if (use.event.secret() != null) {
            found.addAll(reads.facts(
                    Key.of(Key.Kind.SECRET_LIFE, use.event.secret().ref()), EventType.DISCOVERY));
        }
        for (Key key : credentialNames(reads, use.event)) {
            found.addAll(reads.facts(key.life(), EventType.DISCOVERY));
        }
        for (Fact discovery : found) {
            boolean rotated = rotations.stream().anyMatch(r -> r.time > discovery.time && r.time <= use.time);
            if (discovery.time <= use.time && !rotated) {
                return true;
            }
        }
        return false;
    }
}
