package dev.vigia.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigia.observe.signal.Signal;
import dev.vigia.server.cli.Typed.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verdict on the command line, straight from PostgreSQL, with nobody at work. */
class DiagnoseCommandTest {
    @TempDir
    static Path folder;

    private static Scene scene;
    private static UUID waiting;

    @BeforeAll
    static void aFrozenTypeAndAJobOfIt() {
        scene = Scene.in(folder.resolve("data"));
        waiting = scene.waiting("parcel");
        Shell.plain().on(scene.data, "freeze", "parcel", "--reason", "no boxes", "--yes");
        scene.sql("update executor_gates set since = since - interval '5 minutes'");
        scene.sql("update executor_waiting set run_at = run_at - interval '4 minutes'");
    }

    @AfterAll
    static void end() {
        scene.close();
    }

    private static Typed vigia(String... words) {
        return Shell.plain().on(scene.data, words);
    }

    @Test
    void theAnswerIsTheFirstLineAndTheExitCode() {
        Typed typed = vigia("diagnose");
        assertThat(typed.exit()).as(typed.out() + typed.err()).isEqualTo(1);
        assertThat(typed.headline()).startsWith("DEGRADED   parcel is frozen since ");
        assertThat(typed.out())
                .contains(
                        "1  frozen   type parcel",
                        "impact   1 job of 1 document (parcel); oldest waits 4 min",
                        "because",
                        "vigia unfreeze parcel --reason",
                        "docs/operate.md#frozen");
    }

    @Test
    void itsEvidenceCanBeRunAgain() {
        assertThat(vigia("diagnose", "--evidence", "1").out())
                .contains("-- frozen: ", "executor_gates where id = ", "as holds");
        assertThat(vigia("diagnose", "--evidence", "9").out()).startsWith("There is no incident 9 now");
    }

    @Test
    void jsonHasTheMembersOfTheContract() throws Exception {
        JsonNode verdict =
                new ObjectMapper().readTree(vigia("diagnose", "--json").out());
        assertThat(verdict.get("status").asText()).isEqualTo("degraded");
        JsonNode incident = verdict.at("/incidents/0");
        assertThat(incident.get("cause").asText()).isEqualTo("frozen");
        assertThat(incident.at("/scope/type").asText()).isEqualTo("parcel");
        assertThat(incident.fieldNames())
                .toIterable()
                .contains(
                        "since", "impact", "evidence", "consequences", "ruled_out", "next_action", "confidence", "doc");
        assertThat(incident.get("evidence").size()).isGreaterThanOrEqualTo(2);
        assertThat(incident.at("/impact/documents").asInt()).isOne();
    }

    @Test
    void whatItIsJudgedFromCanBeKeptAndJudgedAgainWithoutADatabase() {
        Path saved = folder.resolve("seen.gz");
        Typed live = vigia("diagnose", "--save", saved.toString());
        Typed again = Shell.plain().vigia("diagnose", "--from", saved.toString());
        assertThat(again.exit()).as(again.err()).isEqualTo(1);
        assertThat(again.headline()).isEqualTo(live.headline());
    }

    @Test
    void aFileIsOfTheWholeSystemAndReadOrWritten() {
        String file = folder.resolve("none.gz").toString();
        assertThat(vigia("diagnose", waiting.toString(), "--save", file).err()).contains("about the whole system");
        assertThat(vigia("diagnose", "--save", file, "--from", file).err()).contains("one excludes the other");
        assertThat(Path.of(file)).doesNotExist();
    }

    @Test
    void aFileThatIsNoObservationIsRefusedInThreeLines() throws Exception {
        Path other = Files.writeString(folder.resolve("notes.txt"), "nothing");
        Typed typed = Shell.plain().vigia("diagnose", "--from", other.toString());
        assertThat(typed.exit()).isEqualTo(3);
        assertThat(typed.err()).contains("as an observation", "No database was asked.", "vigia diagnose --save");
    }

    @Test
    void aDocumentIsToldInOneParagraph() {
        Typed typed = vigia("diagnose", waiting.toString());
        assertThat(typed.exit()).as(typed.out() + typed.err()).isEqualTo(1);
        assertThat(typed.headline())
                .startsWith("STUCK      It waits in parcel since ")
                .contains(": frozen");
        assertThat(typed.out()).contains("so far", "ahead", "do ");
    }

