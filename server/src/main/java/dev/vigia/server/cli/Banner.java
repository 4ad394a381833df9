package dev.vigia.server.cli;

import dev.vigia.server.Database;
import dev.vigia.server.VigiaServer;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.session.Version;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Style;
import dev.vigia.server.cli.text.Wording;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import dev.vigia.worker.Orchestrator;
import dev.vigia.worker.WorkerTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a process says of itself when it is ready.
 *
 * @param server null: none
 * @param worker null: none
 */
record Banner(Settings settings, Database database, String schemaVersion, VigiaServer server, Orchestrator worker) {

    void print(Session session) {
        if (session.json()) {
            session.printJson(answer());
        } else {
            session.terminal().print(lines(session.terminal().outStyle()));
        }
    }

    private List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.strong("Vigía " + Version.text()) + " · " + databaseInWords() + " · schema up to date (version "
                + schemaVersion + ")");
        if (server != null) {
            lines.add("http     " + server.url() + "/functions/v1        key  "
                    + server.generatedKey()
                            .map(key -> key + "  (shown once; " + Options.SERVICE_ROLE_KEY.variable() + " replaces it)")
                            .orElse("as set in " + settings.origin(Options.SERVICE_ROLE_KEY)));
        }
        if (worker != null) {
            lines.add("worker   " + worker.id() + "  "
                    + Wording.count(worker.settings().slots(), "slot") + " · http functions → " + functions());
            if (!worker.settings().types().equals(WorkerTypes.any())) {
                lines.add("takes    " + PlainText.line(worker.takes()));
            }
        }
        lines.add("stop     Ctrl-C or SIGTERM: running jobs have " + Wording.duration(settings.get(Options.GRACE))
                + " to end, then they are handed back");
        return lines;
    }

    private String databaseInWords() {
        return database.embedded()
                .map(embedded -> "PostgreSQL " + database.version() + " embedded in " + settings.get(Options.DATA)
                        + "/ (port " + embedded.port() + ")")
                .orElseGet(database::toString);
    }

    private String functions() {
        return settings.find(Options.FUNCTIONS_URL)
                .map(url -> PlainText.line(url.toString()))
                .orElse("none configured (--functions-url), so no job runs here");
    }

    private Map<String, Object> answer() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("version", Version.text());
        answer.put("database", database.toString());
        answer.put("schema_version", schemaVersion);
        if (server != null) {
            answer.put("url", server.url());
            server.generatedKey().ifPresent(key -> answer.put("key", key));
        }
        if (worker != null) {
            answer.put("worker", worker.id().value());
            answer.put("slots", worker.settings().slots());
            answer.put("takes", worker.takes());
        }
        return answer;
    }
}
