package dev.vigia.server.cli;

import dev.vigia.observe.Health;
import dev.vigia.server.api.Answers;
import dev.vigia.server.cli.report.HealthReport;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.session.Verdict;
import dev.vigia.server.config.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code vigia health}: one line that says how the system is. */
@Command(
        name = "health",
        header = "How the system is, in one line: exit 0 ok, 1 degraded, 2 critical, 3 cannot tell.",
        footer = {
            "  vigia health",
            "  vigia health --json",
            "  vigia health --database-url postgresql://db.internal/jobs || page-somebody"
        })
final class HealthCommand implements Callable<Integer>, Verdict {
    private final Session session;

    HealthCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Settings settings = session.quietSettings();
        try (OpenDatabase open = OpenDatabase.forReading(settings)) {
            Health health = open.observer().health();
            if (session.json()) {
                session.printJson(Answers.health(health));
            } else {
                session.terminal()
                        .print(new HealthReport(health, session.terminal().outStyle()).lines(new NextStep(settings)));
            }
            return Exit.of(health.status());
        }
    }
}
