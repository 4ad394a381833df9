package dev.vigia.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigia.lab.chaos.PostgresServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The benchmark with tiny numbers, so that it cannot rot: each measure ran and counted what it must. Never a time. The
 * peers on Node.js are left out, since they need packages that a build does not fetch.
 */
class BenchSmokeTest {
    private static final List<String> OF_ALL = List.of("enqueue1", "enqueue8", "bulk", "drain", "big", "cycle", "rss");
    private static final List<String> OWN =
            List.of("latency", "busy", "sleepers", "types", "rest", "settling", "profile", "observe", "life");

    @TempDir
    private Path folder;

    @Test
    void everyMeasureOfEverySystemRunsAndCounts() throws Exception {
        StringWriter tables = new StringWriter();
        Map<String, JsonNode> results = measured(
                tables,
                "--systems=vigia,db-scheduler,raw",
                "--measures=killed," + String.join(",", OF_ALL),
                "--jobs=400");
        for (String measure : OF_ALL) {
            assertThat(results).containsKeys("vigia " + measure, "db-scheduler " + measure, "raw " + measure);
        }
        assertThat(results.get("vigia killed").at("/rounds/0/handled").asInt()).isBetween(200, 400);
        assertThat(results.get("vigia killed").at("/rounds/0/run_again").asInt())
                .isBetween(0, 400);
        assertThat(tables.toString()).contains("### drain", "| db-scheduler | 400 |", "Vigía / it");
    }

    @Test
    void everyMeasureOfVigiaAloneRunsAndCounts() throws Exception {
        Map<String, JsonNode> results = measured(
                new StringWriter(),
                "--systems=vigia",
                "--measures=" + String.join(",", OWN),
                "--jobs=40",
                "--seconds=2",
                "--rate=200");
        OWN.forEach(measure -> assertThat(results).containsKey("vigia " + measure));
        assertThat(results.get("vigia sleepers").at("/rounds/0/at_once").asInt())
                .isEqualTo(40);
        assertThat(Files.readAllLines(folder.resolve("life.csv"))).hasSize(2);
        assertThat(folder.resolve("life.svg"))
                .content()
                .contains("<polyline points=")
                .endsWith("</svg>\n");
    }

    /** Runs it; the results by system and measure, each of them without an error. */
    private Map<String, JsonNode> measured(StringWriter tables, String... arguments) throws Exception {
        Path file = folder.resolve("results.jsonl");
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--rounds=1", "--seed-rows=500", "--out=" + file));
        int exit = bench(tables, all.toArray(String[]::new));
        Map<String, JsonNode> results = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode result = new ObjectMapper().readTree(line);
            assertThat(result.get("error").isNull()).as(line).isTrue();
            assertThat(result.get("rounds")).as(line).hasSize(1);
            results.put(
                    result.get("system").asText() + " " + result.get("measure").asText(), result);
        }
        assertThat(exit).as(tables.toString()).isZero();
        return results;
    }

    @Test
    void anUnknownMeasureIsRefusedWithTheKnownOnes() {
        StringWriter errors = new StringWriter();
        assertThat(bench(errors, "--measures=speed")).isEqualTo(2);
        assertThat(errors.toString()).contains("no measure is called 'speed'; known: [enqueue1, ");
    }

    private static int bench(StringWriter output, String... arguments) {
        CommandLine command = new CommandLine(new BenchCommand());
        command.setOut(new PrintWriter(output));
        command.setErr(new PrintWriter(output));
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--server=127.0.0.1:" + PostgresServer.shared().port();
        return command.execute(all);
    }
}
