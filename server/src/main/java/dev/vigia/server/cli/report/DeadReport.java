package dev.vigia.server.cli.report;

import dev.vigia.observe.DeadJobs;
import dev.vigia.observe.DeadJobs.DeadJob;
import dev.vigia.observe.DeadJobs.Summary;
import dev.vigia.observe.DeadJobsQuery;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Style;
import dev.vigia.server.cli.text.Wording;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Dead jobs for a person: how many and of what, then each with its error and what to do. */
public record DeadReport(DeadJobs dead, Style style, Instant now) {
    private static final int MOST_TYPES = 10;
    private static final int LONGEST_ERROR = 300;

    public List<String> lines(NextStep next) {
        List<String> lines = new ArrayList<>();
        lines.add(headline());
        for (DeadJob job : dead.jobs()) {
            lines.add("");
            lines.addAll(lines(job, next));
        }
        if (dead.nextCursor() != null) {
            lines.add("");
            lines.add(Wording.number(dead.jobs().size()) + " of "
                    + Wording.number(dead.summary().totalDead()) + " shown. The next page: "
                    + next.vigia("dead " + options() + "--cursor " + NextStep.quoted(dead.nextCursor())));
        }
        return lines;
    }

    /** What this page was asked with, for the next one. */
    private String options() {
        DeadJobsQuery query = dead.summary().queryParams();
        DeadJobsQuery initial = DeadJobsQuery.defaults();
        StringBuilder line = new StringBuilder();
        option(line, "--limit", query.limit() == initial.limit() ? null : query.limit());
        option(line, "--since-hours", query.sinceHours() == initial.sinceHours() ? null : query.sinceHours());
        option(line, "--type", query.type());
        option(line, "--correlation", query.correlationId());
        option(line, "--reason", query.reason());
        return line.toString();
    }

    private static void option(StringBuilder line, String name, Object value) {
        if (value != null) {
            line.append(name)
                    .append(' ')
                    .append(NextStep.quoted(value.toString()))
                    .append(' ');
        }
    }

    private String headline() {
        Summary summary = dead.summary();
        int hours = summary.queryParams().sinceHours();
        String span = " (died in the last " + Wording.count(hours, "hour") + ")";
        if (summary.totalDead() == 0) {
            return "No dead job" + span + ".";
        }
        return style.bad(Wording.count(summary.totalDead(), "dead job")) + span + ": "
                + Wording.shares(summary.byType(), MOST_TYPES) + " · " + Wording.shares(summary.byReason(), MOST_TYPES)
                + ".";
    }

    /** One dead job, whose first line says what it died of. */
    public List<String> lines(DeadJob job, NextStep next) {
        List<String> lines = new ArrayList<>();
        lines.add(style.bad("✗") + " " + style.strong(PlainText.brief(job.type(), 60)) + "  " + job.reason()
                + "  attempt " + job.attempts() + " of " + job.maxAttempts() + ", died "
                + Wording.moment(job.updatedAt(), now));
        lines.add("  error        " + (job.errorKind() == null ? "" : PlainText.brief(job.errorKind(), 40) + ": ")
                + PlainText.brief(job.lastError(), LONGEST_ERROR));
        lines.add("  job          " + job.jobId() + "   correlation " + job.correlationId());
        lines.add("  trace        " + PlainText.line(job.traceId()));
        lines.add("  do           " + next.vigia("timeline " + job.correlationId()));
        lines.add("               " + next.vigia("retry " + job.jobId() + " --reason \"…\""));
        return lines;
    }
}
