package custody.query.measure;

import custody.query.answer.RevocationFacts;
import custody.query.answer.RevocationFacts.LayerFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What measures need of each revocation, in 40 bytes. For one thread.
final class RevocationNumbers {
    private static final int WORDS = 5;
    private static final int SECONDS_A_DAY = 86_400;

    private final List<String> sources = new ArrayList<>();
    private final Map<String, Integer> numbered = new HashMap<>();
    private final Ratios layers = new Ratios(List.of(Dimension.LAYER, Dimension.SOURCE));
    private long[] words = new long[256 * WORDS];
    private int count;

    /// A revocation: its index, when it took effect, whether it is `whole`, with every layer confirmed and nothing used after
    /// it, whether something was used after it, and a time in the form of [Percentiles#nanos].
    record Each(long index, String source, Instant effectiveAt, boolean whole, boolean isUsed, long timeToRevoke) {
        long day() {
            return Math.floorDiv(effectiveAt.getEpochSecond(), SECONDS_A_DAY);
        }
    }

    void add(RevocationFacts facts) {
        if (count * WORDS == words.length) {
            words = Arrays.copyOf(words, words.length * 2);
        }
        int at = count++ * WORDS;
        boolean whole = facts.complete() && facts.lastUseAfter() == null;
        words[at] = (long) number(facts.source()) << 2 | (facts.lastUseAfter() == null ? 0 : 2) | (whole ? 1 : 0);
        words[at + 1] = facts.effectiveAt().getEpochSecond();
        words[at + 2] = facts.effectiveAt().getNano();
        words[at + 3] = Percentiles.nanos(facts.timeToRevoke());
        words[at + 4] = facts.index();
        for (LayerFacts layer : facts.layers()) {
            layers.add(List.of(layer.layer(), layer.source()), layer.confirmedAt() == null ? 0 : 1, 1);
        }
    }

    private int number(String source) {
        return numbered.computeIfAbsent(source, name -> {
            sources.add(name);
            return sources.size() - 1;
        });
    }

    void forEach(Consumer<Each> to) {
        for (int at = 0; at < count * WORDS; at += WORDS) {
            to.accept(new Each(
                    words[at + 4], sources.get((int) (words[at] >> 2)), Instant.ofEpochSecond(words[at + 1], words[at + 2]),
                    (words[at] & 1) == 1, (words[at] & 2) == 2, words[at + 3]));
        }
    }

    /// Confirmed layers among all, by layer and source.
    List<MetricPoint> layers() {
        return layers.points();
    }
}
