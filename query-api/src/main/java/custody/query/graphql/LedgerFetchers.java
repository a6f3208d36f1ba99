package custody.query.graphql;

import custody.ledger.merkle.InclusionProof;
import custody.ledger.read.ProofReader;
import custody.ledger.read.ProofReader.PublishedCheckpoint;
import custody.query.answer.ChainReport;
import custody.query.answer.IntakeCounts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.SourceFacts;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `ledger`, `verifyChain`, `sources`, proofs and checkpoints.
@Singleton
final class LedgerFetchers implements Fetchers {
    /// A proof of an entry that no checkpoint covers yet waits this long for one.
    private static final Duration PROOF_WAIT = Duration.ofSeconds(2);

    private final Projections projections;
    private final Entries entries;
    private final ProofReader proofs;
    private final ChainReport.Source reports;
    private final @Nullable IntakeCounts intake;

    LedgerFetchers(
            Projections projections,
            Entries entries,
            ProofReader proofs,
            ChainReport.Source reports,
            @io.micronaut.core.annotation.Nullable @Nullable IntakeCounts intake) {
        this.intake = intake;
        this.projections = projections;
        this.entries = entries;
        this.proofs = proofs;
        this.reports = reports;
    }

    private record Proved(EventNode node, InclusionProof proof, PublishedCheckpoint checkpoint) {}

    private record LedgerView(long size) {}

    @Override
    public void wire(Wiring wiring) {
        wiring.type("Query", Object.class)
                .fetch("ledger", environment -> new LedgerView(entries.size()))
                .fetch("verifyChain", this::verified)
                .fetch("sources", environment -> projections.sources(Pin.of(environment, projections).asOf()));
        wiring.type("Ledger", LedgerView.class)
                .value("size", LedgerView::size)
                .value("head", view -> entries.node(view.size - 1).orElse(null))
                .fetch("checkpoints", this::checkpoints)
                .fetch("feed", this::feed);
        wiring.type("LedgerEvent", EventNode.class).fetch("proof", this::prove);
        wireProof(wiring);
        wireReport(wiring);
        wireSource(wiring);
    }

    /// The report as it is, or what it says of a range: from where the check began and to the end of the ledger, unless
    /// the question says otherwise.
    private @Nullable ChainReport verified(DataFetchingEnvironment environment) {
        Long fromSeq = environment.getArgument("fromSeq");
        Long toSeq = environment.getArgument("toSeq");
        ChainReport report = reports.last().orElse(null);
        long from = fromSeq != null ? fromSeq : report == null ? 0 : report.from();
        long to = toSeq != null ? toSeq : Math.max(report == null ? 0 : report.to(), entries.size());
        if (from < 0 || to < from) {
            throw QueryException.badInput("fromSeq is from 0 up to toSeq, which is the ledger's size unless given");
        }
        return report == null || fromSeq == null && toSeq == null ? report : report.within(from, to);
    }

    private static void wireProof(Wiring wiring) {
        wiring.type("InclusionProof", Proved.class)
                .value("leafIndex", proved -> proved.proof.index())
                .value("treeSize", proved -> proved.proof.treeSize())
                .value("leafHash", proved -> proved.node.entry().leafHash())
                .value("rootHash", proved -> proved.checkpoint.checkpoint().head().root())
                .value("hashes", proved -> proved.proof.hashes())
                .value("checkpoint", proved -> new CheckpointNode(proved.checkpoint));
        wiring.type("Checkpoint", CheckpointNode.class)
                .value("id", node -> NodeId.of(NodeId.Kind.CHECKPOINT, node.published().checkpoint().head().size()).toString())
                .value("origin", node -> node.published().checkpoint().origin())
                .value("treeSize", node -> node.published().checkpoint().head().size())
                .value("rootHash", node -> node.published().checkpoint().head().root())
                .value("at", node -> node.published().at())
                .value("note", node -> node.published().note())
                .value("witnesses", node -> witnesses(node.published()));
    }

    private void wireReport(Wiring wiring) {
        wiring.type("VerificationReport", ChainReport.class)
                .value("status", report -> !report.intact()
                        ? report.missing().isEmpty() ? "TAMPERED" : "TRUNCATED"
                        : report.checked() < report.to() - report.from() ? "INCOMPLETE" : "VALID")
                .value("fromSeq", ChainReport::from)
                .value("toSeq", ChainReport::to)
                .value("checkedEntries", ChainReport::checked)
                .value("firstBadSeq", ChainReport::firstBad)
                .value("expectedHash", ChainReport::expected)
                .value("actualHash", ChainReport::actual)
                .value("missingSeqs", ChainReport::missing)
                .value("checkpoint", report -> proofs.checkpoint().map(CheckpointNode::new).orElse(null))
                .value("indexMatchesLedger", ChainReport::indexMatches)
                .value("startedAt", ChainReport::startedAt)
                .value("finishedAt", ChainReport::finishedAt);
    }

