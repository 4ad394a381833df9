package dev.vigia.server.cli.demo;

import dev.vigia.Diagnostics;
import dev.vigia.examples.documents.step.Step;
import dev.vigia.observe.DeadJobs;
import dev.vigia.observe.DeadJobsQuery;
import dev.vigia.observe.Health;
import dev.vigia.observe.JobRow;
import dev.vigia.observe.Observer;
import dev.vigia.observe.Timeline;
import dev.vigia.server.api.Answers;
import dev.vigia.server.api.DiagnosisAnswers;
import dev.vigia.server.cli.report.DiagnosisReport;
import dev.vigia.server.cli.report.DocumentReport;
import dev.vigia.server.cli.report.Standing;
import dev.vigia.server.cli.report.TimelineReport;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Style;
import dev.vigia.server.cli.text.Wording;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a demo found: each part as the command prints it that a person would type at three in the morning.
 *
 * @param names by document
 * @param jobs  the latest job of each document
 */
record DemoAnswer(
        DemoPlace place,
        Observer observer,
        Diagnostics diagnostics,
        Map<UUID, String> names,
        Map<UUID, JobRow> jobs,
        Duration took) {

    /** The documents that did not get through, with the job that holds them. */
    private Map<UUID, JobRow> stuck() {
        Map<UUID, JobRow> stuck = new LinkedHashMap<>();
        jobs.forEach((id, job) -> {
            if (!"succeeded".equals(job.status())) {
                stuck.put(id, job);
            }
        });
        return stuck;
    }

    /** Degraded if a document is stuck: the system may be well all the same. */
    int exit(Health health) {
        return Math.max(Exit.of(health.status()), stuck().isEmpty() ? Exit.OK : Exit.DEGRADED);
    }

    List<String> lines(Health health, Style style, Instant now) {
        NextStep next = new NextStep(place.settings());
        List<String> lines = new ArrayList<>();
        lines.add(headline(style, now));
        lines.add("");
        lines.add(style.faint("$ " + next.vigia("diagnose")));
        lines.addAll(new DiagnosisReport(diagnostics.system(), style).lines(next));
        stuck().keySet().stream().findFirst().ifPresent(id -> {
            lines.add("");
            lines.add(style.faint("$ " + next.vigia("diagnose " + id)));
            diagnostics.document(id).ifPresent(verdict -> lines.addAll(new DocumentReport(verdict, style).lines(next)));
            lines.addAll(timeline(id, style, now, next));
        });
        lines.add("");
        lines.addAll(whatNext(style, next));
        lines.add("answered in " + Wording.duration(took) + " · exit " + exit(health));
        return lines;
    }

    List<String> timeline(UUID id, Style style, Instant now, NextStep next) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(style.faint("$ " + next.vigia("timeline " + id)));
        lines.addAll(new TimelineReport(observer.timeline(id), style, now).lines());
        return lines;
    }

    private DeadJobs dead(UUID id) {
        return observer.deadJobs(DeadJobsQuery.defaults().withCorrelation(id));
    }

    private String headline(Style style, Instant now) {
        Map<UUID, JobRow> stuck = stuck();
        int total = jobs.size();
        if (stuck.isEmpty()) {
            String all = total == 1
                    ? PlainText.brief(names.values().iterator().next(), 60) + " is protected"
                    : "all " + Wording.count(total, "document") + " are protected";
            return style.good(Standing.padded("OK")) + all + ".";
        }
        Map.Entry<UUID, JobRow> first = stuck.entrySet().iterator().next();
        JobRow job = first.getValue();
        return style.warning(Standing.padded("DEGRADED")) + stuck.size() + " of " + Wording.count(total, "document")
                + (stuck.size() == 1 ? " is" : " are") + " stuck: " + PlainText.brief(names.get(first.getKey()), 60)
                + " "
                + (job.dead() ? "died" : "is " + job.status()) + " in " + job.type() + ", step "
                + (DemoProgress.indexOf(job.type()) + 1) + " of "
                + Step.values().length + ", at " + Wording.moment(job.updatedAt(), now) + ". " + (total - stuck.size())
                + " are protected.";
    }

    private List<String> whatNext(Style style, NextStep next) {
        List<String> lines = new ArrayList<>();
        Map<UUID, JobRow> stuck = stuck();
        if (!stuck.isEmpty()) {
            JobRow job = stuck.values().iterator().next();
            lines.add("do         " + style.strong(next.vigia("demo mend")));
            lines.add(
                    "           the authority accepts the document again, and the dead job is retried, as an operator would do it:");
            lines.add("           " + next.vigia("retry " + job.id() + " --reason \"the authority is back\""));
        }
        artifact().ifPresent(file -> {
            lines.add("proofs     " + place.artifacts() + "/   one ZIP a document");
            lines.add("check      " + next.program() + " demo verify " + NextStep.quoted(file.toString()));
        });
        return lines;
    }

    /** The artifact of a document of this run. */
    private Optional<Path> artifact() {
        return jobs.entrySet().stream()
                .filter(entry -> "succeeded".equals(entry.getValue().status()))
                .map(entry -> place.artifact(entry.getKey()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    Map<String, Object> answer(Health health) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", exit(health) == Exit.OK ? "ok" : exit(health) == Exit.DEGRADED ? "degraded" : "critical");
        answer.put("headline", headline(Style.PLAIN, Instant.now()).substring(Standing.INDENT.length()));
        answer.put(
                "documents",
                jobs.entrySet().stream()
                        .map(entry -> document(entry.getKey(), entry.getValue()))
                        .toList());
        answer.put("health", Answers.health(health));
        answer.put("diagnosis", DiagnosisAnswers.of(diagnostics.system()));
        stuck().keySet().stream().findFirst().ifPresent(id -> {
            Timeline timeline = observer.timeline(id);
            answer.put("dead_jobs", dead(id));
            answer.put("timeline", timeline);
        });
        answer.put("took_seconds", took);
        return answer;
    }

    private Map<String, Object> document(UUID id, JobRow job) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", names.get(id));
        document.put("correlation_id", id);
        document.put("job_id", job.id());
        document.put("type", job.type());
        document.put("status", job.status());
        document.put("artifact", place.artifact(id).map(Path::toString).orElse(null));
        return document;
    }
}
