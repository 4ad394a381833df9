package dev.vigia.server.cli;

import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code vigia completion}: a script that lets bash and zsh complete commands and options. */
@Command(
        name = "completion",
        header = "Prints a script that lets bash and zsh complete commands and options.",
        footer = {"  source <(vigia completion)"})
final class CompletionCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.terminal().out().print(AutoComplete.bash("vigia", spec.root().commandLine()));
        return Exit.OK;
    }
}
