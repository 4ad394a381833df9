package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagingTest {
    @TempDir
    static Path folder;

    private static RunningServer running;

    @BeforeAll
    static void start() {
        running = RunningServer.in(folder);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void jobsThatComeWhileSomebodyTurnsPagesNeitherRepeatNorHideOthers() {
        List<String> before = enqueue("paged", 25);
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = running.get("jobs?type=paged&limit=10" + cursor).json();
            page.get("jobs").forEach(job -> seen.add(job.get("id").asText()));
            enqueue("paged", 3);
            cursor = next(page);
        } while (!cursor.isEmpty());
        assertThat(seen).doesNotHaveDuplicates().containsAll(before);
    }

    @Test
    void jobsThatDieWhileSomebodyTurnsPagesNeitherRepeatNorHideOthers() {
        List<String> before = die(12);
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page =
                    running.get("dead-jobs?type=refuse&limit=5" + cursor).json();
            page.get("jobs").forEach(job -> seen.add(job.get("job_id").asText()));
            die(2);
            cursor = next(page);
        } while (!cursor.isEmpty());
        assertThat(seen).doesNotHaveDuplicates().containsAll(before);
    }

    @Test
    void aCursorIsRefusedWhenItWasChangedOrBelongsToAnotherQuestion() {
        enqueue("cursors", 3);
        String cursor = running.get("jobs?type=cursors&limit=1")
                .json()
                .get("next_cursor")
                .asText();
        assertThat(running.get("jobs?type=cursors&limit=2&cursor=" + cursor).status())
                .as("another page size is the same question")
                .isEqualTo(200);
        char last = cursor.charAt(cursor.length() - 1);
        for (String path : List.of(
                "jobs?type=cursors&cursor=" + cursor.substring(0, cursor.length() - 1) + (last == 'A' ? 'B' : 'A'),
                "jobs?type=cursors&cursor=" + cursor.substring(1),
                "jobs?type=cursors&status=queued&cursor=" + cursor,
                "jobs?cursor=" + cursor,
                "dead-jobs?type=cursors&cursor=" + cursor)) {
            RunningServer.Answer answer = running.get(path);
            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(answer.json().get("parameter").asText()).isEqualTo("cursor");
        }
    }

    @Test
    void aListThatTakesTooLongIsStoppedAndSaysWhatMakesItSmaller() throws Exception {
        try (Connection connection = running.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table executor_job in access exclusive mode");
            RunningServer.Answer answer = running.get("jobs?type=slow");
            connection.rollback();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("5");
            JsonNode problem = answer.json();
            assertThat(problem.get("type").asText()).isEqualTo("urn:vigia:problem:too-slow");
            assertThat(problem.get("detail").asText()).contains("2000 ms", "no job is affected");
            assertThat(problem.get("narrow_by"))
                    .extracting(JsonNode::asText)
                    .contains("type", "correlation_id", "created_after", "limit")
                    .doesNotContain("cursor");
        }
    }

    private static String next(JsonNode page) {
        return page.get("next_cursor").isNull()
                ? ""
                : "&cursor=" + page.get("next_cursor").asText();
    }

    private static List<String> enqueue(String type, int count) {
        String jobs = ("{\"type\": \"" + type + "\", \"max_attempts\": 1},").repeat(count);
        List<String> ids = new ArrayList<>();
        running.post("jobs", "[" + jobs.substring(0, jobs.length() - 1) + "]")
                .json()
                .get("jobs")
                .forEach(job -> ids.add(job.get("id").asText()));
        return ids;
    }

    private static List<String> die(int count) {
        List<String> ids = enqueue("refuse", count);
        running.post("orchestrator", "{\"limit\": 100}");
        return ids;
    }
}
