package dev.vigia.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.Vigia;
import dev.vigia.job.JobFilter;
import dev.vigia.job.NewJob;
import dev.vigia.observe.JobPage;
import dev.vigia.observe.JobRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * A job that was enqueued, or would be.
 *
 * @param status as the job shows it; {@code dead} and {@code retrying} where it is; {@code follow-up} if nothing was written
 */
public record EnqueuedJob(
        String type,
        String status,
        JsonNode payload,
        UUID entityId,
        UUID correlationId,
        int priority,
        String dedupeKey) {
    private static final int A_PAGE = 500;

    static EnqueuedJob of(RunResult.FollowUp followUp) {
        NewJob job = followUp.job();
        return new EnqueuedJob(
                job.type(),
                "follow-up",
                Payloads.read(job.payload()),
                job.entityId(),
                job.correlationId(),
                job.priority(),
                job.dedupeKey());
    }

    /** All there are, the first first. */
    static List<EnqueuedJob> in(Vigia vigia) {
        List<EnqueuedJob> jobs = new ArrayList<>();
        String cursor = null;
        do {
            JobPage page = vigia.observer().jobs(JobFilter.all(), A_PAGE, cursor);
            page.jobs().forEach(job -> jobs.add(of(job)));
            cursor = page.nextCursor();
        } while (cursor != null);
        Collections.reverse(jobs); // a list of jobs begins with the latest
        return jobs;
    }

    private static EnqueuedJob of(JobRow job) {
        return new EnqueuedJob(
                job.type(),
                job.dead() ? "dead" : job.retrying() ? "retrying" : job.status(),
                Payloads.read(job.payload()),
                job.entityId(),
                job.correlationId(),
                job.priority(),
                job.dedupeKey());
    }

    String line() {
        return type + "  " + status + "  payload " + Payloads.brief(payload)
                + (priority == 0 ? "" : "  priority " + priority);
    }
}
