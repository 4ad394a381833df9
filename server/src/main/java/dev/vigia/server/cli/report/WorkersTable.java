package dev.vigia.server.cli.report;

import dev.vigia.observe.WorkerRow;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Table;
import dev.vigia.server.cli.text.Wording;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Workers, the latest start first, under a sentence that counts those alive. */
public record WorkersTable(List<WorkerRow> workers, Instant now) {
    private static final int MOST_TYPES = 5;

    public List<String> lines() {
        long alive = workers.stream().filter(WorkerRow::alive).count();
        long running = workers.stream().mapToLong(WorkerRow::running).sum();
        String headline = (alive == 0 ? "No worker is" : Wording.count(alive, "worker") + (alive == 1 ? " is" : " are"))
                + " alive, " + Wording.count(running, "job") + " running.";
        if (workers.isEmpty()) {
            return List.of(headline);
        }
        Table table = new Table("WORKER", "STATE", "BUSY", "VERSION", "HOST", "PID", "STARTED", "LAST SEEN", "TYPES");
        for (WorkerRow worker : workers) {
            table.row(
                    PlainText.brief(worker.id(), 60),
                    worker.alive() ? worker.state() : "live".equals(worker.state()) ? "silent" : worker.state(),
                    worker.running() + "/" + (worker.slots() == null ? "?" : worker.slots()),
                    PlainText.brief(worker.version(), 30),
                    PlainText.brief(worker.host(), 40),
                    worker.pid() == null ? "-" : worker.pid().toString(),
                    Wording.time(worker.startedAt(), now),
                    Wording.duration(worker.silentFor()) + " ago",
                    types(worker));
        }
        return Stream.concat(Stream.of(headline, ""), table.lines().stream()).toList();
    }

    private static String types(WorkerRow worker) {
        if (worker.types() == null) {
            return "any";
        }
        String shown = worker.types().stream()
                .limit(MOST_TYPES)
                .map(type -> PlainText.brief(type, 40))
                .reduce((a, b) -> a + ", " + b)
                .orElse("none");
        int more = worker.types().size() - MOST_TYPES;
        return more > 0 ? shown + ", " + more + " more" : shown;
    }
}
