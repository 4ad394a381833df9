package dev.vigia.server.cli.report;

import dev.vigia.observe.WorkerRow;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Table;
import dev.vigia.server.cli.text.Wording;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Workers, the latest start first, under a sentence that counts those alive.
 *
 * @param type that all of them take; null: whichever
 */
public record WorkersTable(List<WorkerRow> workers, String type, Instant now) {
    private static final int MOST_TYPES = 5;

    public List<String> lines() {
        long alive = workers.stream().filter(WorkerRow::alive).count();
        long running = workers.stream().mapToLong(WorkerRow::running).sum();
        String headline = (alive == 0 ? "No worker is" : Wording.count(alive, "worker") + (alive == 1 ? " is" : " are"))
                + " alive" + (type == null ? "" : " that takes " + PlainText.brief(type, 60)) + ", "
                + Wording.count(running, "job") + " running.";
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
        if (!worker.slotsByType().isEmpty()) {
            return shares(worker) + except(worker);
        }
        if (worker.types() == null) {
            return "any" + except(worker);
        }
        return worker.types().isEmpty() ? "none" : list(worker.types());
    }

    /** {@code run_tsa 20/24, others 2/8, kept}: what runs of a type, and the slots that are its own. */
    private static String shares(WorkerRow worker) {
        List<String> shares = new ArrayList<>();
        worker.slotsByType().forEach((share, slots) -> {
            boolean others = share.equals("*");
            long running = others
                    ? worker.runningByType().entrySet().stream()
                            .filter(e -> !worker.slotsByType().containsKey(e.getKey()))
                            .mapToLong(Map.Entry::getValue)
                            .sum()
                    : worker.runningByType().getOrDefault(share, 0L);
            shares.add((others ? "others" : PlainText.brief(share, 40)) + " " + running + "/" + slots);
        });
        return list(shares) + (Boolean.FALSE.equals(worker.lendsSlots()) ? ", kept" : "");
    }

    private static String except(WorkerRow worker) {
        return worker.exceptTypes().isEmpty() ? "" : " except " + list(worker.exceptTypes());
    }

    private static String list(List<String> names) {
        String shown = names.stream()
                .limit(MOST_TYPES)
                .map(name -> PlainText.brief(name, 60))
                .collect(Collectors.joining(", "));
        int more = names.size() - MOST_TYPES;
        return more > 0 ? shown + ", " + more + " more" : shown;
    }
}
