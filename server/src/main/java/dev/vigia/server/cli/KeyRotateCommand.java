package dev.vigia.server.cli;

import dev.vigia.job.KeyEnd;
import dev.vigia.job.Operator;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigia key rotate}: a successor for a key, and an end for the key itself; both are good until then. */
@Command(
        name = "rotate",
        header = "Makes a key's successor and prints it, this once; the old key ends after the overlap. Audited.",
        footer = {
            "  vigia key rotate 4Fk29abcd --reason \"every quarter\"",
            "  vigia key rotate 4Fk29abcd --overlap 7d --reason \"the holder deploys on Mondays\"",
            "  vigia key rotate 4Fk29abcd --overlap 0s --reason \"it stood in a log\""
        })
final class KeyRotateCommand implements Callable<Integer> {
    private static final Duration INITIAL = Duration.ofDays(1);

    private final Session session;

    @Parameters(paramLabel = "KEY", converter = KeyAction.Id.class, description = "Its id, as in vigia keys.")
    private String id;

    @Option(
            names = "--overlap",
            paramLabel = "SPAN",
            converter = Argument.Span.class,
            description = "How long the old key stays good (default 1d); 0s ends it now.")
    private Duration overlap;

    @Option(
            names = "--old-ends-at",
            paramLabel = "TIME",
            converter = Argument.Time.class,
            description = "When the old key ends, instead of an overlap.")
    private Instant oldEndsAt;

    @Mixin
    private KeyAction action = new KeyAction();

    KeyRotateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (overlap != null && oldEndsAt != null) {
            throw CommandFailure.usage(
                    "--overlap and --old-ends-at cannot be given together.", "Leave one of them out.");
        }
        KeyEnd oldEnds = oldEndsAt != null ? KeyEnd.at(oldEndsAt) : KeyEnd.after(overlap == null ? INITIAL : overlap);
        Operator who = action.who();
        Settings settings = session.quietSettings();
        NextStep next = new NextStep(settings);
        try (OpenDatabase open = OpenDatabase.forActing(settings)) {
            KeyAction.hand(
                    session,
                    open.vigia().keys().rotate(id, oldEnds, who).orElseThrow(() -> KeyAction.noSuchKey(id, next)),
                    next);
            return Exit.OK;
        }
    }
}
