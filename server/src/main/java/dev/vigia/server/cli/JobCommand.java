package dev.vigia.server.cli;

import dev.vigia.server.cli.session.Session;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code vigia job JOB}: one job with all its attempts. */
@Command(
        name = "job",
        header = "One job: where it stands, every attempt with its error and trace.",
        footer = {
            "  vigia job 01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10",
            "  vigia job 01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10 --json"
        })
final class JobCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "JOB", converter = Argument.Id.class, description = "The job's id.")
    private UUID id;

    JobCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return new OneJob(session, id).show();
    }
}
