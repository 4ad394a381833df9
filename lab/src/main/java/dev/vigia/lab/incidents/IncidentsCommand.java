package dev.vigia.lab.incidents;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigia.lab.chaos.PostgresServer;
import dev.vigia.lab.incidents.Result.Ask;
import dev.vigia.lab.incidents.cases.Catalogue;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./lab/incidents}: runs cases of the catalogue and prints how often the diagnosis was right. */
@Command(
        name = "incidents",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Injects incidents into real systems and scores what vigia diagnose says of them. Exit code 1: it was wrong.")
public final class IncidentsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "cases; default: all of them")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--seeds", description = "how many seeds each (default: ${DEFAULT-VALUE})")
    private int seeds = 3;

    @Option(names = "--first-seed", description = "(default: ${DEFAULT-VALUE})")
    private long firstSeed = 1;

    @Option(names = "--quick", description = "asked once, at +30 s, after a shorter warm-up")
    private boolean quick;

    @Option(names = "--ablate", description = "each question again without pg_monitor, without workers, without events")
    private boolean ablate;

    @Option(
            names = "--lanes",
            description = "cases at once, each on a PostgreSQL of its own (default: ${DEFAULT-VALUE})")
    private int lanes = 1;

    @Option(names = "--out", description = "file for the tables; default, if all cases are run: docs/incidents.md")
    private Path out;

    @Option(names = "--page", hidden = true)
    private Path page;

    @Option(
            names = "--results",
            description =
                    "file of results, one JSON object a line: those of this run are appended, and the tables are of all")
    private Path kept;

    @Option(names = "--commit", description = "what is measured; written beside the date")
    private String commit = "unknown";

    @Option(names = "--wrong", description = "folder for a file about each answer that was wrong")
    private Path wrong;

    @Option(names = "--save", description = "folder for what each verdict was judged from: vigia diagnose --from")
    private Path saved;

    /** One case under one seed. */
    private record Turn(String id, long seed) {}

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private final Scoreboard board = new Scoreboard();
    private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();
    private volatile boolean failed;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new IncidentsCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (kept != null && Files.exists(kept)) {
            for (String line : Files.readAllLines(kept)) {
                board.add(JSON.readValue(line, Result.class));
            }
        }
        List<String> unknown = Catalogue.unknown(ids);
        if (!unknown.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "no case is called " + unknown + "; known: " + Catalogue.ids());
        }
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            for (String id : ids.isEmpty() ? Catalogue.ids() : ids) {
                turns.add(new Turn(id, seed));
            }
        }
        if (saved != null) {
            Files.createDirectories(saved);
        }
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Math.min(lanes, turns.size()); i++) {
            Thread thread = new Thread(this::work, "lane-" + i);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        String tables = board.markdown();
        spec.commandLine().getOut().println(tables);
        spec.commandLine().getOut().flush();
        Path to = out == null && ids.isEmpty() ? page : out;
        if (to != null) {
            Files.writeString(to, heading() + tables);
        }
        return failed ? 1 : 0;
    }

    private void work() {
        try (PostgresServer server = new PostgresServer()) {
            for (Turn turn = turns.poll(); turn != null; turn = turns.poll()) {
                Result result =
                        new CaseRun(turn.id(), turn.seed(), quick ? Pace.QUICK : Pace.FULL, ablate, saved).run(server);
                failed |= !result.isRight() || result.alarm() != null;
                keep(result);
                say(Scoreboard.line(result));
                report(result);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void keep(Result result) {
        board.add(result);
        try {
            if (kept != null) {
                Files.writeString(
                        kept,
                        JSON.writeValueAsString(result) + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String heading() {
        return """
                # How often the diagnosis is right

                Measured by `./lab/incidents` on %s, commit %s, with real processes: worker JVMs, hosts that answer over HTTP, \
                sessions on PostgreSQL, signals, proxies. Each case has a database of its own and names, rates and numbers \
                from its seed; the system is healthy before; what was injected counts only if service suffered. What \
                could not be injected counts as missed. The questions are put by `vigia diagnose --json`, straight to \
                PostgreSQL, as a role that may read and has pg_monitor%s.

                """.formatted(
                        Instant.now().truncatedTo(ChronoUnit.MINUTES),
                        commit,
                        (quick ? ", once, 30 s after the injection" : ", 30 s and 120 s after the injection") + "; "
                                + lanes + (lanes == 1 ? " case" : " cases") + " at once on this machine");
    }

    /** What was done, what was said, and what should have been. */
    private void report(Result result) {
        boolean right = result.isRight()
                && result.alarm() == null
                && !Boolean.FALSE.equals(result.remedy().restored());
        if (wrong == null || right || !result.counts()) {
            return;
        }
        StringBuilder text = new StringBuilder("# " + result.id() + ", seed " + result.seed() + "\n\nexpected: "
                + result.truth() + "\n\nbefore the injection: " + (result.alarm() == null ? "healthy" : result.alarm())
                + "\n\nnext action: " + result.remedy().action() + "; restored: "
                + result.remedy().restored() + "\n");
        for (Ask ask : result.asks()) {
            text.append("\n## +")
                    .append(ask.after())
                    .append(" s: rank ")
                    .append(ask.rank())
                    .append(", evidence ")
                    .append(ask.holding())
                    .append('/')
                    .append(ask.evidence())
                    .append("\n\n```json\n")
                    .append(
                            ask.answer().isMissingNode()
                                    ? ask.said()
                                    : ask.answer().toPrettyString())
                    .append("\n```\n");
        }
        try {
            Files.createDirectories(wrong);
            Files.writeString(wrong.resolve(result.id() + "-" + result.seed() + ".md"), text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void say(String text) {
        PrintWriter errors = spec.commandLine().getErr();
        errors.println(text);
        errors.flush();
    }
}
