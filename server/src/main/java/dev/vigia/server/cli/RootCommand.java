package dev.vigia.server.cli;

import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code vigia}: what all commands share. */
@Command(
        name = "vigia",
        header = "Durable jobs on PostgreSQL: runs them, and says what is broken, where, and why.",
        mixinStandardHelpOptions = true,
        versionProvider = RootCommand.VersionLine.class,
        scope = ScopeType.INHERIT,
        footer = {
            "  vigia demo                    something broken, and the answer to it, in ten seconds",
            "  vigia up                      the server, on a PostgreSQL of its own",
            "  vigia diagnose                what is broken, where, and why?",
            "  vigia timeline CORRELATION    what happened to this document?",
            "  vigia why JOB                 why does this job not run?",
            "  vigia help up                 more about one command"
        },
        sortOptions = false,
        usageHelpWidth = 110,
        abbreviateSynopsis = true,
        footerHeading = "%nExamples%n",
        commandListHeading = "%nCommands%n",
        optionListHeading = "%nOptions%n",
        parameterListHeading = "%nArguments%n",
        synopsisHeading = "%nUsage ")
final class RootCommand implements Callable<Integer> {
    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Answer as JSON, in the words of the HTTP API.")
    private boolean json;

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            description = "No colour; NO_COLOR in the environment does the same.")
    private boolean noColor;

    @Spec
    private CommandSpec spec;

    boolean json() {
        return json;
    }

    boolean noColour() {
        return noColor;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return Exit.OK;
    }

    /** One line, for a bug report. */
    static final class VersionLine implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "vigia " + Version.text() + " (Java " + Runtime.version().feature() + ")"
            };
        }
    }
}
