package custody.query.measure;

import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.EntryOrder;
import custody.query.answer.PageRequest;
import custody.query.answer.RevocationCriteria;
import custody.query.answer.SecretCriteria;
import custody.query.answer.SecretFacts;
import custody.query.answer.UnreadableQueryException;
import custody.query.audit.OwnSource;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/// Measures of secrets.
final class SecretRates {
    private static final int MOST_DAYS = 3_650;
    private static final SecretCriteria EVERY =
            new SecretCriteria(List.of(), null, null, null, List.of(), null, null, null, List.of());

    private final Known known;
    private final Window window;

    SecretRates(Known known, Window window) {
        this.known = known;
        this.window = window;
    }

    /// Secrets that lack an owner, an issuance source or a revocation trigger, among all known ones.
    List<MetricPoint> debt(List<Dimension> by) {
        Groups.check("provenanceDebt", by, EnumSet.of(Dimension.OWNER, Dimension.SOURCE, Dimension.TEAM));
        Ratios ratios = new Ratios(by);
        known.<SecretFacts>all(page -> known.projections.secrets(EVERY, page), secrets -> {
            boolean ofOwners = by.contains(Dimension.TEAM) || by.contains(Dimension.OWNER);
            known.loadIdentitiesOf(ofOwners ? secrets : List.of(), SecretFacts::owner);
            secrets.forEach(secret -> ratios.add(group(by, secret), secret.inProvenanceDebt() ? 1 : 0, 1));
        });
        return ratios.points();
    }

    private List<String> group(List<Dimension> by, SecretFacts secret) {
        Function<Dimension, String> word = each -> switch (each) {
            case OWNER -> known.owner(secret.owner());
            case SOURCE -> secret.issuanceSource() == null ? Known.UNKNOWN : secret.issuanceSource();
            case TEAM -> known.group(Dimension.TEAM, secret.owner());
            case ACTOR_KIND, SECRET, VERDICT, DAY, WEEK, POPULATION, LAYER, CONTROL_OWNER -> throw new IllegalArgumentException(each + " is not of secrets");
        };
        return by.stream().map(word).toList();
    }

    /// Secrets found exposed, or notified of, in the window and neither rotated nor revoked within so many days. One
    /// whose days are not over yet counts nowhere.
    List<MetricPoint> stillValid(int days) {
        if (days < 0 || days > MOST_DAYS) {
            throw new UnreadableQueryException("days is " + days + ", not from 0 to " + MOST_DAYS);
        }
        Duration wait = Duration.ofDays(days);
        Ratios ratios = new Ratios(List.of());
        exposed().forEach((secret, since) -> {
            if (!since.plus(wait).isAfter(window.now())) {
                known.look();
                ratios.add(List.of(), isEnded(secret, since, since.plus(wait)) ? 0 : 1, 1);
            }
        });
        return ratios.points();
    }

    /// When each was first found or notified of in the window.
    private Map<String, Instant> exposed() {
        Condition found = new Condition.Is(Field.TYPE, Set.of(EventType.DISCOVERY.name()));
        Condition told = new Condition.All(List.of(
                new Condition.Is(Field.TYPE, Set.of(EventType.ALERT.name())),
                new Condition.Not(new Condition.Is(Field.SOURCE, Set.of(OwnSource.ID)))));
        Map<String, Instant> first = new LinkedHashMap<>();
        known.entries(new Condition.All(List.of(window.events(), new Condition.Some(List.of(found, told)))), entry -> {
            Event event = Objects.requireNonNull(entry.payload()).event();
            if (event.secret() != null) {
                first.merge(event.secret().ref(), event.eventTime(), (one, other) -> one.isBefore(other) ? one : other);
            }
        });
        return first;
    }

    private boolean isEnded(String secret, Instant since, Instant until) {
        Condition rotated = new Condition.All(List.of(
                new Condition.Is(Field.TYPE, Set.of(EventType.ROTATE.name())),
                new Condition.Is(Field.OUTCOME, Set.of("SUCCESS")),
                new Condition.Is(Field.SECRET, Set.of(secret)),
                Window.events(since, until.plusMillis(1))));
        PageRequest one = new PageRequest(known.asOf, 1, null, true, false);
        return !known.projections.entries(rotated, EntryOrder.NEWEST_FIRST, one).rows().isEmpty()
                || !known.projections
                        .revocations(new RevocationCriteria(since, until, null, List.of(secret), null, null), one)
                        .rows()
                        .isEmpty();
    }
}