    private void wireSource(Wiring wiring) {
        wiring.type("Source", SourceFacts.class)
                .value("id", source -> new NodeId(NodeId.Kind.SOURCE, source.id()).toString())
                .value("name", SourceFacts::id)
                .value("layer", SourceFacts::layer)
                .fetch("owner", this::owner)
                .value("lastEventTime", SourceFacts::lastEventTime)
                .value("lastReceivedAt", SourceFacts::lastReceivedAt)
                .value("watermark", SourceFacts::watermark)
                .value("lagP95", SourceFacts::lagP95)
                .value("ordered", SourceFacts::ordered)
                .value("clockErrorBound", SourceFacts::clockErrorBound)
                .value("coverageCaveats", source -> Caveats.of(source, intake != null))
                .value("duplicates", source -> source.copies() + counts(source).duplicates())
                .value("rejected", source -> counts(source).rejected())
                .fetch("gaps", LedgerFetchers::gaps);
        wiring.type("SourceGap", SourceFacts.GapFacts.class)
                .value("from", SourceFacts.GapFacts::from)
                .value("to", SourceFacts.GapFacts::until)
                .value("reason", SourceFacts.GapFacts::reason)
                .fetch("event", environment -> Loaders.entry(
                        environment, Arguments.<SourceFacts.GapFacts>source(environment).event()));
    }

    private Object owner(DataFetchingEnvironment environment) {
        String ref = SourceFacts.identity(Arguments.<SourceFacts>source(environment).id());
        Pin pin = Pin.of(environment, projections);
        return Loaders.identity(environment, ref, pin)
                .thenCompose(source -> Loaders.identity(environment, source == null ? null : source.owner(), pin));
    }

    private IntakeCounts.Counts counts(SourceFacts source) {
        return intake == null ? IntakeCounts.Counts.NONE : intake.of(source.id());
    }

    private static Object gaps(DataFetchingEnvironment environment) {
        SourceFacts source = Objects.requireNonNull(environment.getSource());
        Map<String, Object> time = Arguments.required(environment, "time");
        Instant from = (Instant) Objects.requireNonNull(time.get("from"));
        Instant to = (Instant) Objects.requireNonNull(time.get("to"));
        return source.gaps().stream()
                .filter(gap -> gap.from().isBefore(to) && (gap.until() == null || gap.until().isAfter(from)))
                .toList();
    }

    private Object prove(DataFetchingEnvironment environment) throws InterruptedException {
        RequestScope.of(environment.getGraphQlContext()).notLive("proofs");
        EventNode node = Objects.requireNonNull(environment.getSource());
        Long treeSize = environment.getArgument("treeSize");
        PublishedCheckpoint checkpoint = treeSize == null
                ? proofs.awaitCheckpoint(node.index() + 1, PROOF_WAIT).orElseThrow(() -> new QueryException(
                        ErrorCode.SOURCE_UNAVAILABLE, "no checkpoint covers this entry yet"))
                : proofs.checkpoints(treeSize + 1, 1).stream()
                        .filter(each -> each.checkpoint().head().size() == treeSize)
                        .findFirst()
                        .orElseThrow(() -> QueryException.badInput("there is no checkpoint of that size"));
        long size = checkpoint.checkpoint().head().size();
        if (node.index() >= size) {
            throw QueryException.badInput("the entry is not in a tree of " + size);
        }
        RequestScope.of(environment.getGraphQlContext()).proofRead();
        return new Proved(node, proofs.inclusion(node.index(), size), checkpoint);
    }

    private Object checkpoints(DataFetchingEnvironment environment) {
        Connection.Asked asked = Connection.ask(environment, projections, "checkpoints");
        PageRequest request = asked.request();
        long below = request.key() == null ? Long.MAX_VALUE : Long.parseUnsignedLong(request.key());
        List<PublishedCheckpoint> found = proofs.checkpoints(below, request.count() + 1);
        List<Page.Row<CheckpointNode>> rows = found.stream()
                .limit(request.count())
                .map(each -> new Page.Row<>(Long.toString(each.checkpoint().head().size()), new CheckpointNode(each)))
                .toList();
        return Connection.of(new Page<>(rows, found.size() > request.count(), null), asked);
    }

    /// Every entry in ledger order; the cursor is the index, so that an exporter can go on for ever.
    private Object feed(DataFetchingEnvironment environment) {
        Connection.Asked asked = Connection.ask(environment, projections, Limits.FEED_MAX, "feed");
        PageRequest request = asked.request();
        long from = request.key() == null ? 0 : Long.parseUnsignedLong(request.key()) + 1;
        long size = entries.size();
        int count = (int) Math.clamp(size - from, 0, request.count());
        List<Page.Row<EventNode>> rows = count == 0
                ? List.of()
                : entries.read(from, count).stream()
                        .map(node -> new Page.Row<>(Long.toString(node.index()), node))
                        .toList();
        long next = from + rows.size();
        return Connection.of(new Page<>(rows, next < size, size), asked);
    }

    /// Names on the note's signature lines other than the origin.
    private static List<String> witnesses(PublishedCheckpoint published) {
        String origin = published.checkpoint().origin();
        return published.note().lines()
                .filter(line -> line.startsWith("— "))
                .map(line -> line.substring(2, Math.max(2, line.indexOf(' ', 2))))
                .filter(name -> !name.equals(origin))
                .distinct()
                .toList();
    }
}
