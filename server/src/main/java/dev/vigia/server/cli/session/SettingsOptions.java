package dev.vigia.server.cli.session;

import dev.vigia.server.config.Option;
import dev.vigia.server.config.Options;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The settings of {@link Options} as options of commands: declared there, shown and read here. */
public final class SettingsOptions {
    /** What every command needs to find the jobs. */
    public static final List<Option<?>> DATABASE =
            List.of(Options.DATABASE_URL, Options.DATA, Options.SCHEMA, Options.CONFIG, Options.LOG, Options.LOG_LEVEL);

    /** What a process that runs jobs needs besides. */
    public static final List<Option<?>> WORKER = List.of(
            Options.FUNCTIONS_URL,
            Options.PUBLIC_URL,
            Options.SLOTS,
            Options.TYPES,
            Options.EXCEPT_TYPES,
            Options.IDLE_SLOTS,
            Options.PRIORITY_RESERVE,
            Options.BEAT,
            Options.LEASE,
            Options.POLL,
            Options.GRACE,
            Options.TRACE_POLICY,
            Options.TRACE_CUTOFF,
            Options.POOL_SIZE);

    /** What a process that serves HTTP needs besides. */
    public static final List<Option<?>> SERVER = List.of(Options.PORT, Options.BIND, Options.MAX_BODY);

    public static final List<Option<?>> ORCHESTRATOR = List.of(Options.NO_ORCHESTRATOR);

    private SettingsOptions() {}

    /** Adds the options to {@code spec}; those that it inherits already are left out. */
    public static void add(CommandSpec spec, List<Option<?>> options, ScopeType scope) {
        for (Option<?> option : options) {
            if (option.onCommandLine() && spec.findOption(option.flag()) == null) {
                spec.addOption(spec(option, scope));
            }
        }
    }

    private static OptionSpec spec(Option<?> option, ScopeType scope) {
        boolean flag = "BOOLEAN".equals(option.value());
        String initial = option.initial() == null || flag ? "" : ", default " + option.initial();
        // A percent sign would be read as a format.
        String help = (option.help() + " (" + option.variable() + initial + ")").replace("%", "%%");
        OptionSpec.Builder builder = OptionSpec.builder(option.flag())
                .type(String.class)
                .paramLabel(option.value())
                .description(help)
                .scopeType(scope);
        return (flag ? builder.arity("0..1").fallbackValue("true") : builder.arity("1")).build();
    }

    /** What was given on the command line, by name without dashes, before or after the command's name. */
    public static Map<String, String> given(ParseResult parsed) {
        Map<String, String> given = new LinkedHashMap<>();
        for (ParseResult level = parsed; level != null; level = level.hasSubcommand() ? level.subcommand() : null) {
            for (OptionSpec option : level.matchedOptions()) {
                String name = option.longestName().replaceFirst("^--", "");
                Optional<Option<?>> setting = Options.named(name);
                if (setting.isPresent() && !option.stringValues().isEmpty()) {
                    given.put(
                            name,
                            option.stringValues().get(option.stringValues().size() - 1));
                }
            }
        }
        return given;
    }
}
