package dev.vigia.diagnose;

import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.JobTies.Dependency;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * It waits for other jobs.
 *
 * @param jobs    how many it still waits for
 * @param awaited some of them, those that ended badly first
 * @param never   those that will not succeed by themselves: dead or cancelled, and awaited all the same
 */
public record DependsOn(int jobs, List<Dependency> awaited, List<Dependency> never) implements WaitingOn {
    private static final int NAMED = 3;

    static Optional<DependsOn> in(JobObservation seen) {
        if (seen.job().runAt() != null) {
            return Optional.empty();
        }
        List<Dependency> never = seen.awaited().stream()
                .filter(job -> "dead".equals(job.standing()) || "cancelled".equals(job.standing()))
                .toList();
        return Optional.of(
                new DependsOn(Math.max(seen.job().waitsFor(), seen.awaited().size()), seen.awaited(), never));
    }

    @Override
    public String kind() {
        return "depends_on";
    }

    @Override
    public String summary() {
        return "depends_on(" + Phrasing.count(jobs, "job") + (never.isEmpty() ? "" : ", " + never.size() + " never")
                + ")";
    }

    @Override
    public List<String> sentences() {
        if (awaited.isEmpty()) {
            return List.of("What it waited for has ended; it becomes due within a moment.");
        }
        List<String> sentences = new ArrayList<>();
        int more = jobs - Math.min(NAMED, awaited.size());
        sentences.add("It becomes due when these have ended: " + named(awaited)
                + (more > 0 ? ", and " + Phrasing.number(more) + " more" : "") + ".");
        if (!never.isEmpty()) {
            sentences.add("By itself it never runs, unless somebody sees to " + named(never) + ".");
        }
        return sentences;
    }

    private static String named(List<Dependency> jobs) {
        return jobs.stream()
                .limit(NAMED)
                .map(job -> job.type() + " " + job.jobId() + " (" + job.standing() + ")")
                .collect(Collectors.joining(", "));
    }

    @Override
    public Optional<String> command() {
        return never.stream()
                .filter(job -> "dead".equals(job.standing()))
                .findFirst()
                .map(job -> "retry " + job.jobId() + " --reason \"…\"")
                .or(() -> awaited.stream().findFirst().map(job -> "why " + job.jobId()));
    }
}
