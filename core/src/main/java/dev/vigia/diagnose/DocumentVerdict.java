package dev.vigia.diagnose;

import dev.vigia.diagnose.incident.Evidence;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.job.Run;
import dev.vigia.job.Schema;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.JobRow;
import dev.vigia.observe.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The verdict on one document: where it stands, why, since when, what to do, and when it goes on. Pure.
 *
 * @param headline   one sentence
 * @param jobId      of the job that it stands at; null: all are done
 * @param waitingOn  what that job waits for; null likewise
 * @param since      when it came to stand there
 * @param incidents  those of the whole system that touch that job
 * @param soFar      what its jobs did, the oldest first
 * @param expected   when it goes on, in words
 * @param nextAction to copy into a shell; null: nothing is to be done
 */
public record DocumentVerdict(
        UUID correlationId,
        Status status,
        String headline,
        UUID jobId,
        String type,
        WaitingOn waitingOn,
        Instant since,
        List<Incident> incidents,
        List<String> soFar,
        String expected,
        List<Evidence> evidence,
        String nextAction,
        Instant observedAt) {

    /** How the document is. */
    public enum Status {
        /** Every job of it has ended as it should. */
        DONE,
        RUNNING,
        /** It goes on by itself. */
        WAITING,
        /** It does not go on by itself, or the system has an incident that holds it. */
        STUCK
    }

    /** Kinds of {@link WaitingOn} in the order in which they call for a person. */
    private static final List<String> URGENCY = List.of(
            "dead",
            "no_worker",
            "lease_lost",
            "frozen",
            "backoff",
            "slots_full",
            "concurrency_limit",
            "rate_limit",
            "behind",
            "running",
            "scheduled",
            "depends_on",
            "invisible",
            "finished");

    private static final List<String> DO_NOT_PASS = List.of("dead", "no_worker", "frozen");

    /**
     * Judges where one document stands.
     *
     * @param story  all that happened to it
     * @param open   what is known of its jobs that have not ended
     * @param system the verdict on the whole system at the same time
     */
    public static DocumentVerdict of(Timeline story, List<JobObservation> open, Diagnosis system, Schema schema) {
        Optional<JobObservation> standing = open.stream()
                .min(Comparator.comparingInt((JobObservation seen) -> urgency(WaitingOn.of(seen)))
                        .thenComparing(seen -> seen.job().createdAt()));
        return standing.map(seen -> at(seen, story, system, schema)).orElseGet(() -> done(story, system, schema));
    }

    private static int urgency(WaitingOn waitingOn) {
        int place = URGENCY.indexOf(waitingOn.kind());
        return place < 0 ? URGENCY.size() : place;
    }

    private static DocumentVerdict at(JobObservation seen, Timeline story, Diagnosis system, Schema schema) {
        JobRow job = seen.job();
        WaitingOn waitingOn = WaitingOn.of(seen);
        List<Incident> touching = system.incidents().stream()
                .filter(incident -> touches(incident, job))
                .toList();
        boolean runs = waitingOn.kind().equals("running");
        boolean isDead = waitingOn.kind().equals("dead");
        Status status = DO_NOT_PASS.contains(waitingOn.kind()) || !touching.isEmpty()
                ? Status.STUCK
                : runs ? Status.RUNNING : Status.WAITING;
        Instant since = runs ? job.lockedAt() : job.updatedAt();
        return new DocumentVerdict(
                story.correlationId(),
                status,
                "It " + (runs ? "runs " : isDead ? "died in " : "waits in ") + job.type()
                        + (isDead ? " at " : " since ")
                        + Phrasing.moment(since, seen.observedAt())
                        + (runs || isDead ? "" : ": " + waitingOn.kind().replace('_', ' '))
                        + (touching.isEmpty()
                                ? "."
                                : "; incident " + touching.get(0).cause().code() + "."),
                job.id(),
                job.type(),
                waitingOn,
                since,
                touching,
                soFar(story),
                expected(waitingOn, touching),
                evidence(story, job, schema),
                touching.isEmpty() || isDead || isOwn(touching.get(0), job) // mending the cause does not bring it back
                        ? waitingOn.command().map(command -> "vigia " + command).orElse(null)
                        : touching.get(0).nextAction().command(),
                seen.observedAt());
    }

    /** What another document meets alone does not. */
    private static boolean touches(Incident incident, JobRow job) {
        if (incident.isOfOneDocument() && !isOwn(incident, job)) {
            return false;
        }
        return incident.impact().types().contains(job.type())
                || incident.scope().of("type").contains(job.type())
                || incident.scope().of("type").contains("*")
                || incident.scope().of("job").contains(job.id().toString())
                || incident.scope().of("depends_on").contains(job.id().toString())
                || (job.lockedBy() != null && incident.scope().of("worker").contains(job.lockedBy()));
    }

    private static boolean isOwn(Incident incident, JobRow job) {
        return incident.scope().of("document").contains(job.correlationId().toString());
    }

    private static String expected(WaitingOn waitingOn, List<Incident> touching) {
        if (!touching.isEmpty() && !waitingOn.kind().equals("dead")) {
            return "It goes on when that is mended: "
                    + touching.get(0).nextAction().text();
        }
        return switch (waitingOn.kind()) {
            case "dead" -> {
                String alone = "It does not go on by itself.";
                yield touching.isEmpty()
                        ? alone
                        : touching.get(0).isOfOneDocument()
                                ? alone + " See what it brings that others do not, mend that, then retry it."
                                : alone + " Before it is retried: "
                                        + touching.get(0).nextAction().text();
            }
            case "running" -> "Its attempt is under way.";
            case "behind", "slots_full", "scheduled", "backoff", "rate_limit", "concurrency_limit" ->
                "It goes on by itself: " + String.join(" ", waitingOn.sentences());
            default -> String.join(" ", waitingOn.sentences());
        };
    }

    private static DocumentVerdict done(Timeline story, Diagnosis system, Schema schema) {
        JobRow last = story.jobs().get(story.jobs().size() - 1);
        Instant end = story.jobs().stream()
                .map(job -> job.finishedAt() == null ? job.updatedAt() : job.finishedAt())
                .max(Instant::compareTo)
                .orElseThrow();
        long cancelled = story.jobs().stream()
                .filter(job -> job.status().equals("cancelled"))
                .count();
        return new DocumentVerdict(
                story.correlationId(),
                Status.DONE,
                "It is done since " + Phrasing.moment(end, system.observedAt()) + ": "
                        + Phrasing.count(story.jobs().size(), "job")
                        + (cancelled == 0 ? " succeeded." : " ended, " + cancelled + " of them cancelled."),
                null,
                null,
                null,
                end,
                List.of(),
                soFar(story),
                "Nothing is left to do.",
                evidence(story, last, schema),
                null,
                system.observedAt());
    }

    /** {@code 02:43:01Z run_tsa ✗ ✗ ✓ 41 ms}: each job with its attempts. */
    private static List<String> soFar(Timeline story) {
        List<String> lines = new ArrayList<>();
        for (JobRow job : story.jobs()) {
            StringBuilder line = new StringBuilder(Phrasing.time(job.createdAt(), job.createdAt()))
                    .append(' ')
                    .append(job.type());
            Duration last = null;
            for (Run run : story.runs()) {
                if (run.jobId().equals(job.id())) {
                    line.append(
                            run.outcome().equals("succeeded")
                                    ? " ✓"
                                    : run.outcome().equals("snoozed")
                                                    || run.outcome().equals("released")
                                            ? " ·"
                                            : " ✗");
                    last = run.ran();
                }
            }
            lines.add(line.append(last == null ? " (" + job.status() + ")" : " " + Phrasing.duration(last))
                    .toString());
        }
        return List.copyOf(lines);
    }

    private static List<Evidence> evidence(Timeline story, JobRow job, Schema schema) {
        return List.of(
                Evidence.of(
                                "its jobs",
                                "select count(*) as jobs, count(*) filter (where status = 'succeeded') as succeeded, count(*) > 0 as holds from executor_jobs where correlation_id = ?",
                                story.correlationId())
                        .in(schema),
                Evidence.of(
                                "the job that it stands at",
                                "select id, type, status, attempts, max_attempts, run_at, last_error, true as holds from executor_jobs where id = ?",
                                job.id())
                        .in(schema));
    }
}
