package dev.vigia.observe;

import dev.vigia.job.ReportedProgress;
import dev.vigia.job.Run;
import dev.vigia.observe.Timeline.Entry;
import dev.vigia.observe.Timeline.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Puts jobs, attempts and events into one order. What is of the same instant is told in the order it must have had. */
final class Story {
    private static final List<String> BEGINNINGS = List.of("enqueued", "started", "progress", "event");

    private final List<Entry> entries = new ArrayList<>();
    private final Map<UUID, String> types = new HashMap<>();
    private final Set<UUID> cancelledByAttempt = new HashSet<>();

    private Story() {}

    static List<Entry> of(List<JobRow> jobs, List<Run> runs, List<ProgressNow.Running> running, List<Event> events) {
        Story story = new Story();
        jobs.forEach(job -> story.types.put(job.id(), job.type()));
        runs.forEach(story::tell);
        jobs.forEach(story::tell);
        running.forEach(
                now -> story.tellProgress(now.jobId(), now.attempt(), now.traceId(), now.workerId(), now.progress()));
        events.forEach(story::tell);
        story.entries.sort(Comparator.comparing(Entry::at).thenComparingInt(Story::rank));
        return List.copyOf(story.entries);
    }

    private static int rank(Entry entry) {
        int rank = BEGINNINGS.indexOf(entry.what());
        return rank < 0 ? BEGINNINGS.size() : rank;
    }

    private void tell(Run run) {
        String type = types.get(run.jobId());
        entries.add(new Entry(
                run.startedAt(), "started", run.jobId(), type, run.attempt(), run.traceId(), run.workerId(), null));
        entries.add(new Entry(
                run.finishedAt(),
                run.outcome(),
                run.jobId(),
                type,
                run.attempt(),
                run.traceId(),
                run.workerId(),
                run.message()));
        tellProgress(run.jobId(), run.attempt(), run.traceId(), run.workerId(), run.progress());
        if ("cancelled".equals(run.outcome())) {
            cancelledByAttempt.add(run.jobId());
        }
    }

    private void tellProgress(UUID jobId, int attempt, String traceId, String workerId, ReportedProgress progress) {
        if (progress != null && progress.saysSomething()) {
            entries.add(new Entry(
                    progress.at(), "progress", jobId, types.get(jobId), attempt, traceId, workerId, progress.words()));
        }
    }

    private void tell(JobRow job) {
        entries.add(new Entry(job.createdAt(), "enqueued", job.id(), job.type(), null, null, null, null));
        if (job.lockedAt() != null) {
            entries.add(new Entry(
                    job.lockedAt(),
                    "started",
                    job.id(),
                    job.type(),
                    job.attempts(),
                    job.traceId(),
                    job.lockedBy(),
                    null));
        }
        if ("cancelled".equals(job.status()) && !cancelledByAttempt.contains(job.id())) {
            entries.add(new Entry(job.finishedAt(), "cancelled", job.id(), job.type(), null, null, null, null));
        }
    }

    private void tell(Event event) {
        entries.add(new Entry(
                event.at(),
                "event",
                event.jobId(),
                types.get(event.jobId()),
                null,
                event.traceId(),
                event.workerId(),
                event.kind()));
    }
}