    @Test
    void aDeadDocumentIsToldHowToComeBack() {
        UUID dead = scene.waiting("letter");
        scene.sql("update executor_waiting set attempts = max_attempts, failed_attempt = max_attempts,"
                + " error_kind = 'handler_error', updated_at = now() where id = '" + dead + "'");
        Typed typed = vigia("diagnose", dead.toString());
        assertThat(typed.exit()).as(typed.out() + typed.err()).isEqualTo(2);
        assertThat(typed.headline()).startsWith("STUCK      It died in letter at ");
        assertThat(typed.out()).contains("vigia retry " + dead + " --reason ");
    }

    @Test
    void anUnknownDocumentIsRefused() {
        assertThat(vigia("diagnose", UUID.randomUUID().toString()).err())
                .contains("nothing is known under correlation id");
    }

    @Test
    void aSchemaThatWasNeverMigratedIsNoVerdict() {
        Typed typed = vigia("diagnose", "--schema", "nosuch");
        assertThat(typed.exit()).as(typed.out() + typed.err()).isEqualTo(3);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err()).contains("the schema is not there", "vigia migrate");
    }

    @Test
    void whereNobodyAnswersIsToldAndNothingElse() {
        String[] words = {"diagnose", "--database-url", "postgresql://ana:geheim@127.0.0.1:1/jobs"};
        Typed typed = Shell.plain().vigia(words);
        assertThat(typed.exit()).as(typed.out() + typed.err()).isEqualTo(3);
        assertThat(typed.headline())
                .startsWith("UNKNOWN    No connection to PostgreSQL at 127.0.0.1:1 (connection refused, 3 times in ");
        assertThat(typed.out())
                .contains(
                        "between network and server start",
                        " or earlier\n",
                        "impact   cannot be told",
                        "pg_isready -h 127.0.0.1 -p 1",
                        "docs/operate.md#unknown",
                        "missing    every signal: there is no connection to PostgreSQL\n",
                        "nothing could be read · asked PostgreSQL at ")
                .doesNotContain("geheim", "0 workers", "0 jobs");
        assertThat(typed.err()).isEmpty();
    }

    @Test
    void aRefusalForWantOfConnectionsIsTheVerdict() {
        scene.sql("create role crowd login password 'crowd' connection limit 0");
        String url = "postgresql://crowd@127.0.0.1:"
                + scene.database.embedded().orElseThrow().port() + "/vigia";
        Shell shell = Shell.with(Map.of("VIGIA_DATABASE_URL", url.replace("crowd@", "crowd:crowd@")));
        Typed typed = shell.vigia("diagnose", "--json");
        assertThat(typed.exit()).as(typed.out() + typed.err()).isEqualTo(2);
        JsonNode verdict = typed.json();
        assertThat(verdict.get("status").asText()).isEqualTo("broken");
        assertThat(verdict.at("/incidents/0/cause").asText()).isEqualTo("connections_exhausted");
        assertThat(verdict.at("/incidents/0/scope/role").asText()).isEqualTo("crowd");
        assertThat(verdict.at("/incidents/0/evidence/0/text").asText())
                .contains("too many connections for role \"crowd\"", "53300");
        assertThat(verdict.at("/incidents/0/evidence/0/query").isNull()).isTrue();
        assertThat(verdict.at("/incidents/0/evidence/0/command").asText()).startsWith("psql ");
        assertThat(verdict.at("/incidents/0/impact/jobs").isNull()).isTrue();
        assertThat(verdict.get("figures").isNull()).isTrue();
        assertThat(verdict.get("missing")).hasSize(Signal.values().length);
        assertThat(shell.vigia("diagnose", "--evidence", "1").out())
                .contains("-- connections_exhausted: ", "-- in a shell: psql ", "as holds", ";");
    }

    @Test
    void incidentsThatNobodyKeptAreNone() {
        assertThat(vigia("incidents").out()).isEqualTo("No incident is open.\n");
    }
}
