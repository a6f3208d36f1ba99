package custody.query.attribution;

import custody.ledger.event.Actor;
import custody.ledger.event.Approval;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One plain sentence per verdict, for somebody who was woken up to read it.
final class Reasons {
    private Reasons() {}

    static String of(Use use, Verdict verdict, Judge.@Nullable Result chosen, Chain chain, String note) {
        String actor = chain.members().isEmpty() ? "nobody" : chain.executor().ref();
        String behalf = chain.members().size() > 1 ? " for " + chain.members().getFirst().ref() : "";
        String who = actor + behalf;
        if (chosen == null) {
            return verdict == Verdict.ATTEMPT_DENIED ? note
                    : verdict == Verdict.INDETERMINATE
                    ? "Not known: a source of grants was dark, so whether " + who + " had a grant cannot be told."
                    : "No grant: the sources were read and none lets " + who + " use it.";
        }
        String under = chosen.grant().id.ref();
        return switch (verdict) {
            case AUTHORIZED -> "Allowed: " + who + ", under " + under + by(chosen) + ".";
            case STANDING -> "Standing access: " + who + ", under " + under + by(chosen) + " (" + note + ").";
            case BREAK_GLASS -> "Emergency access: " + who + ", under " + under + ", to be reviewed afterwards.";
            case SELF_APPROVED -> "Self-approved: " + who + ", under " + under
                    + ", was approved only by people inside the chain, the request or the grant.";
            case UNAPPROVED -> "Not approved: " + who + ", under " + under + ", had " + note + " at the time.";
            case OUT_OF_SCOPE -> "Outside the grant: " + under + " does not cover this use by " + who + " (" + note
                    + ").";
            case GRANTEE_MISMATCH -> "Somebody else's grant: " + under + " does not reach " + who + " (" + note + ").";
            case NOT_YET_VALID -> "Too early: " + who + " used it before " + under + " began (" + note + ").";
            case EXPIRED, REVOKED -> ended(use, verdict, chosen, under);
            case AMBIGUOUS -> "Not decided: " + who + ", under " + under + ", is " + note + ".";
            case INDETERMINATE -> "Not known: " + note + ", under " + under + ".";
            case NO_GRANT, UNATTRIBUTED, ATTEMPT_DENIED -> note;
        };
    }

    private static String ended(Use use, Verdict verdict, Judge.Result chosen, String under) {
        End end = chosen.end();
        if (end == null) {
            return "Used after " + under + " ended.";
        }
        var revocation = end.by().event.revocation();
        String what = verdict == Verdict.EXPIRED ? "expired"
                : revocation == null || revocation.target().kind() == custody.ledger.event.Revocation.Kind.GRANT
                        ? "the grant was revoked"
                        : "the " + revocation.target().kind().name().toLowerCase(java.util.Locale.ROOT)
                                + " was revoked";
        String trigger = revocation == null || revocation.trigger() == null ? "" : " (" + revocation.trigger() + ")";
        boolean after = use.time.hasReached(end.time());
        String when = use.time.told((time, until) -> after ? "Used " + span(time - end.time()) + " after "
                : "Still in use " + span(until - end.time()) + " after ");
        return when + (verdict == Verdict.EXPIRED ? under + " or its credential expired" : what) + " at "
                + Moment.instant(end.time()) + trigger + ".";
    }

    private static String span(long nanos) {
        Duration d = Duration.ofNanos(nanos);
        return d.toDays() > 2 ? d.toDays() + " days" : d.toHours() > 2 ? d.toHours() + " h"
                : d.toMinutes() > 1 ? d.toMinutes() + " min" : d.toSeconds() + " s";
    }

    private static String by(Judge.Result chosen) {
        String ticket = chosen.statement().ticket == null ? "" : " (" + chosen.statement().ticket + ")";
        if (chosen.approvals().isEmpty()) {
            return ticket;
        }
        return ", approved by " + chosen.approvals().stream().map(Reasons::name).collect(Collectors.joining(", "))
                + ticket;
    }

    private static String name(Fact decision) {
        Approval stated = decision.event.approval();
        if (stated != null && stated.kind() == Approval.Kind.POLICY) {
            return "policy " + stated.policyId();
        }
        Actor by = stated != null && stated.by() != null ? stated.by() : decision.event.actor();
        if (by != null) {
            return by.name() != null ? by.name() : by.ref();
        }
        return stated != null && stated.ticket() != null ? stated.ticket() : "somebody";
    }
}
