package custody.query.attribution.model;

import custody.ledger.event.Clock;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Link;
import custody.ledger.event.Outcome;
import custody.ledger.event.Revocation;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An event with its times in nanoseconds (rules D56, D57) and the names by which it joins (D16, D17).
record Ev(Event e, long received, @Nullable Terms policy) {
    static final long NEVER = Long.MIN_VALUE / 4;
    static final long FOREVER = Long.MAX_VALUE / 4;
    private static final long SECOND = 1_000_000_000L;
    private static final Instant YEAR_2000 = Instant.parse("2000-01-01T00:00:00Z");
    private static final Set<String> GRANT_LINKS =
            Set.of("grant", "apono.request_id", "teleport.access_request", "sdm.access_request", "sdm.grant");
    private static final Set<String> CREDENTIAL_LINKS = Set.of("credential", "aws.access_key_id",
            "aws.web_identity_token_id", "vault.lease_id", "vault.accessor", "k8s.jti", "x509.serial", "jwt.jti",
            "token.sha256");
    private static final Set<String> SESSION_LINKS = Set.of("session", "apono.agent_session", "onepassword.session",
            "okta.session", "teleport.sid", "cyberark.session");
    private static final Set<String> OPERATION_LINKS = Set.of("operation", "k8s.audit_id", "aws.shared_event_id");

    /// Events of one instant have an order too, which has nothing to do with arrival.
    static final Comparator<Ev> ORDER = Comparator.comparingLong(Ev::t)
            .thenComparing(v -> v.e.source().id())
            .thenComparing(v -> v.e.source().eventId())
            .thenComparing(v -> v.e.type())
            .thenComparing(v -> v.e.source().ordinal());

    static long nanos(Instant time) {
        return time.getEpochSecond() * SECOND + time.getNano();
    }

    /// A timestamp, or `absent` if there is none or none that can be meant.
    static long nanos(@Nullable Instant time, long absent) {
        return time == null || time.isBefore(YEAR_2000) ? absent : nanos(time);
    }

    private boolean dateless() {
        return e.eventTime().isBefore(YEAR_2000);
    }

    private long stated() {
        return dateless() ? nanos(e.recordedTime(), received) : nanos(e.eventTime());
    }

    boolean future() {
        return isAhead() && !dateless();
    }

    private boolean isAhead() {
        return stated() > received + 300 * SECOND;
    }

    /// Whether its stream learns from it how far it has come (rule D58).
    boolean movesClock() {
        return !future() && !dateless();
    }

    long t() {
        return isAhead() ? received : stated();
    }

    long end() {
        return isAhead() ? t() : Math.max(t(), nanos(e.endTime(), t()));
    }

    long eps() {
        if (dateless()) {
            return 300 * SECOND;
        }
        Clock clock = e.clock();
        if (clock != null && clock.errorMs() != null) {
            return clock.errorMs() * 1_000_000;
        }
        if (clock != null && clock.trust() != null) {
            return switch (clock.trust()) {
                case SERVER -> 2 * SECOND;
                case CLIENT -> 300 * SECOND;
                case UNKNOWN -> 60 * SECOND;
            };
        }
        return 60 * SECOND;
    }

    /// When a REVOCATION or EXPIRY takes effect, without grace.
    long effective() {
        return e.revocation() == null ? t() : nanos(e.revocation().effectiveAt(), t());
    }

    boolean is(EventType type) {
        return e.type() == type;
    }

    boolean isUse() {
        return is(EventType.USE) || is(EventType.ATTEMPT);
    }

    /// Rules D15, D22.
    boolean isEvidence() {
        return (e.outcome() == Outcome.SUCCESS || is(EventType.DENIAL)) && !Boolean.TRUE.equals(e.derived())
                && !is(EventType.ALERT);
    }

    String source() {
        return e.source().id();
    }

    String stream() {
        return e.source().id() + " " + e.source().stream();
    }

    private Set<String> linked(Set<String> names) {
        var all = new LinkedHashSet<String>();
        for (Link link : e.links()) {
            if (names.contains(link.name())) {
                all.add(link.name() + "=" + link.value());
            }
        }
        return all;
    }

    /// Which grants it names, as `name=value`; of a revocation that is of something else: none.
    Set<String> grantNames() {
        Set<String> names = linked(GRANT_LINKS);
        if (e.grant() != null) {
            names.add("grant=" + e.grant().ref());
        }
        Revocation r = e.revocation();
        if (r != null && r.target().kind() == Revocation.Kind.GRANT) {
            names.add("grant=" + r.target().ref());
        } else if (r != null && (is(EventType.REVOCATION) || is(EventType.EXPIRY))) {
            names.clear();
        }
        return names;
    }

    Set<String> credentialNames() {
        Set<String> names = linked(CREDENTIAL_LINKS);
        if (e.credential() != null) {
            names.add("credential=" + e.credential().ref());
        }
        return names;
    }

    Set<String> sessionNames() {
        Set<String> names = linked(SESSION_LINKS);
        if (e.context() != null && e.context().session() != null) {
            names.add("session=" + e.context().session());
        }
        return names;
    }

    Set<String> traceNames() {
        Set<String> names = linked(Set.of("trace"));
        if (e.context() != null && e.context().traceId() != null) {
            names.add("trace=" + e.context().traceId());
        }
        return names;
    }

    Set<String> operationNames() {
        return linked(OPERATION_LINKS);
    }

    /// What a use is of (rule D37).
    String subject() {
        return e.secret() != null ? e.secret().ref()
                : e.context() != null && e.context().resource() != null ? e.context().resource()
                : e.credential() != null ? e.credential().ref() : "";
    }

    String name() {
        return e.source().id() + ":" + e.source().eventId() + ":" + e.type();
    }

    static boolean meet(Set<String> a, Set<String> b) {
        return a.stream().anyMatch(b::contains);
    }
}
