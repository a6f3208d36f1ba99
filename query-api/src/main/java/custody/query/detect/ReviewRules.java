package custody.query.detect;

import custody.ledger.event.Actor;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Grant;
import custody.ledger.event.Hop;
import custody.ledger.event.Outcome;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which events open a review, of what, and until when it is due.
public final class ReviewRules {
    private static final Set<ActorKind> MACHINES =
            Set.of(ActorKind.AGENT, ActorKind.WORKLOAD, ActorKind.SERVICE_ACCOUNT, ActorKind.API_KEY);

    /// What a review is about.
    public enum Of {
        IDENTITY,
        GRANT,
        SECRET,
        EVENT
    }

    /// A review that an event opens. `key` is the ref (of a grant: source, space, ref); the same `once` opens no
    /// second one within `again` microseconds.
    public record Opening(ReviewKind kind, Of of, String key, Instant openedAt, Instant dueAt, String once, long again) {}

    private final ReviewSettings settings;

    public ReviewRules(ReviewSettings settings) {
        this.settings = settings;
    }

    /// What the event opens, shadow agents excepted.
    public Optional<Opening> take(Event event) {
        return switch (event.type()) {
            case GRANT -> breakGlass(event);
            case DELEGATION -> delegation(event);
            case INVENTORY, ADMIN -> changed(event);
            case REQUEST, APPROVAL, DENIAL, ISSUE, USE, ATTEMPT, RENEW, ROTATE, REVOCATION, EXPIRY, SESSION_START,
                    SESSION_END, DISCOVERY, REVIEW, ALERT, SOURCE_GAP -> Optional.empty();
        };
    }

    private Optional<Opening> breakGlass(Event event) {
        Grant grant = event.grant();
        return grant == null || event.outcome() != Outcome.SUCCESS || !Boolean.TRUE.equals(grant.breakGlass())
                ? Optional.empty()
                : Optional.of(breakGlass(event.source().id() + " " + grant.ref(), event.eventTime()));
    }

    /// Of a grant that turns out to be one past the usual way.
    public Opening breakGlass(String grant, Instant at) {
        return opening(ReviewKind.BREAK_GLASS, Of.GRANT, grant, at, grant, Long.MAX_VALUE);
    }

    private Optional<Opening> delegation(Event event) {
        Actor actor = event.actor();
        if (actor == null || event.outcome() != Outcome.SUCCESS) {
            return Optional.empty();
        }
        String chain = event.onBehalfOf().stream().map(Hop::ref).collect(Collectors.joining(" "));
        return Optional.of(opening(ReviewKind.DELEGATION, Of.IDENTITY, actor.ref(), event.eventTime(),
                chain + " " + actor.ref(), settings.delegationAgain().toSeconds() * 1_000_000));
    }

    private Optional<Opening> changed(Event event) {
        String word = event.actionRaw() == null ? "" : event.actionRaw().toLowerCase(Locale.ROOT);
        if (settings.workflowWords().stream().anyMatch(word::contains)) {
            Of of = event.secret() != null ? Of.SECRET : event.actor() != null ? Of.IDENTITY : Of.EVENT;
            String key = event.secret() != null ? event.secret().ref() : event.actor() != null ? event.actor().ref() : "";
            return Optional.of(opening(ReviewKind.WORKFLOW, of, key, event.eventTime(), event.id().toString(), 0));
        }
        Actor subject = inventoried(event);
        return event.type() == EventType.INVENTORY && subject != null && MACHINES.contains(subject.kind())
                ? Optional.of(opening(ReviewKind.WORKLOAD, Of.IDENTITY, subject.ref(), event.eventTime(), subject.ref(), Long.MAX_VALUE))
                : Optional.empty();
    }

    /// Whom an INVENTORY event is about; null when about no identity.
    public static @org.jspecify.annotations.Nullable Actor inventoried(Event event) {
        return event.type() != EventType.INVENTORY ? null
                : event.relation() != null ? event.relation().subject()
                : event.secret() == null && event.credential() == null ? event.actor() : null;
    }

    /// An agent acts: whether it is one that no inventory knows and that nobody was told of.
    public Optional<Opening> agent(Habit habit, Event event) {
        Actor actor = event.actor();
        if (actor == null || actor.kind() != ActorKind.AGENT || habit.inventoried || habit.reviewed) {
            return Optional.empty();
        }
        habit.reviewed = true;
        return Optional.of(opening(ReviewKind.SHADOW_AGENT, Of.IDENTITY, actor.ref(), event.eventTime(), actor.ref(), Long.MAX_VALUE));
    }

    /// The inventory knows it from now on.
    public static void inventoried(Habit habit) {
        habit.inventoried = true;
    }

    private Opening opening(ReviewKind kind, Of of, String key, Instant at, String once, long again) {
        return new Opening(kind, of, key, at, at.plus(settings.within(kind)), "review|" + kind + "|" + once, again);
    }
}
