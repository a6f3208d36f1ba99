package custody.server.health;

import custody.ledger.open.OpenLedger;
import custody.ledger.read.EntryReader;
import custody.ledger.read.ProofReader;
import custody.query.answer.ChainReport;
import custody.query.follow.Follower;
import custody.query.project.ProjectionState;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `GET /health`: how far everything has come, for anybody.
///
/// `size` counts durable entries, `published` those under a signed checkpoint, `answered` those that every
/// projection covers. A projection in trouble is shown and makes the answer DEGRADED, never unhealthy: appends go on.
@Requires(beans = {EntryReader.class, Follower.class})
@Controller("/health")
@Secured(SecurityRule.IS_ANONYMOUS)
final class HealthController {
    /// The longest that a caller may wait.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EntryReader entries;
    private final ProofReader proofs;
    private final Follower follower;
    private final ChainReport.Source reports;
    private final OpenLedger ledger;

    HealthController(
            EntryReader entries, ProofReader proofs, Follower follower, ChainReport.Source reports, OpenLedger ledger) {
        this.ledger = ledger;
        this.entries = entries;
        this.proofs = proofs;
        this.follower = follower;
        this.reports = reports;
    }

    /// `?answered=N` waits until answers cover N entries, or for [#PATIENCE]; the answer says how far they do.
    @Get
    @ExecuteOn(TaskExecutors.VIRTUAL)
    Map<String, Object> health(@QueryValue @Nullable Long answered) throws InterruptedException {
        if (answered != null) {
            follower.awaitCovered(Math.min(answered, entries.size()), PATIENCE);
        }
        List<ProjectionState> states = follower.states();
        Optional<ChainReport> report = reports.last();
        boolean damaged = report.isPresent() && !report.get().intact();
        boolean troubled = states.stream().anyMatch(state -> state.trouble() != null);
        Map<String, Object> answer = new LinkedHashMap<>();
        Optional<String> stopped = ledger.stopped();
        answer.put("status", damaged || stopped.isPresent() ? "DOWN" : troubled ? "DEGRADED" : "UP");
        stopped.ifPresent(reason -> answer.put("stopped", reason));
        answer.put("size", entries.size());
        answer.put("published", proofs.checkpoint().map(each -> each.checkpoint().head().size()).orElse(0L));
        answer.put("answered", follower.position());
        answer.put("projections", states.stream().map(HealthController::projection).toList());
        report.ifPresent(each -> answer.put("check", Map.of(
                "intact", each.intact(), "checked", each.checked(), "finishedAt", each.finishedAt().toString())));
        return answer;
    }

    private static Map<String, Object> projection(ProjectionState state) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("name", state.name());
        line.put("phase", state.phase().name());
        line.put("at", state.at());
        line.put("lag", state.lag());
        if (state.trouble() != null) {
            line.put("trouble", state.trouble());
            line.put("attempts", state.attempts());
        }
        if (state.waitsFor() != null) {
            line.put("waitsFor", state.waitsFor());
        }
        return line;
    }
}
