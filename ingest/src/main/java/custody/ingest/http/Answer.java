package custody.ingest.http;

import custody.ingest.intake.PostReport;
import custody.ingest.intake.PostReport.RecordError;
import custody.ingest.intake.PostReport.Result;
import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.json.ByteSink;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What a post is answered (DESIGN section 11).
final class Answer {
    /// Refusals that are about who posts, not about what.
    private static final Set<String> FORBIDDEN = Set.of("source_forbidden", "source_reserved");

    private final PostReport report;
    private final boolean withCounts;
    private Consumer<ByteSink> more = out -> {};

    /// `withCounts`: with what became of each record, as vendors' records need.
    Answer(PostReport report, boolean withCounts) {
        this.report = report;
        this.withCounts = withCounts;
    }

    /// More members, each written with a comma before it.
    Answer with(Consumer<ByteSink> members) {
        more = members;
        return this;
    }

    MutableHttpResponse<byte[]> response() {
        if (!report.isNothingAcceptable()) {
            ByteSink out = new ByteSink(256).ascii("{");
            members(out);
            more.accept(out);
            return HttpResponse.ok(out.ascii("}").toByteArray()).contentType(MediaType.APPLICATION_JSON_TYPE);
        }
        RecordError first = report.errors().getFirst();
        boolean same = report.counts().quarantined().size() == 1;
        boolean forbidden = same && FORBIDDEN.contains(first.code());
        Problem problem = new Problem(forbidden ? HttpStatus.FORBIDDEN : HttpStatus.UNPROCESSABLE_ENTITY,
                same ? first.code() : "nothing_acceptable", same ? first.detail() : "no record of the post is acceptable");
        return problem.response(out -> {
            out.octet(',');
            position(first, out);
            out.octet(',');
            members(out);
            more.accept(out);
        });
    }

    /// Counts of what is durable, for an error that ends a post early.
    static void progress(PostReport report, ByteSink out) {
        out.octet(',');
        new Answer(report, false).members(out);
    }

    private void members(ByteSink out) {
        out.ascii("\"treeSize\":").ascii(Long.toString(report.treeSize()));
        out.ascii(",\"accepted\":").ascii(Long.toString(report.accepted()));
        out.ascii(",\"duplicates\":").ascii(Long.toString(report.duplicates()));
        out.ascii(",\"rejected\":").ascii(Long.toString(report.rejected()));
        if (report.accepted() > 0) {
            out.ascii(",\"firstIndex\":").ascii(Long.toString(report.firstIndex()));
            out.ascii(",\"lastIndex\":").ascii(Long.toString(report.lastIndex()));
        }
        errors(out);
        if (!report.results().isEmpty()) {
            results(out);
        }
        if (withCounts || !report.counts().skipped().isEmpty()) {
            out.ascii(",\"records\":");
            report.counts().writeTo(out);
        }
    }

    private void errors(ByteSink out) {
        out.ascii(",\"errors\":[");
        List<RecordError> errors = report.errors();
        for (int i = 0; i < errors.size(); i++) {
            RecordError error = errors.get(i);
            out.ascii(i == 0 ? "{" : ",{");
            position(error, out);
            out.ascii(",\"code\":").string(error.code());
            out.ascii(",\"detail\":").string(error.detail());
            Optional.ofNullable(error.quarantineId()).ifPresent(id -> out.ascii(",\"quarantineId\":").string(id));
            out.octet('}');
        }
        out.octet(']');
        if (report.rejected() > 0 && errors.size() == PostReport.MAX_ERRORS) {
            out.ascii(",\"errorsCut\":true");
        }
    }

    private static void position(RecordError error, ByteSink out) {
        out.ascii("\"position\":").ascii(Long.toString(error.position()));
        if (!error.pointer().isEmpty()) {
            out.ascii(",\"pointer\":").string(error.pointer());
        }
        if (error.offset() >= 0) {
            out.ascii(",\"offset\":").ascii(Integer.toString(error.offset()));
        }
    }

    private void results(ByteSink out) {
        out.ascii(",\"results\":[");
        String comma = "";
        for (Result result : report.results()) {
            out.ascii(comma).ascii("{\"position\":").ascii(Long.toString(result.position()));
            out.ascii(",\"index\":").ascii(Long.toString(result.index()));
            out.ascii(",\"eventId\":\"").ascii(result.id().toString());
            out.ascii("\",\"duplicate\":").ascii(Boolean.toString(result.duplicate()));
            if (result.standing() != Standing.FIRST) {
                out.ascii(",\"standing\":\"").ascii(result.standing().name()).octet('"');
            }
            out.octet('}');
            comma = ",";
        }
        out.octet(']');
        if (!report.hasAllResults()) {
            out.ascii(",\"resultsCut\":true");
        }
    }
}
