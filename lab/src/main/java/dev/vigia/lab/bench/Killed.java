package dev.vigia.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A worker is killed with SIGKILL in the middle of a drain. What its handlers had done and the database does not know of
 * will be done again: the price of finishing in batches, or of finishing late.
 */
final class Killed {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_MS = 60_000;

    private final String address;
    private final Path log;
    private final Consumer<String> say;

    Killed(String address, Path log, Consumer<String> say) {
        this.address = address;
        this.log = log;
        this.say = say;
    }

    void run(List<ChildProcess> systems, int jobs, int rounds, Report report) throws IOException {
        for (ChildProcess system : systems) {
            if (system.system().equals("raw")) {
                continue; // it has no handlers to speak of
            }
            int n = Systems.jobs(system.system(), jobs);
            List<JsonNode> answers = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                JsonNode answer = killedHalfway(system, n);
                say.accept(system.system() + " killed " + round + ": " + answer);
                answers.add(answer);
            }
            report.add(Result.of(system.system(), Measure.KILLED.word(), n, system.config(), answers));
        }
    }

    private JsonNode killedHalfway(ChildProcess filler, int n) throws IOException {
        JsonNode loaded = filler.ask(ChildProcess.command("load", n));
        if (loaded.has("error")) {
            return loaded;
        }
        Path tally = Files.createTempFile("vigia-tally-", "");
        try (ChildProcess worker = ChildProcess.start(
                filler.system(), address, "bench_" + filler.system().replace('-', '_'), log)) {
            worker.send(ChildProcess.command("work", n).put("tally", tally.toString()));
            long end = System.currentTimeMillis() + PATIENCE_MS;
            while (count(tally) < n / 2) {
                if (System.currentTimeMillis() > end) {
                    return JSON.createObjectNode().put("error", "only " + count(tally) + " handled in time");
                }
            }
            worker.kill();
            long handled = count(tally);
            JsonNode left = filler.ask(ChildProcess.command("left", n));
            return left.has("error")
                    ? left
                    : JSON.createObjectNode()
                            .put("handled", handled)
                            .put("run_again", handled - (n - left.get("left").asLong()));
        } finally {
            Files.deleteIfExists(tally);
        }
    }

    private static long count(Path tally) throws IOException {
        byte[] bytes = Files.readAllBytes(tally);
        return bytes.length < Long.BYTES
                ? 0
                : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
