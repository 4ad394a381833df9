package dev.vigia.server.cli;

import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.NewJob;
import dev.vigia.server.api.Answers;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigia enqueue}: one job, or a file of them. */
@Command(
        name = "enqueue",
        header = "Enqueues a job, or a file of them.",
        footer = {
            "  vigia enqueue send_mail --payload '{\"to\": \"ana@example.org\"}'",
            "  vigia enqueue run_tsa --entity 6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11 --payload @document.json --max-attempts 5",
            "  vigia enqueue report --delay 2h --dedupe-key report-2026-02 --dedupe-for 1d",
            "  vigia enqueue index --delay 10s --dedupe-key document-7 --dedupe-mode replace --dedupe-max-wait 2m",
            "  vigia enqueue merge --depends-on 01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10 --on-dependency-failure cancel",
            "  vigia enqueue --bulk jobs.jsonl        one JSON object a line, members as in POST /jobs: {\"type\": \"send_mail\", \"payload\": {…}}"
        })
final class EnqueueCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "TYPE", description = "Which handler runs it.")
    private String type;

    @Option(
            names = "--payload",
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "Input: JSON, @FILE, or - for standard input (default ${DEFAULT-VALUE}).")
    private String payload;

    @Option(
            names = {"--entity", "--entity-id"},
            paramLabel = "ID",
            converter = Argument.Id.class,
            description = "What the work is about, for example a document.")
    private UUID entity;

    @Option(
            names = {"--correlation", "--correlation-id"},
            paramLabel = "ID",
            converter = Argument.Id.class,
            description = "What it belongs to; else the parent's, else the entity.")
    private UUID correlation;

    @Option(
            names = {"--parent", "--parent-id"},
            paramLabel = "JOB",
            converter = Argument.Id.class,
            description = "The job that it follows.")
    private UUID parent;

    @Option(names = "--priority", paramLabel = "N", description = "Smaller runs sooner; 0 without it.")
    private Integer priority;

    @Option(
            names = "--run-at",
            paramLabel = "TIME",
            converter = Argument.Time.class,
            description = "Not before, as 2026-02-01T00:00:00Z.")
    private Instant runAt;

    @Option(
            names = "--delay",
            paramLabel = "TIME",
            converter = Argument.Span.class,
            description = "Not before this long from now, as 90s or 2h.")
    private Duration delay;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            description = "Attempts granted; without it, as the type's policy says.")
    private Integer maxAttempts;

    @Mixin
    private DedupeOptions dedupe = new DedupeOptions();

    @Option(
            names = "--concurrency-key",
            paramLabel = "KEY",
            description = "For whom it runs, for example a tenant; limits per key count by it.")
    private String concurrencyKey;

    @Mixin
    private LinkOptions links = new LinkOptions();

    @Option(names = "--bulk", paramLabel = "FILE", description = "Jobs, one JSON object a line; - for standard input.")
    private String bulk;

    EnqueueCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if ((type == null) == (bulk == null)) {
            throw CommandFailure.usage(
                    type == null
                            ? "what is to be enqueued? Neither a type nor --bulk is given."
                            : "a type and --bulk cannot be given together.",
                    "Name a type, or a file with --bulk.");
        }
        if (bulk != null) {
            return new BulkEnqueue(session, bulk).run();
        }
        NewJob job = job();
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forActing(settings)) {
            print(open.vigia().enqueue(job), new NextStep(settings));
            return Exit.OK;
        }
    }

    private NewJob job() {
        if (runAt != null && delay != null) {
            throw CommandFailure.usage("--run-at and --delay cannot be given together.", "Leave one of them out.");
        }
        try {
            NewJob job = NewJob.of(type, PayloadArgument.read(payload, session))
                    .withEntity(entity)
                    .withCorrelation(correlation)
                    .withParent(parent)
                    .withDedupe(dedupe.dedupe())
                    .withConcurrencyKey(concurrencyKey);
            job = links.link(job);
            job = maxAttempts == null ? job : job.withMaxAttempts(maxAttempts);
            job = priority == null ? job : job.withPriority(priority);
            job = runAt == null ? job : job.withRunAt(runAt);
            return delay == null ? job : job.withDelay(delay);
        } catch (InvalidJobException e) {
            throw CommandFailure.usage(
                    e.getMessage().replace("; nothing was enqueued", "").replace("the body", "the payload") + ".",
                    "vigia enqueue --help says what a job may hold.");
        }
    }

    private void print(Enqueued enqueued, NextStep next) {
        if (session.json()) {
            session.printJson(Answers.enqueued(enqueued));
            return;
        }
        session.terminal()
                .out()
                .println(enqueued.id() + "  correlation " + enqueued.correlationId()
                        + (enqueued.duplicate() ? "  duplicate" : ""));
        if (enqueued.dedupe() != null) {
            session.terminal().out().println(PlainText.line(enqueued.dedupe().detail()) + ".");
        }
        session.terminal().say("Watch it: " + next.vigia("job " + enqueued.id()));
    }
}
