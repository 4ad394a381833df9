package dev.vigia.server.cli;

import dev.vigia.job.KeyState;
import dev.vigia.observe.KeyPage;
import dev.vigia.server.api.Answers;
import dev.vigia.server.cli.report.KeysTable;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.config.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigia keys}: the service keys, latest made first; never a secret. */
@Command(
        name = "keys",
        header = "Service keys of the HTTP API: what each may do, when it ends, when it was last used.",
        footer = {"  vigia keys", "  vigia keys --state live", "  vigia keys --json"})
final class KeysCommand implements Callable<Integer> {
    private static final int MOST = 500;
    private static final int INITIAL = 50;

    private final Session session;

    @Option(names = "--state", paramLabel = "STATE", description = "Only those that are live, expired or revoked.")
    private String state;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "" + INITIAL,
            description = "Keys shown, 1 to 500 (default ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--cursor",
            paramLabel = "CURSOR",
            description = "The page after this one, as the page before said.")
    private String cursor;

    KeysCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Argument.word("--state", state, KeyState.words());
        if (limit < 1 || limit > MOST) {
            throw CommandFailure.usage("--limit " + limit + " is not valid.", "It must be 1 to " + MOST + ".");
        }
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forReading(settings)) {
            KeyPage page = open.vigia().keys().list(state == null ? null : KeyState.of(state), limit, cursor);
            if (session.json()) {
                session.printJson(Answers.keys(page));
            } else {
                print(page, new NextStep(settings));
            }
            return Exit.OK;
        }
    }

    private void print(KeyPage page, NextStep next) {
        if (page.keys().isEmpty()) {
            session.terminal()
                    .say(
                            state == null
                                    ? "There is no key but that of the environment. Make one: "
                                            + next.vigia("key create --name NAME --scope enqueue --reason \"…\"")
                                    : "No key is " + state + ".");
            return;
        }
        session.terminal().print(new KeysTable(page.keys(), session.now()).lines());
        if (page.nextCursor() != null) {
            session.terminal().say("");
            session.terminal()
                    .say("There are more. The next page: "
                            + next.vigia("keys " + (state == null ? "" : "--state " + state + " ")
                                    + (limit == INITIAL ? "" : "--limit " + limit + " ") + "--cursor "
                                    + NextStep.quoted(page.nextCursor())));
        }
    }
}
