package custody.query.index;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.LogByteSizeMergePolicy;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.jspecify.annotations.Nullable;

/// Merges neighbours, the later one in front.
///
/// Segments stand in the order in which they came, and each has its newest documents first; what is merged of neighbours
/// then has that too, as nearly as events come in the order of their times. Searches for the newest rely on it for speed,
/// never for what they find.
final class NewestFirst extends FilterMergePolicy {
    /// Segments of one size before they are merged, and how many are merged at once. With four times Lucene's own number
    /// each document is written again once or twice until there are ten million, instead of two or three times. More would
    /// make questions dearer, which look into every segment that their time does not leave out, and filling no cheaper.
    private static final int SEGMENTS_OF_A_SIZE = 32;
    /// What becomes visible at once under load is of this size; when larger segments than these counted as the smallest,
    /// fewer of them would be let be.
    private static final double SMALLEST_MEGABYTES = 1;

    /// Larger segments are merged no more: that would take many minutes, and as much of the disk once again.
    private static final double LARGEST_MEGABYTES = 1_024;

    NewestFirst() {
        super(neighbours());
    }

    private static MergePolicy neighbours() {
        var neighbours = new LogByteSizeMergePolicy();
        neighbours.setMergeFactor(SEGMENTS_OF_A_SIZE);
        neighbours.setMinMergeMB(SMALLEST_MEGABYTES);
        neighbours.setMaxMergeMB(LARGEST_MEGABYTES);
        return neighbours;
    }

    @Override
    public @Nullable MergeSpecification findMerges(MergeTrigger trigger, SegmentInfos segments, MergeContext context)
            throws IOException {
        return turned(super.findMerges(trigger, segments, context));
    }

    @Override
    public @Nullable MergeSpecification findForcedMerges(
            SegmentInfos segments, int most, Map<SegmentCommitInfo, Boolean> some, MergeContext context) throws IOException {
        return turned(super.findForcedMerges(segments, most, some, context));
    }

    @Override
    public @Nullable MergeSpecification findForcedDeletesMerges(SegmentInfos segments, MergeContext context) throws IOException {
        return turned(super.findForcedDeletesMerges(segments, context));
    }

    @Override
    public @Nullable MergeSpecification findFullFlushMerges(MergeTrigger trigger, SegmentInfos segments, MergeContext context)
            throws IOException {
        return turned(super.findFullFlushMerges(trigger, segments, context));
    }

    private static @Nullable MergeSpecification turned(@Nullable MergeSpecification found) {
        if (found == null) {
            return null;
        }
        var turned = new MergeSpecification();
        for (OneMerge merge : found.merges) {
            List<SegmentCommitInfo> segments = merge.segments;
            turned.add(new OneMerge(segments.reversed()));
        }
        return turned;
    }
}
