package custody.query.assemble;

import custody.query.alert.Coverage;
import custody.query.answer.Projections;
import custody.query.catalog.Catalog;
import custody.query.index.LuceneIndex;
import custody.query.project.ProjectionException;
import custody.query.state.Verdicts;

/// What stands before the detections in the follower, and on its thread.
record FollowedCoverage(Projections projections, Catalog catalog, LuceneIndex index, Verdicts judged) implements Coverage {
    @Override
    public long subjects() {
        return catalog.size();
    }

    @Override
    public long verdicts() {
        return judged.size();
    }

    @Override
    public long indexed() {
        return index.taken();
    }

    @Override
    public long answers() {
        try {
            index.settle();
        } catch (ProjectionException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        return projections.size();
    }
}
