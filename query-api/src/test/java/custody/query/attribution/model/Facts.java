package custody.query.attribution.model;

import custody.ledger.event.EventType;
import custody.ledger.event.Gap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All that counts of a world, by time.
final class Facts {
    final List<Ev> uses = new ArrayList<>();
    final List<Ev> evidence = new ArrayList<>();
    final List<Ev> everything = new ArrayList<>();

    Facts(List<Given> world) {
        for (Given given : world) {
            everything.add(new Ev(given.event(), Ev.nanos(given.received()), given.policy()));
        }
        everything.sort(Ev.ORDER);
        for (Ev ev : everything) {
            if (isCorrected(ev)) {
                continue;
            }
            if (ev.isUse()) {
                uses.add(ev);
            }
            if (ev.isEvidence()) {
                evidence.add(ev);
            }
        }
    }

    /// Rule D65.
    private boolean isCorrected(Ev ev) {
        return everything.stream().anyMatch(c -> ev.e().id().toString().equals(c.e().corrects())
                && c.source().equals(ev.source()));
    }

    List<Ev> find(Predicate<Ev> wanted, EventType... types) {
        List<EventType> all = Arrays.asList(types);
        return evidence.stream().filter(v -> all.contains(v.e().type()) && wanted.test(v)).toList();
    }

    List<Ev> find(EventType... types) {
        return find(v -> true, types);
    }

    /// Rule D66.
    Terms policy(Ev use) {
        List<Ev> admins = new ArrayList<>(evidence.stream().filter(v -> v.policy() != null).toList());
        admins.sort(Comparator.comparingLong(Facts::validFrom).thenComparing(Ev.ORDER));
        Terms found = admins.isEmpty() ? Terms.STANDARD : admins.getFirst().policy();
        for (Ev admin : admins) {
            if (validFrom(admin) <= use.t()) {
                found = admin.policy();
            }
        }
        return found == null ? Terms.STANDARD : found;
    }

    private static long validFrom(Ev admin) {
        return admin.policy() == null || admin.policy().validFrom() == null ? admin.t()
                : Ev.nanos(admin.policy().validFrom());
    }

    /// Of every (source, ref) the latest statement (rule D10).
    List<Ev> gaps() {
        var latest = new TreeMap<String, Ev>();
        for (Ev v : find(EventType.SOURCE_GAP)) {
            if (v.e().gap() != null) {
                latest.put(v.e().gap().source() + " " + v.e().gap().ref(), v);
            }
        }
        return List.copyOf(latest.values());
    }

    /// GRANT events that show their stream to grant for a secret (rule D59).
    List<Ev> granting(String subject) {
        return find(v -> v.e().grant() != null && v.e().grant().scope().stream().anyMatch(s -> shows(s, subject)),
                EventType.GRANT);
    }

    private static boolean shows(String entry, String subject) {
        return entry.contains(":")
                ? subject.contains(":") && entry.split(":", 2)[0].equals(subject.split(":", 2)[0])
                : entry.endsWith("*") && Scopes.has(entry, subject);
    }

    /// Under which names a policy may speak of the source of a gap; of a source that tells of it itself its stream and its
    /// system are known too.
    private static List<String> names(Ev v, Gap gap) {
        if (!v.source().equals(gap.source())) {
            return List.of(gap.source());
        }
        String feed = "/" + v.e().source().stream();
        return List.of(gap.source() + feed, gap.source(), v.e().source().system() + feed, v.e().source().system());
    }

    boolean isRelevant(Ev v, Ev use, Terms policy) {
        var gap = v.e().gap();
        if (gap == null || gap.state() == Gap.State.CLOSED) {
            return false;
        }
        List<String> stated = gap.covers().isEmpty() ? policy.covers(names(v, gap)) : gap.covers();
        boolean covers = stated.isEmpty()
                ? granting(use.subject()).stream().anyMatch(g -> g.source().equals(gap.source()))
                : stated.stream().anyMatch(s -> Scopes.has(s, use.subject()));
        return covers && Ev.nanos(gap.from()) <= use.t()
                && Ev.nanos(gap.until(), Ev.FOREVER) >= use.t() - policy.longestTtl();
    }

    /// Rule D58 and D60; lateness is 10 min for every stream of the worlds.
    boolean isFinal(Ev use) {
        Terms policy = policy(use);
        List<Ev> gaps = gaps().stream().filter(g -> isRelevant(g, use, policy)).toList();
        if (gaps.stream().anyMatch(g -> gapOf(g).state() == Gap.State.OPEN)) {
            return false;
        }
        var streams = new ArrayList<>(granting(use.subject()).stream().map(Ev::stream).toList());
        streams.add(use.stream());
        for (Ev gap : gaps) {
            streams.removeIf(s -> s.startsWith(gapOf(gap).source() + " "));
        }
        return streams.stream().allMatch(s -> watermark(s) >= use.end());
    }

    private static Gap gapOf(Ev v) {
        custody.ledger.event.@Nullable Gap gap = v.e().gap();
        if (gap == null) {
            throw new IllegalStateException("a gap without a gap");
        }
        return gap;
    }

    private long watermark(String stream) {
        long reached = Ev.NEVER;
        for (Ev v : everything) {
            if (v.stream().equals(stream)) {
                long latest = Math.max(Ev.nanos(v.e().watermark(), Ev.NEVER), v.t() - 600_000_000_000L);
                reached = v.movesClock() ? Math.max(reached, latest) : reached;
            }
        }
        return reached;
    }
}
