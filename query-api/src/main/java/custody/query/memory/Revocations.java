package custody.query.memory;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Revocation;
import custody.query.answer.Attributed;
import custody.query.answer.CredentialEvidence;
import custody.query.answer.GrantKey;
import custody.query.answer.RevocationFacts;
import custody.query.answer.RevocationFacts.LayerFacts;
import custody.query.attribution.JoinName;
import custody.query.attribution.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Revocations and how far they took hold (rule D67): a row for each layer and source, complete by events alone; of
/// several things that must end in one place, one that is open keeps it open.
final class Revocations {
    private record Place(String layer, String source) {}

    private final List<Seen> evidence;
    private final Map<Long, Attributed> verdicts;
    private final List<Seen> uses;
    private final Endings endings;

    /// `evidence` are the entries that tell something.
    Revocations(List<Seen> entries, List<Seen> evidence, Map<Long, Attributed> verdicts, Directory directory) {
        this.evidence = evidence;
        this.verdicts = verdicts;
        this.uses = entries.stream().filter(seen -> verdicts.containsKey(seen.index())).sorted(Seen.BY_TIME).toList();
        this.endings = new Endings(evidence, directory.credentials());
    }

    List<RevocationFacts> all() {
        return evidence.stream()
                .filter(seen -> seen.is(EventType.REVOCATION) && seen.event().revocation() != null)
                .map(this::facts)
                .toList();
    }

    private RevocationFacts facts(Seen seen) {
        Revocation.Target target = Objects.requireNonNull(seen.event().revocation()).target();
        Set<GrantKey> grants = new LinkedHashSet<>();
        if (target.kind() == Revocation.Kind.GRANT) {
            grantKeys(seen.event()).forEach(key -> grants.addAll(named(key, seen.event().source().id())));
        }
        Map<Place, List<@Nullable Instant>> rows = new LinkedHashMap<>();
        Instant effective = Endings.effective(seen);
        add(rows, place(seen), Endings.confirms(seen) ? effective : confirmed(seen, target));
        grants.forEach(grant -> grantRows(rows, grant));
        Set<Seen> issued = new LinkedHashSet<>();
        grants.forEach(grant -> issued.addAll(issuedUnder(grant)));
        if (target.kind() == Revocation.Kind.CREDENTIAL) {
            issued.addAll(issuesOf(target.ref()));
        }
        descend(issued);
        issued.forEach(issue -> add(rows, place(issue), endings.ended(credential(issue))));
        List<Seen> after = uses.stream().filter(use -> isEndedBy(use, seen)).toList();
        Long last = after.isEmpty() ? null : after.getLast().index();
        List<LayerFacts> layers = new ArrayList<>();
        rows.forEach((place, ends) -> {
            Instant confirmed = ends.contains(null) ? null : ends.stream().max(Instant::compareTo).orElse(null);
            layers.add(new LayerFacts(
                    place.layer, place.source, place.equals(place(seen)) ? effective : confirmed, confirmed, last));
        });
        return new RevocationFacts(
                seen.index(), seen.event().source().id(), target.kind() == Revocation.Kind.GRANT ? grant(seen, target, grants) : null,
                target.kind() == Revocation.Kind.CREDENTIAL ? target.ref() : null,
                target.kind() == Revocation.Kind.SECRET ? target.ref() : null, effective, seen.at(),
                Objects.requireNonNull(seen.event().revocation()).trigger(), layers, last, until(after));
    }

    /// When all of them were over.
    private static @Nullable Instant until(List<Seen> after) {
        return after.stream()
                .map(use -> RevocationFacts.over(use.event()))
                .max(Instant::compareTo)
                .orElse(null);
    }

    private boolean isEndedBy(Seen use, Seen revocation) {
        Attributed judged = Objects.requireNonNull(verdicts.get(use.index()));
        return judged.verdict().equals("REVOKED") && Long.valueOf(revocation.index()).equals(judged.revocation());
    }

    private static GrantKey grant(Seen seen, Revocation.Target target, Set<GrantKey> grants) {
        return grants.stream()
                .filter(each -> each.ref().equals(target.ref()))
                .findFirst()
                .or(() -> grants.stream().findFirst())
                .orElseGet(() -> new GrantKey(seen.event().source().id(), target.ref()));
    }

    private static Set<Key> grantKeys(Event event) {
        Set<Key> keys = new LinkedHashSet<>(JoinName.grants(event));
        Revocation revocation = event.revocation();
        if (revocation != null && revocation.target().kind() == Revocation.Kind.GRANT) {
            keys.add(new Key(Key.Kind.GRANT, "", revocation.target().ref()));
        }
        return keys;
    }

    private static boolean gives(Seen seen) {
        return seen.tells(EventType.GRANT) && seen.event().grant() != null;
    }

    private static GrantKey key(Seen grant) {
        return new GrantKey(grant.event().source().id(), Objects.requireNonNull(grant.event().grant()).ref());
    }

    private Set<GrantKey> named(Key key, String source) {
        Set<GrantKey> all = new LinkedHashSet<>();
        evidence.stream().filter(seen -> gives(seen) && JoinName.grants(seen.event()).contains(key)).forEach(seen -> all.add(key(seen)));
        Set<GrantKey> own = new LinkedHashSet<>(all);
        own.removeIf(each -> !each.source().equals(source));
        return own.isEmpty() ? all : own;
    }

