package dev.vigia.server.cli;

import dev.vigia.server.cli.demo.DemoCommand;
import dev.vigia.server.cli.demo.DemoMendCommand;
import dev.vigia.server.cli.demo.DemoVerifyCommand;
import dev.vigia.server.cli.session.Complaint;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.session.SettingsOptions;
import dev.vigia.server.cli.session.Verdict;
import dev.vigia.server.cli.text.Terminal;
import dev.vigia.server.config.Option;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/** The command line {@code vigia}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, Terminal.ofProcess(System.getenv()), System.getenv()));
    }

    /** Runs one command; its exit code. */
    public static int run(String[] arguments, Terminal terminal, Map<String, String> environment) {
        Session session = new Session(terminal, environment, Clock.systemUTC());
        return commandLine(session).execute(arguments);
    }

    private static CommandLine commandLine(Session session) {
        RootCommand shared = new RootCommand();
        CommandLine root = new CommandLine(shared);
        SettingsOptions.add(root.getCommandSpec(), SettingsOptions.DATABASE, ScopeType.INHERIT);
        root.addSubcommand(new CommandLine.HelpCommand());
        for (Object command : commands(session)) {
            root.addSubcommand(command);
        }
        addSettings(root, List.of("up", "work", "config"), SettingsOptions.WORKER);
        addSettings(root, List.of("up", "demo", "config"), SettingsOptions.SERVER);
        addSettings(root, List.of("up", "config"), SettingsOptions.ORCHESTRATOR);
        addHelp(root, session.terminal());
        addHandlers(root, session, shared);
        return root;
    }

    /** What it is, examples, then the rest. */
    private static void addHelp(CommandLine root, Terminal terminal) {
        root.setExpandAtFiles(false); // --payload @FILE is ours
        root.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        root.setColorScheme(Help.defaultColorScheme(terminal.outStyle().colour() ? Help.Ansi.ON : Help.Ansi.OFF));
        root.setHelpSectionKeys(List.of(
                UsageMessageSpec.SECTION_KEY_HEADER,
                UsageMessageSpec.SECTION_KEY_FOOTER_HEADING,
                UsageMessageSpec.SECTION_KEY_FOOTER,
                UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
                UsageMessageSpec.SECTION_KEY_SYNOPSIS,
                UsageMessageSpec.SECTION_KEY_DESCRIPTION_HEADING,
                UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
                UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
                UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING,
                UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
                UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
                UsageMessageSpec.SECTION_KEY_OPTION_LIST));
    }

    private static void addHandlers(CommandLine root, Session session, RootCommand shared) {
        root.setExecutionStrategy(parsed -> {
            session.parsed(parsed, shared.json(), shared.noColour());
            return new RunLast().execute(parsed);
        });
        root.setParameterExceptionHandler((e, given) -> {
            Complaint.ofUsage(e, List.of(given)).print(session.terminal());
            return exit(Exit.USAGE, e.getCommandLine());
        });
        root.setExecutionExceptionHandler((e, command, parsed) -> {
            Complaint complaint = Complaint.of(e);
            complaint.print(session.terminal());
            return exit(complaint.exit(), command);
        });
    }

    private static List<Object> commands(Session session) {
        return List.of(
                new UpCommand(session),
                new WorkCommand(session),
                demo(session),
                new MigrateCommand(session),
                new EnqueueCommand(session),
                new HealthCommand(session),
                new DiagnoseCommand(session),
                new IncidentsCommand(session),
                new DeadCommand(session),
                new TimelineCommand(session),
                new JobsCommand(session),
                new JobCommand(session),
                new BatchCommand(session),
                new BatchesCommand(session),
                new WhyCommand(session),
                new WorkersCommand(session),
                new LimitsCommand(session),
                new SchedulesCommand(session),
                ScheduleCommand.with(session),
                new RetryCommand(session),
                new CancelCommand(session),
                new FreezeCommand(session),
                new UnfreezeCommand(session),
                new GatesCommand(session),
                new KeysCommand(session),
                key(session),
                new VerifyCommand(session),
                new ConfigCommand(session),
                new CompletionCommand(session));
    }

    private static CommandLine demo(Session session) {
        return new CommandLine(new DemoCommand(session))
                .addSubcommand(new DemoMendCommand(session))
                .addSubcommand(new DemoVerifyCommand(session));
    }

    private static CommandLine key(Session session) {
        return new CommandLine(new KeyCommand())
                .addSubcommand(new KeyCreateCommand(session))
                .addSubcommand(new KeyRotateCommand(session))
                .addSubcommand(new KeyRevokeCommand(session));
    }

    private static void addSettings(CommandLine root, List<String> commands, List<Option<?>> options) {
        for (String name : commands) {
            CommandLine command = root.getSubcommands().get(name);
            if (command != null) {
                SettingsOptions.add(command.getCommandSpec(), options, ScopeType.LOCAL);
            }
        }
    }

    /** Where the exit code is a verdict, anything that keeps the command from one is "cannot tell". */
    private static int exit(int code, CommandLine command) {
        return command.getCommand() instanceof Verdict ? Exit.CANNOT_TELL : code;
    }
}
