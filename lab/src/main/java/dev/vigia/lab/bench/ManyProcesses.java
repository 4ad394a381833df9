package dev.vigia.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Several worker processes drain one database: what they do together, and how evenly they share it. */
final class ManyProcesses {
    private static final List<Integer> COUNTS = List.of(1, 2, 4, 8);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String address;
    private final Path log;
    private final Consumer<String> say;

    ManyProcesses(String address, Path log, Consumer<String> say) {
        this.address = address;
        this.log = log;
        this.say = say;
    }

    void run(List<ChildProcess> systems, int jobs, Report report) throws IOException {
        for (ChildProcess system : systems) {
            if (system.system().equals("raw")) {
                continue; // it is a limit of one process, and idle ones of it would poll without end
            }
            int n = Systems.jobs(system.system(), jobs) * 2;
            for (int count : COUNTS) {
                List<ChildProcess> workers = new ArrayList<>();
                try {
                    for (int i = 0; i < count; i++) {
                        workers.add(ChildProcess.start(
                                system.system(),
                                address,
                                "bench_" + system.system().replace('-', '_'),
                                log));
                    }
                    JsonNode warm = drained(system, workers, n); // each JVM compiles what it will need
                    JsonNode answer = warm.has("error") ? warm : drained(system, workers, n);
                    say.accept(system.system() + " processes " + count + ": " + answer);
                    report.add(Result.of(
                            system.system() + " x " + count,
                            Measure.PROCESSES.word(),
                            n,
                            system.config(),
                            List.of(answer)));
                } finally {
                    for (ChildProcess worker : workers) {
                        worker.close();
                    }
                }
            }
        }
    }

    private static JsonNode drained(ChildProcess filler, List<ChildProcess> workers, int n) throws IOException {
        JsonNode loaded = filler.ask(ChildProcess.command("load", n));
        if (loaded.has("error")) {
            return loaded;
        }
        long start = System.currentTimeMillis();
        long end = start;
        for (ChildProcess worker : workers) {
            worker.send(ChildProcess.command("work", n));
        }
        List<Long> shares = new ArrayList<>();
        JsonNode failed = null;
        for (ChildProcess worker : workers) {
            JsonNode answer = worker.answer();
            failed = answer.has("error") ? answer : failed;
            shares.add(answer.path("handled").asLong());
            end = Math.max(end, answer.path("last_epoch_ms").asLong());
        }
        return failed == null ? figures(shares, n, (end - start) / 1e3) : failed;
    }

    private static ObjectNode figures(List<Long> shares, int n, double seconds) {
        ObjectNode figures = JSON.createObjectNode();
        long all = shares.stream().mapToLong(Long::longValue).sum();
        if (all != n) {
            return figures.put("error", "handled " + all + " instead of " + n);
        }
        long least = shares.stream().mapToLong(Long::longValue).min().orElse(0);
        long most = shares.stream().mapToLong(Long::longValue).max().orElse(0);
        return figures.put("rate", n / seconds)
                .put("least_share", (double) least / n)
                .put("most_share", (double) most / n);
    }
}
