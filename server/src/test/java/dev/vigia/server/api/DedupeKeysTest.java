package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.server.cli.Typed;
import dev.vigia.server.cli.Typed.Shell;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dedupe keys as a client of the API and somebody at the command line meet them. */
class DedupeKeysTest {
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

    private static JsonNode enqueue(String members) {
        RunningServer.Answer answer =
                running.post("jobs", "{\"type\": \"t\", \"run_at\": \"2099-01-01T00:00:00Z\", " + members + "}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer.json();
    }

    @Test
    void theLoserIsToldWhoHoldsTheKeyAndWhy() {
        JsonNode winner = enqueue("\"dedupe_key\": \"a/b ñ\", \"dedupe_for\": \"1d\"");
        assertThat(winner.has("dedupe")).isFalse();
        JsonNode loser = enqueue("\"dedupe_key\": \"a/b ñ\"");
        assertThat(loser.get("duplicate").asBoolean()).isTrue();
        assertThat(loser.get("id")).isEqualTo(winner.get("id"));
        JsonNode why = loser.get("dedupe");
        assertThat(why.get("effect").asText()).isEqualTo("kept");
        assertThat(why.get("job_id")).isEqualTo(winner.get("id"));
        assertThat(why.get("status").asText()).isEqualTo("scheduled");
        assertThat(why.get("run_at").asText()).isEqualTo("2099-01-01T00:00:00Z");
        assertThat(why.get("detail").asText()).contains("holds the key and is due at 2099-01-01T00:00:00Z, until ");

        JsonNode read = running.get("dedupe-keys?key=a%2Fb+%C3%B1").json();
        assertThat(read.get("dedupe_key").asText()).isEqualTo("a/b ñ");
        assertThat(read.get("holder").get("job_id")).isEqualTo(winner.get("id"));
        assertThat(read.get("holder").get("held_until")).isEqualTo(why.get("held_until"));
        assertThat(running.get("dedupe-keys?key=nobody").json().get("holder").isNull())
                .isTrue();
    }

    @Test
    void aReplacementAndAMoveSaySo() throws SQLException {
        String old = enqueue("\"dedupe_key\": \"r\"").get("id").asText();
        JsonNode newer = enqueue("\"dedupe_key\": \"r\", \"dedupe_mode\": \"replace\", \"dedupe_max_wait\": 90");
        assertThat(newer.get("duplicate").asBoolean()).isFalse();
        assertThat(newer.get("dedupe").get("effect").asText()).isEqualTo("replaced");
        assertThat(newer.get("dedupe").get("job_id").asText()).isEqualTo(old);
        assertThat(running.sql("select status from executor_jobs where id = '" + old + "'"))
                .isEqualTo("cancelled");
        JsonNode moved = running.post(
                        "jobs",
                        "{\"type\": \"t\", \"run_at\": \"2098-01-01T00:00:00Z\", \"dedupe_key\": \"r\", \"dedupe_mode\": \"debounce\"}")
                .json();
        assertThat(moved.get("dedupe").get("effect").asText()).isEqualTo("moved");
        assertThat(moved.get("dedupe").get("run_at").asText()).isEqualTo("2098-01-01T00:00:00Z");
    }

    @Test
    void anAnswerThatIsReplayedIsTheSame() {
        enqueue("\"dedupe_key\": \"i\"");
        String body = "{\"type\": \"t\", \"dedupe_key\": \"i\", \"dedupe_mode\": \"replace\", \"dedupe_for\": 3600}";
        JsonNode first = running.post("jobs", body, "Idempotency-Key", "once-1").json();
        JsonNode again = running.post("jobs", body, "Idempotency-Key", "once-1").json();
        assertThat(first.get("dedupe").get("effect").asText()).isEqualTo("replaced");
        assertThat(again).isEqualTo(first);
        JsonNode loser = running.post("jobs", body.replace("replace", "keep"), "Idempotency-Key", "once-2")
                .json();
        assertThat(running.post("jobs", body.replace("replace", "keep"), "Idempotency-Key", "once-2")
                        .json())
                .isEqualTo(loser);
        assertThat(loser.get("dedupe").get("held_until").isNull()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"dedupe_mode\": \"replace\" | dedupe_key",
                "\"dedupe_key\": \"k\", \"dedupe_mode\": \"overwrite\" | dedupe_mode",
                "\"dedupe_key\": \"k\", \"dedupe_for\": \"soon\" | dedupe_for",
                "\"dedupe_key\": \"k\", \"dedupe_for\": true | dedupe_for",
                "\"dedupe_key\": \"k\", \"dedupe_for\": 1e300 | dedupe_for",
                "\"dedupe_key\": \"k\", \"dedupe_for\": -1 | dedupe_for",
                "\"dedupe_key\": \"k\", \"dedupe_for\": \"400d\" | dedupe_for",
                "\"dedupe_key\": \"k\", \"dedupe_max_wait\": \"1h\" | dedupe_max_wait"
            })
    void whatAKeyCannotMeanIsRefusedByName(String members, String parameter) {
        RunningServer.Answer answer = running.post("jobs", "{\"type\": \"t\", " + members + "}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asText()).startsWith(parameter);
    }

    @Test
    void aKeyIsLookedUpByTheNameOfItsParameter() {
        assertThat(running.get("dedupe-keys").json().get("parameter").asText()).isEqualTo("key");
        assertThat(running.get("dedupe-keys?kye=x").status()).isEqualTo(400);
    }

    @Test
    void theCommandLineActsAndAsksInTheSameWords() {
        Typed first = vigia("enqueue", "report", "--delay", "2h", "--dedupe-key", "cli", "--dedupe-for", "1d");
        String id = first.out().split(" ", -1)[0];
        Typed loser = vigia("enqueue", "report", "--dedupe-key", "cli");
        assertThat(loser.exit()).isZero();
        assertThat(loser.out()).startsWith(id).contains("duplicate", "job " + id + " holds the key and is due at ");
        Typed who = vigia("job", "--key", "cli");
        assertThat(who.headline())
                .startsWith("Dedupe key cli is held by job " + id + " since ")
                .contains("scheduled");
        assertThat(who.out()).contains("A newcomer with it is not written", "QUEUED     report " + id);
        Typed replaced = vigia("enqueue", "report", "--dedupe-key", "cli", "--dedupe-mode", "replace");
        assertThat(replaced.out()).contains("job " + id + " held the key and waited; it was cancelled");
        assertThat(vigia("job", "--key", "cli", "--json")
                        .json()
                        .at("/holder/job_id")
                        .asText())
                .isEqualTo(replaced.out().split(" ", -1)[0]);
        assertThat(vigia("job", "--key", "free").headline())
                .isEqualTo("Dedupe key free is free: the next job with it is enqueued.");
        assertThat(vigia("job").exit()).isEqualTo(2);
        assertThat(vigia("enqueue", "report", "--dedupe-for", "1d").err()).contains("--dedupe-key");
        assertThat(vigia("enqueue", "report", "--dedupe-key", "k", "--dedupe-mode", "x")
                        .err())
                .contains("replace_in_place");
    }

    private static Typed vigia(String... words) {
        return Shell.plain().on(folder, words);
    }
}
