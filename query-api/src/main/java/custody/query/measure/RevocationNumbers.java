package custody.query.measure;

import custody.query.answer.RevocationFacts;
import custody.query.answer.RevocationFacts.LayerFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What measures need of each revocation, in 32 bytes. For one thread.
final class RevocationNumbers {
    private static final int WORDS = 4;
    private static final int SECONDS_A_DAY = 86_400;

    private final List<String> sources = new ArrayList<>();
    private final Map<String, Integer> numbered = new HashMap<>();
    private final Ratios layers = new Ratios(List.of(Dimension.LAYER, Dimension.SOURCE));
    private long[] words = new long[256 * WORDS];
    private int count;

    /// A revocation: the day since 1970 of its effect, whether it is `whole`, with every layer confirmed and nothing used
    /// after it, and two times in the form of [Percentiles#nanos].
    record Each(String source, long day, boolean whole, long timeToRevoke, long leak) {}

    void add(RevocationFacts facts) {
        if (count * WORDS == words.length) {
            words = Arrays.copyOf(words, words.length * 2);
        }
        int at = count++ * WORDS;
        boolean whole = facts.complete() && facts.lastUseAfter() == null;
        words[at] = (long) number(facts.source()) << 1 | (whole ? 1 : 0);
        words[at + 1] = Math.floorDiv(facts.effectiveAt().getEpochSecond(), SECONDS_A_DAY);
        words[at + 2] = Percentiles.nanos(facts.timeToRevoke());
        words[at + 3] = Percentiles.nanos(facts.leakWindow());
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
                    sources.get((int) (words[at] >> 1)), words[at + 1], (words[at] & 1) == 1, words[at + 2], words[at + 3]));
        }
    }

    /// Confirmed layers among all, by layer and source.
    List<MetricPoint> layers() {
        return layers.points();
    }
}
