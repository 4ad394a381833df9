package dev.vigia.server.cli.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.vigia.server.api.Answers;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Terminal;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Origin;
import dev.vigia.server.config.Settings;
import dev.vigia.server.logging.Logs;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/** One run of the command line: where it prints, what was given, and what that makes of the settings. */
public final class Session {
    private final Map<String, String> environment;
    private final Clock clock;
    private Terminal terminal;
    private Map<String, String> given = Map.of();
    private boolean json;

    public Session(Terminal terminal, Map<String, String> environment, Clock clock) {
        this.terminal = terminal;
        this.environment = environment;
        this.clock = clock;
    }

    /** Before the command runs: what was given to it, and to {@code vigia} itself. */
    public void parsed(ParseResult result, boolean asJson, boolean withoutColour) {
        given = SettingsOptions.given(result);
        json = asJson;
        terminal = withoutColour ? terminal.withoutColour() : terminal;
    }

    public Terminal terminal() {
        return terminal;
    }

    /** Whether data is printed as JSON. */
    public boolean json() {
        return json;
    }

    public Instant now() {
        return clock.instant();
    }

    /** For a process that runs jobs: it logs as it was told to. */
    public Settings settings() {
        Settings settings = Options.resolve(given, environment);
        Logs.use(settings);
        return settings;
    }

    /** For a command that answers and ends: unless it was told to log, only what went wrong is said, in words. */
    public Settings quietSettings() {
        return quietSettings(Map.of());
    }

    /** As {@link #quietSettings()}, with settings that count as given where the command line says nothing. */
    public Settings quietSettings(Map<String, String> instead) {
        Map<String, String> all = new LinkedHashMap<>(instead);
        all.putAll(given);
        Settings settings = Options.resolve(all, environment);
        ifUnset(all, Options.LOG.name(), "text", settings.origin(Options.LOG));
        ifUnset(all, Options.LOG_LEVEL.name(), "error", settings.origin(Options.LOG_LEVEL));
        Settings quiet = Options.resolve(all, environment);
        Logs.use(quiet);
        return quiet;
    }

    private static void ifUnset(Map<String, String> all, String name, String value, Origin origin) {
        if (origin.kind() == Origin.Kind.DEFAULT) {
            all.put(name, value);
        }
    }

    /** As it was given, without logs made quiet: for {@code vigia config}. */
    public Settings settingsAsGiven() {
        return Options.resolve(given, environment);
    }

    public boolean isGiven(String option) {
        return given.containsKey(option);
    }

    /** Prints data as JSON: for a person with line ends and indents, else on one line. */
    public void printJson(Object answer) {
        String document = Answers.json(answer);
        terminal.out().println(PlainText.json(terminal.outIsTerminal() ? indented(document) : document));
    }

    /** Token by token, so that numbers stay as they are. */
    private static String indented(String document) {
        StringWriter text = new StringWriter();
        JsonFactory json = new JsonFactory();
        try (JsonParser parser = json.createParser(document);
                JsonGenerator generator = json.createGenerator(text).useDefaultPrettyPrinter()) {
            while (parser.nextToken() != null) {
                generator.copyCurrentEventExact(parser);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
