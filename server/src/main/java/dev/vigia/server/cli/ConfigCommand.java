package dev.vigia.server.cli;

import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Table;
import dev.vigia.server.config.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code vigia config}: every setting, its value, and where that comes from. */
@Command(
        name = "config",
        header = "Every setting: its value, and where that comes from. Secrets are not shown.",
        footer = {"  vigia config", "  VIGIA_SLOTS=32 vigia config --json"})
final class ConfigCommand implements Callable<Integer> {
    private final Session session;

    ConfigCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<Settings.Entry> entries = session.settingsAsGiven().entries();
        if (session.json()) {
            session.printJson(Map.of(
                    "settings", entries.stream().map(ConfigCommand::answer).toList()));
            return Exit.OK;
        }
        Table table = new Table("SETTING", "VALUE", "FROM", "VARIABLE");
        for (Settings.Entry entry : entries) {
            table.row(
                    entry.name(),
                    PlainText.line(entry.value()),
                    PlainText.line(entry.origin().toString()),
                    entry.variable());
        }
        session.terminal().print(table.lines());
        return Exit.OK;
    }

    private static Map<String, Object> answer(Settings.Entry entry) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("name", entry.name());
        answer.put("value", entry.value());
        answer.put("origin", entry.origin().kind().name().toLowerCase(Locale.ROOT));
        answer.put("where", entry.origin().where());
        answer.put("variable", entry.variable());
        answer.put("help", entry.help());
        return answer;
    }
}
