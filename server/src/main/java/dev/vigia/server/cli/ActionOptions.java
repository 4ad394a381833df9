package dev.vigia.server.cli;

import dev.vigia.job.JobFilter;
import dev.vigia.job.Operator;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.OperatorName;
import java.util.UUID;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which jobs an operator's action is for, why, and whether it is a rehearsal. */
final class ActionOptions {
    @Parameters(arity = "0..1", paramLabel = "JOB", converter = Argument.Id.class, description = "This one job.")
    private UUID id;

    @Option(names = "--job", paramLabel = "JOB", converter = Argument.Id.class, hidden = true)
    private UUID sameId;

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Option(names = "--all", description = "Every job there is, where no filter is given.")
    private boolean all;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why, in your words; it goes to the audit.")
    private String reason;

    @Option(names = "--dry-run", description = "Say what would be done, and change nothing.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask before acting on many.")
    private boolean yes;

    JobFilter filter() {
        UUID job = id == null ? sameId : id;
        if (job != null && (!filter.isEmpty() || all || (sameId != null && id != null))) {
            throw CommandFailure.usage("one job and a filter cannot be given together.", "Leave one of them out.");
        }
        if (job == null && filter.isEmpty() && !all) {
            throw CommandFailure.usage(
                    "which jobs? Neither a job's id nor a filter is given.",
                    "Name a job, give a filter such as --type, or --all for every job.");
        }
        if (all && !filter.isEmpty()) {
            throw CommandFailure.usage("--all and a filter cannot be given together.", "Leave one of them out.");
        }
        return job == null ? filter.filter() : JobFilter.ofId(job);
    }

    String words() {
        return filter.words();
    }

    boolean one() {
        return id != null || sameId != null;
    }

    boolean dryRun() {
        return dryRun;
    }

    boolean agreedBefore() {
        return yes;
    }

    Operator who() {
        if (reason.isBlank()) {
            throw CommandFailure.usage("--reason is empty.", "Say why, in your words: it is what the audit will show.");
        }
        return new Operator(OperatorName.current(), reason, null);
    }
}
