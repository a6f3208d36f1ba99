package custody.query.measure;

import custody.ledger.read.EntryReader;
import custody.query.answer.Projections;
import custody.query.attribution.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The control metrics of one window, each computed when it is asked for. For one thread at a time: its methods wait
/// for one another, and what one looked up the next one knows.
public final class ControlMetrics {
    private final UseRates uses;
    private final GrantRates grants;
    private final RevocationRates revocations;
    private final SecretRates secrets;
    private final IdentityRates identities;
    private final AlertRates alerts;

    private ControlMetrics(Known known, Window window, Policy policy) {
        this.uses = new UseRates(known, window, policy);
        this.grants = new GrantRates(known, window, policy);
        this.revocations = new RevocationRates(known, window);
        this.secrets = new SecretRates(known, window);
        this.identities = new IdentityRates(known, window, policy);
        this.alerts = new AlertRates(known, window);
    }

    /// The metrics of `[from, to)` as of a size; they give up `atMost` from now.
    public static ControlMetrics of(
            Projections projections, EntryReader entries, Instant from, Instant to, long asOf, Duration atMost) {
        Known known = new Known(projections, entries, asOf, atMost, "ask for fewer metrics at once or choose a shorter time");
        return new ControlMetrics(known, new Window(from, to, asOf, projections.timeAt(asOf)), Policies.inForce(projections, entries, asOf));
    }

    public synchronized List<MetricPoint> attributedUseRate(List<Dimension> by) {
        return uses.attributed(by);
    }

    public synchronized List<MetricPoint> beyondScopeRate(List<Dimension> by) {
        return uses.beyondScope(by);
    }

    public synchronized List<MetricPoint> jitUseRate(List<Dimension> by) {
        return uses.jit(by);
    }

    public synchronized List<MetricPoint> taskScopedUseRate(List<Dimension> by) {
        return uses.taskScoped(by);
    }

    public synchronized List<MetricPoint> grantDurations() {
        return grants.durations();
    }

    public synchronized List<MetricPoint> standingGrantRate(List<Dimension> by) {
        return grants.standing(by);
    }

    public synchronized List<MetricPoint> excessPrivilegeRate(List<Dimension> by) {
        return grants.excess(by);
    }

    public synchronized List<MetricPoint> reviewGapP95(List<Dimension> by) {
        return grants.reviewGap(by);
    }

    public synchronized List<MetricPoint> revocationCompleteness(List<Dimension> by) {
        return revocations.completeness(by);
    }

    public synchronized List<MetricPoint> revocationLayers() {
        return revocations.layers();
    }

    public synchronized List<MetricPoint> timeToRevokeP50(List<Dimension> by) {
        return revocations.timeToRevoke("timeToRevokeP50", by, 50);
    }

    public synchronized List<MetricPoint> timeToRevokeP95(List<Dimension> by) {
        return revocations.timeToRevoke("timeToRevokeP95", by, 95);
    }

    public synchronized List<MetricPoint> leakWindowP50(List<Dimension> by) {
        return revocations.leakWindow("leakWindowP50", by, 50);
    }

    public synchronized List<MetricPoint> leakWindowP95(List<Dimension> by) {
        return revocations.leakWindow("leakWindowP95", by, 95);
    }

    public synchronized List<MetricPoint> offboardingCoverage(List<Dimension> by) {
        return revocations.offboarding(by);
    }

    public synchronized List<MetricPoint> stillValidAfter(int days) {
        return secrets.stillValid(days);
    }

    public synchronized List<MetricPoint> provenanceDebt(List<Dimension> by) {
        return secrets.debt(by);
    }

    public synchronized List<MetricPoint> serviceAccountVisibility() {
        return identities.visibility();
    }

    public synchronized List<MetricPoint> policyCoverage() {
        return identities.policyCoverage();
    }

    public synchronized List<MetricPoint> ingestLagP95(List<Dimension> by) {
        return identities.ingestLag(by);
    }

    public synchronized List<MetricPoint> alertLagP95() {
        return alerts.lag(95);
    }

    public synchronized List<MetricPoint> unprovableHistory() {
        return identities.unprovable();
    }
}
