package dev.vigia.server.cli.demo;

import dev.vigia.examples.documents.step.Step;
import dev.vigia.job.JobFilter;
import dev.vigia.observe.JobRow;
import dev.vigia.observe.Observer;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Watches documents on their way, as the database tells it, and shows how far they are. */
final class DemoProgress {
    /** So many documents are looked at in one round; the others wait behind them anyway. */
    private static final int ROUND = 64;

    private static final List<String> TYPES =
            Arrays.stream(Step.values()).map(Step::type).toList();

    private final Observer observer;
    private final Map<UUID, DemoDocument> pending = new LinkedHashMap<>();
    private final Map<UUID, JobRow> current = new LinkedHashMap<>();
    private final int total;

    DemoProgress(Observer observer, List<DemoDocument> documents) {
        this.observer = observer;
        documents.forEach(document -> pending.put(document.id(), document));
        this.total = documents.size();
    }

    /** Looks once; the attempts that failed since the last look. */
    List<Failure> look() {
        List<Failure> failures = new ArrayList<>();
        for (DemoDocument document : pending.values().stream().limit(ROUND).toList()) {
            List<JobRow> jobs = observer.jobs(ofDocument(document), 1, null).jobs();
            if (jobs.isEmpty()) {
                continue;
            }
            JobRow job = jobs.get(0);
            JobRow before = current.put(document.id(), job);
            if ("failed".equals(job.status())
                    && (before == null
                            || before.attempts() != job.attempts()
                            || !before.status().equals("failed"))) {
                failures.add(new Failure(document, job));
            }
            if (job.dead() || job.isFinal()) {
                pending.remove(document.id());
            }
        }
        return failures;
    }

    private static JobFilter ofDocument(DemoDocument document) {
        return new JobFilter(null, null, null, document.id(), null, null, null, null);
    }

    /** An attempt that failed. */
    record Failure(DemoDocument document, JobRow job) {
        /** {@code contract.pdf: run_tsa attempt 1 of 3 failed: …}. */
        String line(Instant now) {
            String next = job.dead()
                    ? "; no attempt is left"
                    : "; next in " + Wording.duration(Duration.between(now, job.runAt()));
            return PlainText.brief(document.name(), 60) + ": " + job.type() + " attempt " + job.attempts() + " of "
                    + job.maxAttempts() + " failed: " + PlainText.brief(job.lastError(), 120) + next;
        }
    }

    boolean isOver() {
        return pending.isEmpty();
    }

    /** How many documents have each step behind them. */
    Map<Step, Integer> done() {
        Map<Step, Integer> done = new EnumMap<>(Step.class);
        for (Step step : Step.values()) {
            done.put(step, (int)
                    current.values().stream().filter(job -> isBehind(step, job)).count());
        }
        return done;
    }

    private static boolean isBehind(Step step, JobRow job) {
        int at = indexOf(job.type());
        int asked = indexOf(step.type());
        return at > asked || (at == asked && "succeeded".equals(job.status()));
    }

    /** Which step of the pipeline, from 0; -1 for a type that is none. */
    static int indexOf(String type) {
        return TYPES.indexOf(type);
    }

    int total() {
        return total;
    }

    /** The latest job of each document that was seen. */
    Map<UUID, JobRow> current() {
        return current;
    }
}
