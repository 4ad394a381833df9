package dev.vigia.server.cli.report;

import dev.vigia.observe.BatchStatus;
import dev.vigia.observe.BatchStatus.Counts;
import dev.vigia.observe.BatchStatus.Failure;
import dev.vigia.observe.BatchStatus.State;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Style;
import dev.vigia.server.cli.text.Wording;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One batch for a person: how far it is, what failed, what to do. */
public record BatchReport(BatchStatus batch, Style style, Instant now) {
    private static final int MOST_FAILURES = 10;

    /** Its state, with failed for one in which something did: {@code open}, {@code closed}, {@code complete}, {@code failed}. */
    public static String word(BatchStatus batch) {
        return batch.jobs().dead() + batch.jobs().cancelled() > 0
                ? "failed"
                : batch.state().word();
    }

    public List<String> lines(NextStep next) {
        Counts jobs = batch.jobs();
        List<String> lines = new ArrayList<>();
        lines.add(headline() + (batch.name() == null ? "batch" : PlainText.brief(batch.name(), 80)) + ": "
                + Wording.number(jobs.ended()) + " of " + Wording.count(jobs.total(), "job")
                + (jobs.total() == 0 ? "" : " (" + 100 * jobs.ended() / jobs.total() + " %)") + " ended, "
                + (batch.state() == State.COMPLETE
                        ? "complete since " + Wording.moment(batch.completedAt(), now)
                        : batch.state() == State.OPEN ? "open: jobs may be added" : "closed")
                + ".");
        lines.add(
                "jobs        waiting " + Wording.number(jobs.waiting()) + " · running " + Wording.number(jobs.running())
                        + " · succeeded " + Wording.number(jobs.succeeded()) + " · dead " + Wording.number(jobs.dead())
                        + " · cancelled " + Wording.number(jobs.cancelled()));
        lines.add("created     " + Wording.moment(batch.createdAt(), now)
                + (batch.closedAt() == null ? "" : " · closed " + Wording.moment(batch.closedAt(), now))
                + (batch.failedAt() == null ? "" : " · first failure " + Wording.moment(batch.failedAt(), now)));
        lines.add("correlation " + batch.correlationId());
        if (batch.failureJobId() != null) {
            lines.add("on failure  " + batch.failureJobId());
        }
        if (batch.completionJobId() != null) {
            lines.add("on complete " + batch.completionJobId());
        }
        lines.addAll(failures(next));
        return lines;
    }

    private List<String> failures(NextStep next) {
        List<String> lines = new ArrayList<>();
        for (Failure failure : batch.failures().stream().limit(MOST_FAILURES).toList()) {
            lines.add(style.bad("✗") + " " + failure.jobId() + "  " + PlainText.brief(failure.type(), 40) + "  "
                    + failure.standing());
        }
        long more = batch.jobs().dead() + batch.jobs().cancelled() - lines.size();
        if (more > 0) {
            lines.add("… and " + Wording.number(more) + " more");
        }
        if (batch.blocked() > 0) {
            lines.add(style.bad("never") + "       " + Wording.count(batch.blocked(), "job")
                    + " of it wait for what is dead or cancelled, and do not run by themselves");
        }
        batch.failures().stream()
                .filter(failure -> "dead".equals(failure.standing()))
                .findFirst()
                .ifPresent(dead -> {
                    lines.add("do          " + next.vigia("job " + dead.jobId()));
                    lines.add("            " + next.vigia("retry " + dead.jobId() + " --reason \"…\""));
                });
        return lines;
    }

    private String headline() {
        String padded = Standing.padded(word(batch).toUpperCase(Locale.ROOT));
        return switch (word(batch)) {
            case "complete" -> style.good(padded);
            case "failed" -> style.bad(padded);
            default -> style.strong(padded);
        };
    }
}
