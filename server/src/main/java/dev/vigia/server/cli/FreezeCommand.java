package dev.vigia.server.cli;

import dev.vigia.job.Freeze;
import dev.vigia.server.cli.report.GateChanges.Verb;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vigia freeze}: nothing of these types is claimed any more; what runs finishes. */
@Command(
        name = "freeze",
        header = "Claims nothing of these types any more; what runs finishes. Audited.",
        footer = {
            "  vigia freeze run_tsa --reason \"tsa.example answers 503\" --dry-run",
            "  vigia freeze run_tsa stamp_receipt --reason \"tsa.example answers 503\" --for 2h",
            "  vigia freeze --all --reason \"database move\" --until 2026-02-01T06:00:00Z --yes",
            "  vigia gates                   what is frozen, by whom, and why"
        })
final class FreezeCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private GateOptions options = new GateOptions();

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = Argument.Time.class,
            description = "Ends by itself then, as 2026-02-01T06:00:00Z; without it, when it is lifted.")
    private Instant until;

    @Option(
            names = "--for",
            paramLabel = "TIME SPAN",
            converter = Argument.Span.class,
            description = "Ends by itself after that, as 30m or 2h.")
    private Duration lasting;

    FreezeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (until != null && lasting != null) {
            throw CommandFailure.usage("--until and --for cannot be given together.", "Leave one of them out.");
        }
        GateCommand.Action freeze =
                (gates, scope, who, dryRun) -> gates.freeze(new Freeze(scope, until, lasting), who, dryRun);
        return new GateCommand(session, options, Verb.FREEZE, freeze).run();
    }
}
