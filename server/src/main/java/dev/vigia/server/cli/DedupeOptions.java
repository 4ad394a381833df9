package dev.vigia.server.cli;

import dev.vigia.job.Dedupe;
import dev.vigia.server.cli.session.CommandFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import picocli.CommandLine.Option;

/** How a job to enqueue is kept from being a second one of its kind. */
final class DedupeOptions {
    @Option(names = "--dedupe-key", paramLabel = "KEY", description = "At most one unfinished job has this key.")
    private String key;

    @Option(
            names = "--dedupe-mode",
            paramLabel = "MODE",
            completionCandidates = Modes.class,
            description = "What happens to a waiting job with that key: ${COMPLETION-CANDIDATES}; keep without it.")
    private String mode;

    @Option(
            names = "--dedupe-for",
            paramLabel = "TIME",
            converter = Argument.Span.class,
            description = "The key stays taken this long, also if the job succeeds before.")
    private Duration window;

    @Option(
            names = "--dedupe-max-wait",
            paramLabel = "TIME",
            converter = Argument.Span.class,
            description = "With replace and debounce: put the work off by no more than this.")
    private Duration maxWait;

    /** Null without a key. */
    Dedupe dedupe() {
        if (key != null) {
            return new Dedupe(key, mode == null ? Dedupe.Mode.KEEP : Dedupe.Mode.of(mode), window, maxWait);
        }
        if (mode != null || window != null || maxWait != null) {
            throw CommandFailure.usage(
                    "--dedupe-mode, --dedupe-for and --dedupe-max-wait say how a key is held, and there is none.",
                    "Name it with --dedupe-key.");
        }
        return null;
    }

    /** The modes, for help and completion. */
    static final class Modes extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Modes() {
            super(Arrays.stream(Dedupe.Mode.values()).map(Dedupe.Mode::word).toList());
        }
    }
}
