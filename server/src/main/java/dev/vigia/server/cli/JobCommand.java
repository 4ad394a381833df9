package dev.vigia.server.cli;

import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Session;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigia job JOB}: one job with all its attempts; {@code --key}: the one that holds a dedupe key. */
@Command(
        name = "job",
        header = "One job: where it stands, every attempt with its error and trace.",
        footer = {
            "  vigia job 01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10",
            "  vigia job 01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10 --json",
            "  vigia job --key report-2026-02        the job that holds this dedupe key"
        })
final class JobCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "JOB", converter = Argument.Id.class, description = "The job's id.")
    private UUID id;

    @Option(names = "--key", paramLabel = "KEY", description = "The job that holds this dedupe key, and why.")
    private String key;

    JobCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if ((id == null) == (key == null)) {
            throw CommandFailure.usage(
                    id == null
                            ? "which job? Neither an id nor --key is given."
                            : "an id and --key cannot be given together.",
                    "Name one of them: vigia job --help.");
        }
        return key == null ? new OneJob(session, id).show() : new OneKey(session, key).show();
    }
}
