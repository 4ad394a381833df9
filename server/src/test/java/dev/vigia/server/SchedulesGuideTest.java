package dev.vigia.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.MissedTicks;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.job.Overlap;
import dev.vigia.job.Schedule;
import dev.vigia.job.ScheduledTick;
import dev.vigia.server.cli.Typed;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** docs/schedules.md: its commands run in their order, its queries are taken, its code stands here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchedulesGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "schedules.md");
    private static final Path HERE = Path.of("src/test/java/dev/vigia/server/SchedulesGuideTest.java");
    private static final String KEY = "a-key-for-the-guide";

    private Database database;
    private VigiaServer server;
    private Path data;

    record Report(String to, ScheduledTick schedule) {}

    @BeforeAll
    void start(@TempDir Path folder) {
        data = folder.resolve("data");
        Settings settings = Options.resolve(
                Map.of("data", data.toString(), "port", "0"), Map.of("VIGIA_SERVICE_ROLE_KEY", KEY), null);
        database = Database.open(settings, Database.Use.WRITE);
        Vigia vigia = Vigia.on(database.dataSource()).build();
        vigia.migrate();
        server = VigiaServer.start(settings, vigia, database.dataSource());
    }

    @AfterAll
    void close() {
        server.close();
        database.close();
    }

    private static Vigia declared(DataSource dataSource) {
        Vigia vigia = Vigia.on(dataSource)
                .handler("report", Report.class, (report, context) -> {
                    send(report.to(), dayBefore(report.schedule().instant()));
                    return Outcome.succeeded();
                })
                .application("billing")
                .schedule(Schedule.cron("nightly", "0 3 * * *")
                        .zone("Europe/Madrid")
                        .job(NewJob.of("report", "{\"to\": \"ana@example.org\"}")))
                .schedule(Schedule.every("poll-bank", Duration.ofMinutes(15))
                        .overlap(Overlap.SKIP)
                        .missed(MissedTicks.skip())
                        .job(NewJob.of("poll_bank")))
                .schedule(Schedule.once("cut-over", Instant.parse("2030-12-31T22:00:00Z"))
                        .job(NewJob.of("cut_over")))
                .build();
        return vigia;
    }

    private static Instant dayBefore(Instant tick) {
        return tick.minus(Duration.ofDays(1));
    }

    private static void send(String to, Instant day) {
        assertThat(to + day).isNotBlank();
    }

    @Test
    void theCodeOfThePageStandsHereAndItsHandlerUnderstandsTheJobOfThePage() throws IOException {
        Vigia vigia = declared(database.dataSource());
        vigia.enqueue(NewJob.of("report", blocks("json").get(0)));
        assertThat(vigia.runOnce(1).outcomes()).containsEntry("succeeded", 1);
        List<String> snippets =
                blocks("java").stream().map(SchedulesGuideTest::words).toList();
        assertThat(snippets).isNotEmpty();
        assertThat(words(Files.readString(HERE))).contains(snippets);
    }

    /** In their order, because later ones are about what earlier ones put. */
    @Test
    void theCommandsOfThePageSucceedInTheirOrder() throws Exception {
        List<String> commands = blocks("sh");
        assertThat(commands).hasSizeGreaterThanOrEqualTo(9);
        StringBuilder out = new StringBuilder();
        for (String command : commands) {
            out.append(command.startsWith("vigia ") ? typed(command) : shell(command));
        }
        assertThat(out)
                .contains(
                        "Would tick like this",
                        "Schedule nightly is created.",
                        "\"cron\":\"0 4 * * *\"",
                        "0 4 * * *  Europe/Madrid",
                        "Schedule nightly is paused.",
                        "enqueued by schedule nightly",
                        "Schedule nightly is removed.");
    }

    /** A command of ours, in this process: words, some of them in quotes. */
    private String typed(String command) {
        String[] words = Pattern.compile("\"([^\"]*)\"|(\\S+)")
                .matcher(command.substring("vigia ".length()))
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toArray(String[]::new);
        Typed typed = Typed.Shell.plain().on(data, words);
        assertThat(typed.exit()).as(command + "\n" + typed.err()).isZero();
        return typed.out();
    }

    private String shell(String command) throws IOException, InterruptedException {
        String failing = command.replace("curl -s", "curl -sS --fail-with-body");
        ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", failing).redirectErrorStream(true);
        shell.environment().put("VIGIA_URL", server.url());
        shell.environment().put("VIGIA_SERVICE_ROLE_KEY", KEY);
        Process process = shell.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(command + "\n" + out).isZero();
        return out;
    }

    @Test
    void theQueriesOfThePageAreTaken() throws IOException, SQLException {
        List<String> queries = blocks("sql");
        assertThat(queries).hasSizeGreaterThanOrEqualTo(2);
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String query : queries) {
                assertThat(statement.execute(query)).as(query).isTrue();
            }
        }
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?s)```" + language + "\n(.*?)```")
                .matcher(Files.readString(GUIDE))
                .results()
                .map(block -> block.group(1).strip())
                .toList();
    }

    private static String words(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
