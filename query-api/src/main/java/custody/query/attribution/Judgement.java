package custody.query.attribution;

/// What was judged of a use, by which policy and what evidence, and from when to when uses that are alike are judged
/// the same: see [UseTime].
///
/// `before` is the first moment at which they are not.
record Judgement(VerdictVersion version, Policy policy, Footprint footprint, long from, long before) {
    /// Judges a use by all that the store holds; the version's `evaluatedAt` is not set yet.
    static Judgement of(EvidenceStore store, Fact use) {
        var reads = new Reads(store);
        var time = new UseTime(use);
        Policy policy = Attribution.policyFor(reads, time);
        VerdictVersion version = Attribution.of(reads, policy, new Use(use, time, policy));
        return new Judgement(version, policy, new Footprint(reads.footprint()), time.from(), time.before());
    }

    boolean holdsAt(long time) {
        return from <= time && time < before;
    }

    /// The same of a use that is alike.
    Judgement of(long use) {
        return new Judgement(version.ofAlike(use), policy, footprint, from, before);
    }
}
