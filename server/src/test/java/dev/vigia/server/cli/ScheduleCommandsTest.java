package dev.vigia.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.server.cli.Typed.Shell;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleCommandsTest {
    @TempDir
    static Path folder;

    private static final String[] NIGHTLY = {
        "schedule",
        "put",
        "nightly",
        "--cron",
        "30 2 * * *",
        "--zone",
        "Europe/Madrid",
        "--type",
        "stamp",
        "--payload",
        "{\"to\": \"ana\"}",
        "--overlap",
        "skip",
        "--missed",
        "catch_up",
        "--catch-up-limit",
        "3",
        "--grace",
        "2m",
        "--reason",
        "asked for by sales",
        "--dry-run"
    };

    private static Scene scene;

    @BeforeAll
    static void play() {
        scene = Scene.in(folder.resolve("data"));
    }

    @AfterAll
    static void end() {
        scene.close();
    }

    private static Typed vigia(String... words) {
        return Shell.plain().on(scene.data, words);
    }

    @Test
    void aDryRunShowsTheTicksAndPutCreatesThem() {
        Typed dry = vigia(NIGHTLY);
        assertThat(dry.exit()).as(dry.err()).isZero();
        assertThat(dry.headline()).isEqualTo("Would tick like this; nothing was changed.");
        assertThat(dry.out().lines()).hasSize(6).last().asString().contains("T02:30:00+0");
        assertThat(scene.sql("select count(*) from executor_schedules where name = 'nightly'"))
                .isEqualTo("0");

        String[] real = java.util.Arrays.copyOf(NIGHTLY, NIGHTLY.length - 1);
        assertThat(vigia(real).headline()).isEqualTo("Schedule nightly is created.");
        assertThat(vigia(real).headline()).isEqualTo("Schedule nightly was like this already; nothing was changed.");
        assertThat(scene.sql(
                        "select concat_ws(' ', cron, zone, missed, catch_up_limit, overlap, grace_seconds, payload->>'to')"
                                + " from executor_schedules where name = 'nightly'"))
                .isEqualTo("30 2 * * * Europe/Madrid catch_up 3 skip 120 ana");
        Typed list = vigia("schedules");
        assertThat(list.headline()).contains("schedule", "0 ticks missed in 24 h.");
        assertThat(list.out()).contains("nightly", "30 2 * * *  Europe/Madrid", "stamp");
        assertThat(vigia("schedules", "--json").json().at("/schedules/0/next_ticks"))
                .hasSize(5);
    }

    @Test
    void itIsPausedTriggeredResumedAndRemoved() {
        vigia("schedule", "put", "acted", "--every", "1h", "--type", "stamp", "--reason", "x");
        assertThat(vigia("schedule", "pause", "acted", "--reason", "closed").out())
                .isEqualTo("Schedule acted is paused.\n");
        assertThat(vigia("schedule", "pause", "acted", "--reason", "closed").out())
                .isEqualTo("Schedule acted was paused already; nothing was changed.\n");
        Typed triggered = vigia("schedule", "trigger", "acted", "--reason", "the file came late");
        assertThat(triggered.out()).contains("enqueued by schedule acted");
        Typed shown = vigia("schedules", "acted");
        assertThat(shown.headline()).isEqualTo("acted  every 1 h, next paused.");
        assertThat(shown.out())
                .contains("by " + System.getProperty("user.name"), ": closed", "triggered", "the file came late");
        assertThat(vigia("schedules", "acted", "--missed", "--json").json().get("missed_ticks"))
                .isEmpty();
        assertThat(vigia("schedule", "resume", "acted", "--reason", "open").out())
                .isEqualTo("Schedule acted is resumed.\n");
        assertThat(vigia("schedule", "remove", "acted", "--reason", "x", "--json")
                        .json()
                        .get("change")
                        .asText())
                .isEqualTo("changed");
        Typed gone = vigia("schedule", "trigger", "acted", "--reason", "x");
        assertThat(gone.exit()).isEqualTo(1);
        assertThat(gone.err()).contains("there is no schedule acted.", "Nothing was changed.", "vigia schedules");
        assertThat(vigia("schedules", "acted").exit()).isEqualTo(1);
        assertThat(
                        scene.sql(
                                "select string_agg(action, ' ' order by id) from executor_audit where object = 'schedule acted'"))
                .isEqualTo("create_schedule pause_schedule trigger_schedule resume_schedule remove_schedule");
    }

    @Test
    void whatCannotBeMeantIsRefusedInWords() {
        assertThat(put("--cron", "0 0 30 2 *"))
                .startsWith("vigia: cron is not valid: '0 0 30 2 *' matches no day within 10 years.");
        assertThat(put("--cron", "0 3 * * *", "--zone", "Europe/Madird"))
                .contains("zone is not valid", "there is no 'Europe/Madird'");
        assertThat(put("--every", "1s")).contains("every_seconds is not valid");
        assertThat(put()).contains("when is it to tick?");
        assertThat(put("--cron", "@daily", "--missed", "nver")).contains("--missed 'nver' does not exist.");
        assertThat(put("--cron", "@daily", "--payload", "[1]")).contains("job.payload is not valid");
        assertThat(put("--cron", "@daily", "--payload", "{oops")).contains("the payload is not valid JSON");
        assertThat(vigia("schedule", "put", "x", "--cron", "@daily", "--type", "t")
                        .err())
                .contains("missing required option: --reason");
        assertThat(vigia("schedules", "--missed").exit()).isEqualTo(2);
        assertThat(vigia("schedules", "--limit", "0").exit()).isEqualTo(2);
        assertThat(scene.sql("select count(*) from executor_schedules where name = 'refused'"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"put", "pause", "resume", "trigger", "remove"})
    void everyActionShowsAnExample(String action) {
        Typed typed = Shell.plain().vigia("schedule", action, "--help");
        assertThat(typed.exit()).isZero();
        assertThat(typed.out()).contains("vigia schedule " + action, "--reason", "--json");
    }

    private static String put(String... options) {
        String[] words = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("schedule", "put", "refused", "--type", "t", "--reason", "x"),
                        java.util.stream.Stream.of(options))
                .toArray(String[]::new);
        Typed typed = vigia(words);
        assertThat(typed.exit()).as(typed.err()).isEqualTo(2);
        return typed.err();
    }
}
