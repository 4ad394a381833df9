package dev.vigia.server.cli.session;

import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.config.DatabaseUrl;
import dev.vigia.server.config.Option;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Origin;
import dev.vigia.server.config.Settings;

/** Commands to copy: they carry what was given here to find the jobs, but never a password. */
public record NextStep(Settings settings) {

    /** {@code vigia retry … --data …}. */
    public String vigia(String command) {
        StringBuilder line = new StringBuilder(program()).append(' ').append(command);
        settings.find(Options.DATABASE_URL)
                .filter(url -> given(Options.DATABASE_URL))
                .ifPresent(url -> line.append(" --database-url ").append(shown(url)));
        if (given(Options.DATA)) {
            line.append(" --data ").append(quoted(settings.get(Options.DATA).toString()));
        }
        if (given(Options.SCHEMA)) {
            line.append(" --schema ").append(settings.get(Options.SCHEMA).name());
        }
        if (given(Options.CONFIG)) {
            line.append(" --config ").append(quoted(settings.get(Options.CONFIG).toString()));
        }
        return line.toString();
    }

    /** As this program was called, if its launcher said so. */
    public String program() {
        return quoted(System.getProperty("vigia.command", "vigia"));
    }

    private boolean given(Option<?> option) {
        return settings.origin(option).kind() == Origin.Kind.OPTION;
    }

    private static String shown(DatabaseUrl url) {
        return url.password() == null && url.parameters().isEmpty() ? quoted(url.toString()) : "…";
    }

    /** As a shell reads it. */
    public static String quoted(String word) {
        return Phrasing.quoted(PlainText.line(word));
    }
}
