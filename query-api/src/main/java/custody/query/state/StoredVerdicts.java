package custody.query.state;

import custody.query.attribution.VerdictVersion;
import custody.query.posting.Indexes;
import custody.query.state.VerdictBlock.At;
import custody.query.state.VerdictBlock.Printed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The verdict versions: the committed ones for any thread, those of the batch in hand for the follower's.
///
/// A use has its first version from its own entry; which later entries caused more is a posting.
final class StoredVerdicts {
    private static final Comparator<Printed> ORDER = Comparator.<Printed>comparingLong(p -> p.version().evaluatedAt())
            .thenComparingLong(p -> p.version().use());

    /// Versions that questions read and may ask for again at once: each page is asked for verdicts, flags and finality.
    private static final int LATELY = 512;

    private final EvidenceRepository rows;
    private final StoredPostings postings;
    private final int mostBlocks;
    private final TreeMap<At, VerdictBlock> blocks = new TreeMap<>();
    private final ArrayDeque<At> oldest = new ArrayDeque<>();
    private final List<Printed> batch = new ArrayList<>();
    private final Map<Long, Printed> fresh = new HashMap<>();
    private final Recent<Long, Printed> recent;
    private final Recent<At, Printed> lately = new Recent<>(LATELY);

    StoredVerdicts(EvidenceRepository rows, StoredPostings postings, EvidenceLimits limits) {
        this.rows = rows;
        this.postings = postings;
        this.mostBlocks = limits.blocks();
        this.recent = new Recent<>(limits.verdicts());
    }

    void append(Printed version) {
        batch.add(version);
        fresh.put(version.version().use(), version);
    }

    boolean isFresh(long use) {
        return fresh.containsKey(use);
    }

    /// The last version of a use, of the batch in hand too; null when it has none.
    @Nullable Printed latest(long use) {
        Printed known = fresh.get(use);
        if (known == null) {
            known = recent.get(use);
        }
        if (known == null) {
            List<Long> causes = causes(use, Long.MAX_VALUE);
            for (int i = causes.size() - 1; i >= 0 && known == null; i--) {
                known = find(causes.get(i), use);
            }
            if (known != null) {
                recent.put(use, known);
            }
        }
        return known;
    }

    /// The committed versions of each use that entries below a size caused, the first one first; uses without one are
    /// left out. For any thread.
    Map<Long, List<VerdictVersion>> histories(Collection<Long> uses, long asOf) {
        Map<Long, List<Long>> causes = causes(uses, asOf);
        var wanted = new ArrayList<At>();
        causes.forEach((use, all) -> all.forEach(cause -> wanted.add(new At(cause, use))));
        Map<At, Printed> read = read(wanted);
        Map<Long, List<VerdictVersion>> found = LinkedHashMap.newLinkedHashMap(uses.size());
        causes.forEach((use, all) -> {
            List<VerdictVersion> versions = all.stream()
                    .map(cause -> read.get(new At(cause, use)))
                    .filter(Objects::nonNull)
                    .map(Printed::version)
                    .toList();
            if (!versions.isEmpty()) {
                found.put(use, versions);
            }
        });
        return found;
    }

    /// The last committed version that an entry below a size caused; for any thread.
    @Nullable VerdictVersion inForce(long use, long asOf) {
        List<Long> causes = causes(use, asOf);
        return last(use, causes, causes.size());
    }

    /// The last committed version of each use that an entry below a size caused, in the order of the uses; those
    /// without one are left out. For any thread.
    Map<Long, VerdictVersion> inForce(Collection<Long> uses, long asOf) {
        Map<Long, List<Long>> causes = causes(uses, asOf);
        var wanted = new ArrayList<At>();
        causes.forEach((use, all) -> {
            if (!all.isEmpty()) {
                wanted.add(new At(all.getLast(), use));
            }
        });
        Map<At, Printed> read = read(wanted);
        Map<Long, VerdictVersion> found = LinkedHashMap.newLinkedHashMap(uses.size());
        causes.forEach((use, all) -> {
            Printed newest = all.isEmpty() ? null : read.get(new At(all.getLast(), use));
            VerdictVersion version = newest != null ? newest.version() : last(use, all, all.size() - 1);
            if (version != null) {
                found.put(use, version);
            }
        });
        return found;
    }