    private List<Seen> given(GrantKey grant) {
        return evidence.stream().filter(seen -> gives(seen) && key(seen).equals(grant)).toList();
    }

    private List<Seen> naming(GrantKey grant, EventType type) {
        Set<Key> keys = new LinkedHashSet<>();
        given(grant).forEach(seen -> keys.addAll(JoinName.grants(seen.event())));
        return evidence.stream()
                .filter(seen -> seen.tells(type))
                .filter(seen -> grantKeys(seen.event()).stream()
                        .anyMatch(key -> keys.contains(key) && named(key, seen.event().source().id()).contains(grant)))
                .toList();
    }

    private void grantRows(Map<Place, List<@Nullable Instant>> rows, GrantKey grant) {
        List<Seen> revocations = naming(grant, EventType.REVOCATION).stream().filter(Revocations::isOfGrant).toList();
        for (Seen given : given(grant)) {
            add(rows, place(given), revocations.stream()
                    .filter(each -> place(each).equals(place(given)) && Endings.confirms(each) && !isLifted(each))
                    .map(Endings::effective)
                    .min(Instant::compareTo)
                    .orElse(null));
        }
    }

    private static boolean isOfGrant(Seen seen) {
        Revocation revocation = seen.event().revocation();
        return revocation != null && revocation.target().kind() == Revocation.Kind.GRANT;
    }

    /// By the grant's name; in a session or trace of it; used under it, when the issue names no grant.
    private Set<Seen> issuedUnder(GrantKey grant) {
        List<Seen> issues = evidence.stream().filter(seen -> seen.tells(EventType.ISSUE) && seen.event().credential() != null).toList();
        List<Seen> named = naming(grant, EventType.ISSUE);
        Set<Key> joins = new HashSet<>();
        List<Seen> joining = new ArrayList<>(given(grant));
        joining.addAll(naming(grant, EventType.SESSION_START));
        joining.addAll(naming(grant, EventType.DELEGATION));
        joining.forEach(seen -> joins.addAll(joins(seen)));
        Set<String> used = new HashSet<>();
        for (Seen use : uses) {
            if (grant.equals(Objects.requireNonNull(verdicts.get(use.index())).grant()) && use.event().credential() != null) {
                used.add(use.event().credential().ref());
            }
        }
        Set<Seen> found = new LinkedHashSet<>();
        issues.stream()
                .filter(seen -> named.contains(seen)
                        || joins(seen).stream().anyMatch(joins::contains)
                        || used.contains(credential(seen)) && JoinName.grants(seen.event()).isEmpty())
                .forEach(found::add);
        return found;
    }

    /// The grants that the events name by which a credential was issued.
    Set<GrantKey> issuedUnder(String credential) {
        Set<GrantKey> found = new LinkedHashSet<>();
        for (Seen issue : issuesOf(credential)) {
            JoinName.grants(issue.event()).forEach(key -> found.addAll(named(key, issue.event().source().id())));
        }
        return found;
    }

    CredentialEvidence evidence(String credential) {
        List<Long> issues = issuesOf(credential).stream().limit(CredentialEvidence.ISSUES).map(Seen::index).toList();
        return new CredentialEvidence(issues, issuedUnder(credential), endings.reported(credential));
    }

    private static List<Key> joins(Seen seen) {
        List<Key> joins = new ArrayList<>(JoinName.sessions(seen.event()));
        joins.addAll(JoinName.traces(seen.event()));
        return joins;
    }

    private List<Seen> issuesOf(String credential) {
        return evidence.stream()
                .filter(seen -> seen.tells(EventType.ISSUE) && seen.event().credential() != null && credential(seen).equals(credential))
                .toList();
    }

    private static String credential(Seen issue) {
        return Objects.requireNonNull(issue.event().credential()).ref();
    }

    private void descend(Set<Seen> issued) {
        for (boolean more = true; more; ) {
            Set<String> refs = new HashSet<>();
            issued.forEach(issue -> refs.add(credential(issue)));
            more = issued.addAll(evidence.stream()
                    .filter(seen -> seen.tells(EventType.ISSUE) && seen.event().credential() != null
                            && refs.contains(seen.event().credential().parentRef()))
                    .toList());
        }
    }

    private static void add(Map<Place, List<@Nullable Instant>> rows, Place place, @Nullable Instant end) {
        rows.computeIfAbsent(place, each -> new ArrayList<>()).add(end);
    }

    private static boolean isLifted(Seen seen) {
        return seen.event().revocation() != null && Boolean.TRUE.equals(seen.event().revocation().lifted());
    }

    /// Another revocation of the target, from the same place, that reports the effect.
    private @Nullable Instant confirmed(Seen seen, Revocation.Target target) {
        return evidence.stream()
                .filter(other -> Endings.confirms(other) && !isLifted(other) && place(other).equals(place(seen)))
                .filter(other -> Objects.requireNonNull(other.event().revocation()).target().equals(target))
                .map(Endings::effective)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private static Place place(Seen seen) {
        return new Place(seen.event().layer().name(), seen.event().source().id());
    }
}
