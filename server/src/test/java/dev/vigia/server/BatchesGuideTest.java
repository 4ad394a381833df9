package dev.vigia.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Batches;
import dev.vigia.Vigia;
import dev.vigia.job.Enqueued;
import dev.vigia.job.JobContext;
import dev.vigia.job.NewBatch;
import dev.vigia.job.NewJob;
import dev.vigia.job.OnDependencyFailure;
import dev.vigia.job.Outcome;
import dev.vigia.observe.BatchStatus;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every snippet of docs/batches.md, run as it stands there. Its Java stands in this class, too. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchesGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "batches.md");
    private static final Path SELF = Path.of("src", "test", "java", "dev", "vigia", "server", "BatchesGuideTest.java");
    private static final String KEY = "a-key-for-the-guide";

    private Database database;
    private Vigia vigia;
    private VigiaServer server;
    private Path data;
    private UUID batchId;

    @BeforeAll
    void start(@TempDir Path folder) {
        data = folder.resolve("data");
        Settings settings = Options.resolve(
                Map.of("data", data.toString(), "port", "0"), Map.of("VIGIA_SERVICE_ROLE_KEY", KEY), null);
        database = Database.open(settings, Database.Use.WRITE);
        vigia = Vigia.on(database.dataSource())
                .handler("halves", context -> spread(context))
                .handler("pages", context -> spreadInBatch(context, List.of("{}", "{}")))
                .build();
        vigia.migrate();
        batchId = vigia.batches()
                .enqueue(NewBatch.named("guide"), List.of(NewJob.of("pages")))
                .id();
        server = VigiaServer.start(settings, vigia, database.dataSource());
    }

    @AfterAll
    void close() {
        server.close();
        database.close();
    }

    static Stream<String> commands() throws IOException {
        return blocks("sh");
    }

    static Stream<String> queries() throws IOException {
        return blocks("sql");
    }

    static Stream<String> snippets() throws IOException {
        return blocks("java");
    }

    private static Stream<String> blocks(String language) throws IOException {
        return Pattern.compile("(?s)```" + language + "\n(.*?)```")
                .matcher(Files.readString(GUIDE))
                .results()
                .map(block -> block.group(1).strip())
                .toList()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void eachSnippetIsOneThatIsRunHere(String snippet) throws IOException {
        assertThat(Files.readString(SELF).replaceAll("\\s+", "")).contains(snippet.replaceAll("\\s+", ""));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void eachQueryRuns(String query) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute(query)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void eachCommandAnswers(String command) throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        String vigiaCommand = "vigia() { '" + java + "' -cp \"$CLASSES\" dev.vigia.server.cli.Main \"$@\"; }\n";
        ProcessBuilder shell = new ProcessBuilder(
                        "bash", "-euo", "pipefail", "-c", vigiaCommand + "VIGIA_URL='" + server.url() + "'\n" + command)
                .redirectErrorStream(true);
        shell.environment().keySet().removeIf(name -> name.startsWith("VIGIA_"));
        shell.environment()
                .putAll(Map.of(
                        "CLASSES", System.getProperty("java.class.path"),
                        "VIGIA_DATA", data.toString(),
                        "VIGIA_SERVICE_ROLE_KEY", KEY,
                        "JOB", vigia.enqueue(NewJob.of("t")).id().toString(),
                        "BATCH", batchId.toString()));
        Process process = shell.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(command + "\n" + out).isZero();
        assertThat(out).as(command).containsPattern("[0-9a-f]{8}-").doesNotContain("Exception", "problem");
    }

    @Test
    void aJobThatWaits() {
        List<Enqueued> jobs = vigia.enqueueAll(List.of(
                NewJob.of("fetch").named("fetch"),
                NewJob.of("resize").named("small").dependsOn("fetch"),
                NewJob.of("resize").named("large").dependsOn("fetch"),
                NewJob.of("publish").dependsOn("small", "large").whenDependencyFails(OnDependencyFailure.CANCEL)));
        assertThat(vigia.observer().job(jobs.get(3).id()).orElseThrow().job().waitsFor())
                .isEqualTo(2);
    }

    @Test
    void aBatch() {
        List<String> rows = IntStream.range(0, 3).mapToObj(i -> "{}").toList();
        Batches.EnqueuedBatch batch = vigia.batches()
                .enqueue(
                        NewBatch.named("import 2231")
                                .onComplete(NewJob.of("report_import"))
                                .onFailure(NewJob.of("tell_operator")),
                        rows.stream().map(row -> NewJob.of("import_row", row)).toList());
        BatchStatus status = vigia.batches().find(batch.id()).orElseThrow();
        assertThat(status.jobs().waiting()).isEqualTo(3);
    }

    @Test
    void aBatchThatIsFilledOverTime() {
        UUID id = vigia.batches().open(NewBatch.named("uploads of today").onComplete(NewJob.of("bill")));
        vigia.enqueue(NewJob.of("upload", "{}").inBatch(id));
        vigia.batches().close(id);
        assertThat(vigia.batches().find(id).orElseThrow().state()).isEqualTo(BatchStatus.State.CLOSED);
    }

    @Test
    void handlersSpreadTheirWork() {
        UUID halves = vigia.enqueue(NewJob.of("halves").withPriority(-1)).id();
        vigia.runOnce(500);
        assertThat(vigia.observer().job(halves).orElseThrow().children()).hasSize(3);
        assertThat(vigia.batches().find(batchId).orElseThrow().jobs().total()).isEqualTo(3);
    }

    private static Outcome spread(JobContext context) {
        UUID left = context.enqueue(NewJob.of("part", "{\"half\": 1}"));
        UUID right = context.enqueue(NewJob.of("part", "{\"half\": 2}"));
        context.enqueue(NewJob.of("merge").dependsOn(left, right));
        return Outcome.succeeded();
    }

    private static Outcome spreadInBatch(JobContext context, List<String> pages) {
        for (String page : pages) {
            context.enqueue(NewJob.of("import_page", page).inParentsBatch());
        }
        return Outcome.succeeded();
    }
}
