package dev.vigia.server.cli.report;

import dev.vigia.diagnose.WaitingOn;
import dev.vigia.job.Run;
import dev.vigia.observe.JobDetails;
import dev.vigia.observe.JobRow;
import dev.vigia.observe.JobTies;
import dev.vigia.observe.JobTies.Dependency;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Style;
import dev.vigia.server.cli.text.Wording;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One job for a person: where it stands, its facts, every attempt, what to do. */
public record JobReport(JobDetails details, Style style, Instant now) {
    private static final int LONGEST_ERROR = 300;
    private static final int MOST_CHILDREN = 10;

    public List<String> lines(NextStep next) {
        JobRow job = details.job();
        List<String> lines = new ArrayList<>();
        lines.add(Standing.headline(job, style) + PlainText.brief(job.type(), 60) + " " + job.id() + ", attempt "
                + job.attempts() + " of " + job.maxAttempts() + ", " + since(job) + ".");
        if (!job.isFinal() && !job.dead()) {
            lines.addAll(new WhyReport(WaitingOn.of(details.observation()), style).lines());
        }
        if (job.lastError() != null) {
            lines.add("error       " + PlainText.brief(job.errorKind(), 40) + ": "
                    + PlainText.brief(job.lastError(), LONGEST_ERROR));
        }
        lines.add("correlation " + job.correlationId() + (job.entityId() == null ? "" : "   entity " + job.entityId()));
        lines.add("created     " + Wording.moment(job.createdAt(), now) + " · priority " + job.priority()
                + (job.dedupeKey() == null ? "" : " · dedupe key " + PlainText.brief(job.dedupeKey(), 80))
                + (job.concurrencyKey() == null
                        ? ""
                        : " · concurrency key " + PlainText.brief(job.concurrencyKey(), 80))
                + " · payload " + Wording.count(bytes(job.payload()), "byte") + " (--json shows it)");
        if (job.lockedBy() != null) {
            lines.add("worker      " + PlainText.line(job.lockedBy()) + ", last sign of life "
                    + Wording.moment(job.heartbeatAt(), now));
        }
        if (details.parentId() != null) {
            lines.add("parent      " + details.parentId());
        }
        if (!details.children().isEmpty()) {
            lines.add("children    " + listed(details.children()));
        }
        lines.addAll(ties(next));
        lines.addAll(attempts(job));
        if (job.dead() || job.retrying()) {
            lines.add("");
            lines.add("do          " + next.vigia("timeline " + job.correlationId()));
            lines.add("            " + next.vigia("retry " + job.id() + " --reason \"…\""));
        }
        return lines;
    }

    private String since(JobRow job) {
        if (job.dependent()) {
            return "waits for " + Wording.count(job.waitsFor(), "job");
        }
        return switch (Standing.of(job)) {
            case "queued", "retrying" -> "due " + Wording.moment(job.runAt(), now);
            case "running" -> "since " + Wording.moment(job.lockedAt(), now);
            case "dead" -> "died " + Wording.moment(job.updatedAt(), now);
            default -> "ended " + Wording.moment(job.finishedAt(), now);
        };
    }

    private static long bytes(String text) {
        return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String listed(List<?> all) {
        String shown = all.stream().limit(MOST_CHILDREN).map(Object::toString).collect(Collectors.joining(", "));
        int more = all.size() - MOST_CHILDREN;
        return more > 0 ? shown + ", and " + more + " more" : shown;
    }

    /** What it waits for, what will never come by itself, who waits for it, and its batch. */
    private List<String> ties(NextStep next) {
        JobTies ties = details.ties();
        List<String> lines = new ArrayList<>();
        List<String> awaited = ties.dependencies().stream()
                .filter(Dependency::awaited)
                .map(d -> d.jobId() + " (" + PlainText.brief(d.type(), 40) + ", " + d.standing() + ")")
                .toList();
        if (!awaited.isEmpty()) {
            lines.add("waits for   " + listed(awaited));
        } else if (!ties.dependencies().isEmpty()) {
            lines.add("waited for  " + Wording.count(ties.dependencies().size(), "job"));
        }
        if (details.job().dependent() && !ties.never().isEmpty()) {
            Dependency first = ties.never().get(0);
            lines.add(style.bad("never") + "       " + first.jobId() + " is " + first.standing()
                    + ", so this job does not run by itself");
            lines.add("do          "
                    + ("dead".equals(first.standing())
                            ? next.vigia("retry " + first.jobId() + " --reason \"…\"")
                            : next.vigia("cancel " + details.job().id() + " --reason \"…\"")));
            lines.add("or run it   " + next.vigia("retry " + details.job().id() + " --reason \"…\""));
        }
        if (!ties.dependents().isEmpty()) {
            lines.add("dependents  " + listed(ties.dependents()));
        }
        if (ties.batchId() != null) {
            lines.add("batch       " + ties.batchId() + "   " + next.vigia("batch " + ties.batchId()));
        }
        return lines;
    }

    private List<String> attempts(JobRow job) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        if (details.runs().isEmpty() && job.lockedBy() == null) {
            lines.add("It never ran.");
            return lines;
        }
        for (Run run : details.runs()) {
            boolean bad = "failed".equals(run.outcome()) || "lost".equals(run.outcome());
            lines.add((bad ? style.bad("✗") : "succeeded".equals(run.outcome()) ? style.good("✓") : "·") + " attempt "
                    + run.attempt() + "  "
                    + Wording.precise(run.startedAt()) + "  " + run.outcome() + " after " + Wording.duration(run.ran())
                    + ", waited "
                    + Wording.duration(run.waited())
                    + (run.message() == null ? "" : "  " + kind(run) + PlainText.brief(run.message(), LONGEST_ERROR)));
            if (run.progress() != null && run.progress().saysSomething()) {
                lines.add("  got to " + PlainText.brief(run.progress().words(), LONGEST_ERROR) + ", "
                        + Wording.precise(run.progress().at()));
            }
            lines.add("  trace " + PlainText.line(run.traceId()));
        }
        if (job.lockedBy() != null) {
            lines.add("▸ attempt " + job.attempts() + "  " + Wording.precise(job.lockedAt()) + "  runs now");
            if (details.progress() != null && details.progress().saysSomething()) {
                lines.add("  at " + PlainText.brief(details.progress().words(), LONGEST_ERROR) + ", said "
                        + Wording.moment(details.progress().at(), now));
            }
            lines.add("  trace " + PlainText.line(job.traceId()));
        }
        if (details.truncated()) {
            lines.add("… there are more attempts or children: at most " + JobDetails.MAX_RUNS + " are shown.");
        }
        return lines;
    }

    private static String kind(Run run) {
        return run.errorKind() == null ? "" : PlainText.brief(run.errorKind(), 40) + ": ";
    }
}
