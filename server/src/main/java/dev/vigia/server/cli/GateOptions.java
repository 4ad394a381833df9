package dev.vigia.server.cli;

import dev.vigia.job.GateScope;
import dev.vigia.job.Operator;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.OperatorName;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is to be frozen or thawed, why, and whether it is a rehearsal. */
final class GateOptions {
    @Parameters(arity = "0..*", paramLabel = "TYPE", description = "Jobs of these types.")
    private List<String> types = new ArrayList<>();

    @Option(names = "--all", description = "Everything, by one gate of its own.")
    private boolean all;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why, in your words; whoever asks why a job waits will read it.")
    private String reason;

    @Option(names = "--dry-run", description = "Say what would be done, and change nothing.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    GateScope scope() {
        if (all == !types.isEmpty()) {
            throw CommandFailure.usage(
                    all ? "--all and types cannot be given together." : "of which types? None is named.",
                    all ? "Leave one of them out." : "Name the types, or give --all for everything.");
        }
        return all ? GateScope.everything() : new GateScope(types);
    }

    boolean dryRun() {
        return dryRun;
    }

    boolean agreedBefore() {
        return yes;
    }

    Operator who() {
        if (reason.isBlank()) {
            throw CommandFailure.usage(
                    "--reason is empty.",
                    "Say why, in your words: it is what everybody will see who waits for these jobs.");
        }
        return new Operator(OperatorName.current(), reason, null);
    }
}
