package dev.vigia.server.cli;

import dev.vigia.job.JobFilter;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.text.PlainText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Option;

/** Which jobs are meant: the members of a {@link JobFilter} as options. */
final class FilterOptions {
    @Option(names = "--type", paramLabel = "TYPE", description = "Jobs of this type.")
    private String type;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            completionCandidates = Argument.Statuses.class,
            description = "${COMPLETION-CANDIDATES}.")
    private String status;

    @Option(
            names = {"--correlation", "--correlation-id"},
            paramLabel = "ID",
            converter = Argument.Id.class,
            description = "Jobs of this document.")
    private UUID correlation;

    @Option(
            names = {"--batch", "--batch-id"},
            paramLabel = "ID",
            converter = Argument.Id.class,
            description = "Jobs of this batch.")
    private UUID batch;

    @Option(
            names = "--dead-reason",
            paramLabel = "REASON",
            completionCandidates = Argument.Reasons.class,
            description = "Dead jobs only: ${COMPLETION-CANDIDATES}.")
    private String deadReason;

    @Option(names = "--worker", paramLabel = "WORKER", description = "Jobs that this worker holds now.")
    private String worker;

    @Option(
            names = "--created-after",
            paramLabel = "TIME",
            converter = Argument.Time.class,
            description = "As 2026-02-01T00:00:00Z.")
    private Instant createdAfter;

    @Option(
            names = "--created-before",
            paramLabel = "TIME",
            converter = Argument.Time.class,
            description = "As 2026-02-01T00:00:00Z.")
    private Instant createdBefore;

    JobFilter filter() {
        return new JobFilter(
                        null,
                        type,
                        Argument.word("--status", status, new Argument.Statuses()),
                        correlation,
                        Argument.word("--dead-reason", deadReason, new Argument.Reasons()),
                        worker,
                        createdAfter,
                        createdBefore)
                .inBatch(batch);
    }

    boolean isEmpty() {
        return filter().equals(JobFilter.all());
    }

    /** For a person who is asked to confirm: {@code type run_tsa, status dead}. */
    String words() {
        List<String> words = new ArrayList<>();
        add(words, "type", type);
        add(words, "status", status);
        add(words, "correlation", correlation);
        add(words, "batch", batch);
        add(words, "dead reason", deadReason);
        add(words, "worker", worker);
        add(words, "created after", createdAfter);
        add(words, "created before", createdBefore);
        return words.isEmpty() ? "all" : String.join(", ", words);
    }

    /** To ask for the same jobs again: options as a shell reads them, each followed by a space. */
    String asOptions() {
        StringBuilder line = new StringBuilder();
        option(line, "--type", type);
        option(line, "--status", status);
        option(line, "--correlation", correlation);
        option(line, "--batch", batch);
        option(line, "--dead-reason", deadReason);
        option(line, "--worker", worker);
        option(line, "--created-after", createdAfter);
        option(line, "--created-before", createdBefore);
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

    private static void add(List<String> words, String name, Object value) {
        if (value != null) {
            words.add(name + " " + PlainText.brief(value.toString(), 80));
        }
    }
}