    private Map<Long, List<Long>> causes(Collection<Long> uses, long asOf) {
        Map<Long, List<Long>> causes = LinkedHashMap.newLinkedHashMap(uses.size());
        uses.forEach(use -> causes.put(use, causes(use, asOf)));
        return causes;
    }

    /// Those of some versions that exist, read in one go as far as they are not at hand. The versions are kept, not the
    /// blocks: uses of one question lie far apart.
    private Map<At, Printed> read(List<At> versions) {
        Map<At, Printed> found = HashMap.newHashMap(versions.size());
        List<At> missing = new ArrayList<>();
        for (At at : versions) {
            Printed known = atHand(at);
            if (known != null) {
                found.put(at, known);
            } else {
                missing.add(at);
            }
        }
        if (!missing.isEmpty()) {
            missing.sort(null);
            rows.versions(missing).forEach((at, version) -> {
                lately.put(at, version);
                found.put(at, version);
            });
        }
        return found;
    }

    private @Nullable Printed atHand(At at) {
        Printed known = lately.get(at);
        if (known != null) {
            return known;
        }
        VerdictBlock block = kept(at.cause(), at.use());
        return block == null ? null : block.find(at.cause(), at.use());
    }

    /// The last version that one of the first so many causes has.
    private @Nullable VerdictVersion last(long use, List<Long> causes, int first) {
        for (int i = first - 1; i >= 0; i--) {
            Printed found = find(causes.get(i), use);
            if (found != null) {
                return found.version();
            }
        }
        return null;
    }

    /// Entries that may have caused a version; another use may have the same hash.
    private List<Long> causes(long use, long asOf) {
        var found = new Indexes();
        postings.findCommitted(Space.REVISIONS, Space.number(use), found);
        found.distinct();
        var causes = new ArrayList<Long>(found.size() + 1);
        if (use < asOf) {
            causes.add(use);
        }
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i) > use && found.get(i) < asOf) {
                causes.add(found.get(i));
            }
        }
        return causes;
    }

    private @Nullable Printed find(long cause, long use) {
        Printed known = atHand(new At(cause, use));
        if (known != null) {
            return known;
        }
        VerdictBlock block = rows.block(cause, use);
        if (block == null) {
            return null;
        }
        keep(block);
        return block.find(cause, use);
    }

    private @Nullable VerdictBlock kept(long cause, long use) {
        synchronized (blocks) {
            Map.Entry<At, VerdictBlock> near = blocks.floorEntry(new At(cause, use));
            return near != null && near.getValue().covers(cause, use) ? near.getValue() : null;
        }
    }

    private void keep(VerdictBlock block) {
        At at = block.first();
        synchronized (blocks) {
            if (blocks.put(at, block) == null) {
                oldest.add(at);
            }
            while (blocks.size() > mostBlocks) {
                blocks.remove(oldest.remove());
            }
        }
    }

    /// The committed versions caused by entries of a range, in the order of cause and use; for any thread.
    List<VerdictVersion> between(long from, long to) {
        var all = new ArrayList<VerdictVersion>();
        VerdictBlock before = rows.block(from, -1);
        if (before != null) {
            add(before, from, to, all);
        }
        rows.blocks(from, to).forEach(block -> add(block, from, to, all));
        return all;
    }

    private static void add(VerdictBlock block, long from, long to, List<VerdictVersion> into) {
        for (int i = 0; i < block.size(); i++) {
            if (block.cause(i) >= from && block.cause(i) < to) {
                into.add(block.get(i).version());
            }
        }
    }

    /// The versions of the batch in hand in the order of cause and use, to be written.
    List<Printed> batch() {
        return batch.stream().sorted(ORDER).toList();
    }

    void committed() {
        fresh.forEach(recent::put);
        fresh.clear();
        batch.clear();
    }
}
