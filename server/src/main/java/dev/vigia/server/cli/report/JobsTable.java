package dev.vigia.server.cli.report;

import dev.vigia.observe.JobRow;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Table;
import dev.vigia.server.cli.text.Wording;
import java.time.Instant;
import java.util.List;

/** Jobs, one a line, newest first. */
public record JobsTable(List<JobRow> jobs, Instant now) {

    public List<String> lines() {
        Table table = new Table("JOB", "STATUS", "TYPE", "ATTEMPT", "CORRELATION", "WHEN");
        for (JobRow job : jobs) {
            table.row(
                    job.id().toString(),
                    Standing.of(job),
                    PlainText.brief(job.type(), 40),
                    job.attempts() + " of " + job.maxAttempts(),
                    job.correlationId().toString(),
                    when(job));
        }
        return table.lines();
    }

    private String when(JobRow job) {
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
}
