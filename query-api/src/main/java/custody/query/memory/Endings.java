package custody.query.memory;

import custody.ledger.event.Credential;
import custody.ledger.event.EventType;
import custody.ledger.event.Revocation;
import custody.query.answer.CredentialFacts;
import custody.query.attribution.JoinName;
import custody.query.attribution.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What ended credentials: their own ends, and the revocations of what they descend from (rules D12, D24, D31).
final class Endings {
    private final List<Seen> entries;
    private final Map<String, CredentialFacts> credentials;

    /// `credentials` are as stated; nothing of their ends is read.
    Endings(List<Seen> entries, Map<String, CredentialFacts> credentials) {
        this.entries = entries;
        this.credentials = credentials;
    }

    /// When revocations of secrets and credentials with these refs took effect, without lifts.
    static Map<String, List<Instant>> effects(List<Seen> entries, Collection<String> refs) {
        return entries.stream()
                .filter(seen -> seen.tells(EventType.REVOCATION) && !lifts(seen) && refs.contains(target(seen)) && isOfThing(seen))
                .collect(Collectors.groupingBy(Endings::target, Collectors.mapping(Endings::effective, Collectors.toList())));
    }

    private static boolean isOfThing(Seen seen) {
        Revocation revocation = seen.event().revocation();
        return revocation != null && !Scope.isPattern(revocation.target().ref())
                && (revocation.target().kind() == Revocation.Kind.SECRET || revocation.target().kind() == Revocation.Kind.CREDENTIAL);
    }

    /// The first revocation that was not lifted since.
    @Nullable Seen revoked(String credential) {
        List<Seen> all = of(credential).stream()
                .filter(seen -> seen.tells(EventType.REVOCATION)).toList();
        return all.stream()
                .filter(seen -> !lifts(seen) && all.stream().noneMatch(lift -> lifts(lift)
                        && target(lift).equals(target(seen)) && !effective(lift).isBefore(effective(seen))))
                .min(Comparator.comparing(Endings::effective).thenComparing(Seen::index))
                .orElse(null);
    }

    /// The entries that report its ends and their lifts.
    List<Long> reported(String credential) {
        return of(credential).stream().filter(seen -> seen.tells(seen.event().type())).map(Seen::index).distinct().sorted().toList();
    }

    /// The earliest end that an event reported; time passing says nothing.
    @Nullable Instant ended(String credential) {
        return of(credential).stream()
                .filter(seen -> seen.is(EventType.EXPIRY) || confirms(seen) && !lifts(seen))
                .map(Endings::effective)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /// When it expires: as it was issued or renewed last, or as an EXPIRY reports that no renewal came after, whichever
    /// comes first; as others mention it when nothing says how long it lasts.
    @Nullable Instant expires(String credential, @Nullable Instant mentioned) {
        List<Seen> lasting = entries.stream()
                .filter(seen -> states(seen, credential) && (seen.is(EventType.ISSUE) || JoinName.renewed(seen.event()) != null))
                .sorted(Comparator.comparing(Seen::at))
                .toList();
        Instant issued = lasting.stream().filter(seen -> seen.is(EventType.ISSUE)).map(Seen::at).max(Instant::compareTo).orElse(Instant.MIN);
        Instant renewed = lasting.stream().filter(seen -> seen.is(EventType.RENEW) && !seen.at().isBefore(issued)).map(Seen::at)
                .max(Instant::compareTo).orElse(Instant.MIN);
        Instant stated = lasting.isEmpty() ? mentioned : Objects.requireNonNull(lasting.getLast().event().credential()).expiresAt();
        return Stream.concat(Stream.ofNullable(stated), expiries(credential)
                        .filter(seen -> !effective(seen).isBefore(issued)
                                && (effective(seen).isBefore(seen.at()) ? effective(seen) : seen.at()).isAfter(renewed))
                        .map(Endings::effective))
                .min(Instant::compareTo)
                .orElse(null);
    }

    /// What a revocation of the parent spared descends from nothing since.
    private List<Seen> of(String credential) {
        List<Seen> found = new ArrayList<>();
        Set<String> been = new HashSet<>();
        Instant until = Instant.MAX;
        String child = null;
        for (String at = credential; at != null && been.add(at); at = parent(at)) {
            List<Seen> ends = revocations(at);
            for (Seen end : ends) {
                boolean cuts = child != null && spares(end).contains(kind(child)) && !lifts(end)
                        && end.tells(EventType.REVOCATION);
                until = cuts && effective(end).isBefore(until) ? effective(end) : until;
            }
            for (Seen end : ends) {
                if (effective(end).isBefore(until)) {
                    found.add(end);
                }
            }
            if (child == null) {
                expiries(credential).forEach(found::add);
            }
            child = at;
        }
        return found;
    }

    private @Nullable String parent(String credential) {
        CredentialFacts facts = credentials.get(credential);
        return facts == null ? null : facts.parent();
    }

    private String kind(String credential) {
        CredentialFacts facts = credentials.get(credential);
        return facts == null ? "" : facts.kind();
    }

    private static List<String> spares(Seen seen) {
        Revocation revocation = seen.event().revocation();
        return revocation == null ? List.of() : revocation.spares();
    }

    /// Of the credential itself, under any of its names; one of all refs that start so ends what was there.
    private List<Seen> revocations(String credential) {
        Set<String> names = names(credential);
        CredentialFacts facts = credentials.get(credential);
        return entries.stream().filter(seen -> seen.is(EventType.REVOCATION)).filter(seen -> {
            Revocation revocation = seen.event().revocation();
            return revocation != null && revocation.target().kind() == Revocation.Kind.CREDENTIAL
                    && names.stream().anyMatch(name -> Scope.has(revocation.target().ref(), name))
                    && !(Scope.isPattern(revocation.target().ref()) && facts != null && facts.issuedAt() != null
                            && facts.issuedAt().isAfter(effective(seen)));
        }).toList();
    }

    /// Its ref, and the others that what issued or renewed it names.
    private Set<String> names(String credential) {
        Set<String> names = new HashSet<>(Set.of(credential));
        for (Seen seen : entries) {
            if (states(seen, credential)) {
                seen.event().links().stream().filter(link -> link.name().equals("credential")).forEach(link -> names.add(link.value()));
            }
        }
        return names;
    }

    /// Whether it states something of its credential.
    static boolean states(Seen seen) {
        return seen.tells(EventType.ISSUE) || seen.tells(EventType.RENEW);
    }

    private static boolean states(Seen seen, String credential) {
        Credential stated = seen.event().credential();
        return states(seen) && stated != null && stated.ref().equals(credential);
    }

    /// Of the credential under any of its names.
    private Stream<Seen> expiries(String credential) {
        Set<String> names = names(credential);
        return entries.stream().filter(seen -> {
            String expired = JoinName.expired(seen.event());
            return expired != null && seen.tells(EventType.EXPIRY) && names.contains(expired);
        });
    }

    private static String target(Seen seen) {
        Revocation revocation = seen.event().revocation();
        return revocation == null ? "" : revocation.target().ref();
    }

    private static boolean lifts(Seen seen) {
        return seen.event().revocation() != null && Boolean.TRUE.equals(seen.event().revocation().lifted());
    }

    static boolean confirms(Seen seen) {
        Revocation revocation = seen.event().revocation();
        return revocation != null && seen.tells(EventType.REVOCATION) && !Boolean.FALSE.equals(revocation.confirms());
    }

    static Instant effective(Seen seen) {
        Revocation revocation = seen.event().revocation();
        return revocation == null || revocation.effectiveAt() == null ? seen.at() : revocation.effectiveAt();
    }
}
