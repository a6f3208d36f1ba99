package custody.ingest.intake;

import custody.ingest.intake.PostReport.RecordError;
import custody.ingest.quarantine.QuarantineException;
import custody.ingest.quarantine.Refused;
import custody.ledger.admission.AppendOutcome;
import custody.ledger.admission.AppendRefusedException;
import custody.ledger.event.EventType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One post on its way: its windows are appended one after the other, each while the next one is read.
///
/// Whatever ends a post early, what [#report] counts until then is durable, and posting all of it again is safe.
/// One thread only.
public final class Posting {
    /// How often a window that is not the first is offered again to a full queue: the caller has sent the rest
    /// already, and its connection holds it back meanwhile.
    private static final int MAX_OFFERS = 20;

    private final Intake intake;
    private final boolean raw;
    private final PostReport report;
    private final Set<String> sources = new HashSet<>();
    private @Nullable Flight flight;
    private int windows;

    Posting(Intake intake, boolean raw, boolean allResults) {
        this.intake = intake;
        this.raw = raw;
        this.report = new PostReport(allResults);
    }

    private record Flight(Batch batch, FutureTask<List<AppendOutcome>> outcomes) {}

    /// Takes one window more; returns when the one before it is durable.
    public void add(Batch batch) throws AppendRefusedException, QuarantineException, InterruptedException {
        land();
        FutureTask<List<AppendOutcome>> task = new FutureTask<>(() -> append(batch));
        flight = new Flight(batch, task);
        intake.executor.execute(task);
    }

    /// Takes the last window; returns when everything is durable.
    public PostReport finish(Batch batch) throws AppendRefusedException, QuarantineException, InterruptedException {
        land();
        settle(batch, append(batch));
        return finish();
    }

    /// Returns when everything is durable.
    public PostReport finish() throws AppendRefusedException, QuarantineException, InterruptedException {
        land();
        intake.sources.seen(sources);
        return report;
    }

    /// What has become of the post so far.
    public PostReport report() {
        return report;
    }

    private void land() throws AppendRefusedException, QuarantineException, InterruptedException {
        Flight landing = flight;
        flight = null;
        if (landing == null) {
            return;
        }
        try {
            settle(landing.batch, landing.outcomes.get());
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case AppendRefusedException refused -> throw refused;
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException bug -> throw bug;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private List<AppendOutcome> append(Batch batch) throws AppendRefusedException, InterruptedException {
        if (batch.submissions.isEmpty()) {
            return List.of();
        }
        int window = windows++;
        for (int offer = 1; ; offer++) {
            try {
                return intake.appender.append(batch.submissions);
            } catch (AppendRefusedException.Busy busy) {
                if (window == 0 || offer == MAX_OFFERS) {
                    throw busy;
                }
                TimeUnit.MILLISECONDS.sleep(busy.retryAfter().toMillis());
            }
        }
    }

    /// Books what became of a window, and keeps what was refused before anybody is told.
    private void settle(Batch batch, List<AppendOutcome> outcomes) throws QuarantineException {
        long accepted = report.accepted();
        long duplicates = report.duplicates();
        List<Refusal> refusals = batch.refusals;
        int skipped = 0;
        for (int i = 0; i < outcomes.size(); ) {
            int end = i + 1;
            Origin origin = batch.origins.get(i);
            while (end < outcomes.size() && batch.origins.get(end) == origin) {
                end++;
            }
            book(batch, outcomes, i, end);
            i = end;
        }
        for (Batch.Skip skip : batch.skips) {
            report.counts(skip.adapter()).skip(skip.reason(), skip.records());
            skipped += skip.records();
        }
        refuse(refusals);
        tellTurnedAway(batch, outcomes);
        intake.meter.window(report.accepted() - accepted, report.duplicates() - duplicates, refusals.size(), skipped);
    }

    private void tellTurnedAway(Batch batch, List<AppendOutcome> outcomes) {
        Map<String, long[]> turned = new TreeMap<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof AppendOutcome.Duplicate) {
                turned.computeIfAbsent(batch.submissions.get(i).event().source().id(), id -> new long[2])[0]++;
            }
        }
        for (Refusal refusal : batch.refusals) {
            if (refusal.source() != null) {
                turned.computeIfAbsent(refusal.source(), id -> new long[2])[1] += refusal.origin().records();
            }
        }
        turned.forEach((source, counts) -> intake.sources.turnedAway(source, counts[0], counts[1]));
    }

    /// Books the outcomes from `from` to `to`, which are those of the events of one group of records.
    private void book(Batch batch, List<AppendOutcome> outcomes, int from, int to) {
        Origin origin = batch.origins.get(from);
        RecordCounts counts = report.counts(origin.adapter());
        boolean isNew = false;
        Refusal refusal = null;
        for (int i = from; i < to; i++) {
            EventType type = batch.submissions.get(i).event().type();
            switch (outcomes.get(i)) {
                case AppendOutcome.Appended a -> {
                    isNew = true;
                    counts.event(type.name(), 1);
                    counts.standing(a.standing());
                    report.appended(origin.position(), a.index(), a.id(), a.standing());
                }
                case AppendOutcome.Duplicate d -> report.duplicate(origin.position(), d.index(), d.id());
                case AppendOutcome.Rejected r -> refusal = new Refusal(origin, r.code(), r.pointer(), r.detail(),
                        Refusal.NO_OFFSET, batch.submissions.get(i).event().source().id());
            }
            sources.add(batch.submissions.get(i).event().source().id());
        }
        if (refusal != null) {
            batch.refusals.add(refusal);
        } else if (isNew) {
            counts.use(origin.records());
        } else {
            counts.duplicate(origin.records());
        }
    }

    private void refuse(List<Refusal> refusals) throws QuarantineException {
        if (refusals.isEmpty()) {
            return;
        }
        List<Refused> kept = new ArrayList<>(refusals.size());
        for (Refusal r : refusals) {
            Origin origin = r.origin();
            kept.add(new Refused(r.source(), origin.adapter(), raw, origin.position(), r.code(), r.pointer(), r.detail(),
                    origin.bytes()));
        }
        List<String> ids = intake.quarantine.keep(kept);
        for (int i = 0; i < ids.size(); i++) {
            Refusal r = refusals.get(i);
            report.counts(r.origin().adapter()).quarantine(r.code(), r.origin().records());
            report.rejected(new RecordError(r.origin().position(), r.code(), r.pointer(), r.detail(), r.offset(), ids.get(i)),
                    r.origin().records());
        }
    }
}
