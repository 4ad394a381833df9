package dev.vigia.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./lab/bench}: runs measures of systems, round by round, and prints tables. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures Vigía beside its peers, on one PostgreSQL, taking turns. Exit code 1: something failed.")
public final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--measures",
            split = ",",
            description = "default: enqueue1,enqueue8,bulk,drain,latency,cycle; all: all")
    private List<String> measures = Measure.USUAL.stream().map(Measure::word).toList();

    @Option(names = "--systems", split = ",", description = "default: all of them")
    private List<String> systems = Systems.ALL;

    @Option(names = "--jobs", description = "jobs in a round; slow systems get a share (default: ${DEFAULT-VALUE})")
    private int jobs = 50_000;

    @Option(names = "--rounds", description = "rounds after one to warm up (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(
            names = "--seed-rows",
            description = "for big: future rows, and as many that ended (default: ${DEFAULT-VALUE})")
    private int seedRows = 1_000_000;

    @Option(names = "--seconds", description = "for life, observe and rest")
    private Integer seconds;

    @Option(names = "--rate", description = "for life: jobs a second (default: ${DEFAULT-VALUE})")
    private int rate = 5_000;

    @Option(
            names = "--server",
            description = "host:port of a PostgreSQL that lets user postgres in; default: one of its own")
    private String server;

    @Option(names = "--out", description = "file for the results as JSON lines")
    private Path out;

    @Option(names = "--table", description = "prints the tables of such a file, and measures nothing")
    private Path table;

    private final Map<String, ChildProcess> children = new LinkedHashMap<>();
    private Path log;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter output = spec.commandLine().getOut();
        Report report = new Report(out);
        if (table != null) {
            report.read(table);
        } else {
            measureAll(report);
        }
        output.println(report.markdown());
        output.flush();
        return report.hasErrors() ? 1 : 0;
    }

    private void measureAll(Report report) throws Exception {
        List<Measure> wanted = measures();
        for (String system : systems) {
            if (!Systems.ALL.contains(system)) {
                throw new ParameterException(
                        spec.commandLine(), "no system is called '" + system + "'; known: " + Systems.ALL);
            }
        }
        log = Files.createTempFile("vigia-bench-", ".log");
        try (BenchServer postgres = server == null ? BenchServer.start() : BenchServer.at(server)) {
            say("PostgreSQL " + postgres.version() + " at " + postgres.address() + ", Java "
                    + System.getProperty("java.version") + "; what the systems print goes to " + log);
            try {
                for (String system : systems) {
                    postgres.create(database(system));
                    children.put(system, ChildProcess.start(system, postgres.address(), database(system), log));
                }
                for (Measure measure : wanted) {
                    measure(measure, postgres.address(), report);
                }
            } finally {
                for (ChildProcess child : children.values()) {
                    child.close();
                }
            }
        }
    }

    private List<Measure> measures() {
        if (measures.equals(List.of("all"))) {
            return List.of(Measure.values());
        }
        List<Measure> wanted = new ArrayList<>();
        for (String word : measures) {
            wanted.add(List.of(Measure.values()).stream()
                    .filter(measure -> measure.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "no measure is called '" + word + "'; known: "
                                    + List.of(Measure.values()).stream()
                                            .map(Measure::word)
                                            .toList())));
        }
        return wanted;
    }

    private static String database(String system) {
        return "bench_" + system.replace('-', '_');
    }

    private void measure(Measure measure, String address, Report report) throws Exception {
        List<ChildProcess> taking = children.values().stream()
                .filter(child -> !measure.isOfVigiaOnly() || child.system().equals(Systems.VIGIA))
                .toList();
        switch (measure) {
            case PROCESSES -> new ManyProcesses(address, log, this::say).run(taking, jobs, report);
            case KILLED -> new Killed(address, log, this::say).run(taking, jobs, rounds, report);
            case RSS -> memory(taking, address, report);
            default -> rounds(measure, taking, report);
        }
    }

    private void rounds(Measure measure, List<ChildProcess> taking, Report report) throws IOException {
        Map<ChildProcess, List<JsonNode>> answers = new LinkedHashMap<>();
        taking.forEach(child -> answers.put(child, new ArrayList<>()));
        if (measure == Measure.BIG) {
            for (ChildProcess child : taking) {
                keep(child, "seed", child.ask(ChildProcess.command("seed", seedRows)), answers.get(child));
            }
            answers.values().forEach(list -> list.removeIf(answer -> !answer.has("error")));
        }
        boolean warmUp = !measure.isOfVigiaOnly() && measure != Measure.LATENCY;
        int all = measure.isOfVigiaOnly() ? 1 : rounds;
        for (int round = warmUp ? 0 : 1; round <= all; round++) {
            for (ChildProcess child : taking) {
                JsonNode answer = child.ask(command(measure, child));
                keep(child, measure.word() + (round == 0 ? " (warm-up)" : " " + round), answer, answers.get(child));
                if (round == 0 && !answer.has("error")) {
                    answers.get(child).clear();
                }
            }
        }
        for (ChildProcess child : taking) {
            report.add(Result.of(
                    child.system(),
                    measure.word(),
                    command(measure, child).get("n").asInt(),
                    child.config(),
                    answers.get(child)));
        }
    }

    private void keep(ChildProcess child, String what, JsonNode answer, List<JsonNode> answers) {
        say(child.system() + " " + what + ": " + answer);
        answers.add(answer);
    }

    private ObjectNode command(Measure measure, ChildProcess child) {
        ObjectNode command = ChildProcess.command(measure.word(), Systems.jobs(child.system(), measure.jobs(jobs)))
                .put("rate", rate);
        if (seconds != null) {
            command.put("seconds", seconds);
        }
        if (out != null) {
            command.put("file", out.resolveSibling("life.csv").toString());
        }
        return command;
    }

    /** The filled database is worked off by a process that never did anything else. */
    private void memory(List<ChildProcess> taking, String address, Report report) throws IOException {
        for (ChildProcess child : taking) {
            int n = Systems.jobs(child.system(), jobs);
            JsonNode answer = child.ask(ChildProcess.command("load", n));
            if (!answer.has("error")) {
                try (ChildProcess fresh = ChildProcess.start(child.system(), address, database(child.system()), log)) {
                    answer = fresh.ask(ChildProcess.command("rss", n));
                }
            }
            say(child.system() + " rss: " + answer);
            report.add(Result.of(child.system(), Measure.RSS.word(), n, child.config(), List.of(answer)));
        }
    }

    private void say(String text) {
        PrintWriter errors = spec.commandLine().getErr();
        errors.println(text);
        errors.flush();
    }
}
