package dev.vigia.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.server.cli.Typed.Shell;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @Test
    void withoutACommandItSaysWhatItIsAndShowsExamplesFirst() {
        Typed typed = Shell.plain().vigia();
        assertThat(typed.exit()).isZero();
        assertThat(typed.headline()).startsWith("Durable jobs on PostgreSQL");
        assertThat(typed.out().indexOf("Examples")).isBetween(0, typed.out().indexOf("Commands"));
        assertThat(typed.out()).contains("demo", "up", "health", "timeline").doesNotContain("\u001b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "work",
                "demo",
                "migrate",
                "enqueue",
                "health",
                "diagnose",
                "incidents",
                "dead",
                "timeline",
                "jobs",
                "job",
                "batch",
                "batches",
                "why",
                "workers",
                "limits",
                "schedules",
                "schedule",
                "retry",
                "cancel",
                "keys",
                "key",
                "freeze",
                "unfreeze",
                "gates",
                "verify",
                "config",
                "completion"
            })
    void everyCommandShowsAnExampleBeforeItsOptions(String command) {
        Typed typed = Shell.plain().vigia(command, "--help");
        assertThat(typed.exit()).isZero();
        assertThat(typed.out()).contains("vigia " + command, "--json");
        assertThat(typed.out().indexOf("Examples")).isBetween(0, typed.out().indexOf("Options"));
    }

    @Test
    void aMisspeltCommandIsSuggested() {
        Typed typed = Shell.plain().vigia("helth");
        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err().lines())
                .containsExactly(
                        "vigia: there is no command helth.",
                        "       Nothing was done.",
                        "       Did you mean health? · vigia --help lists what there is.");
    }

    @Test
    void aMisspeltOptionIsSuggested() {
        Typed typed = Shell.plain().vigia("jobs", "--databse-url", "x");
        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.err()).contains("there is no option --databse-url", "Did you mean --database-url?");
    }

    @Test
    void aSecretOnTheCommandLineIsRefusedAndNotRepeated() {
        Typed typed = Shell.plain().vigia("up", "--service-role-key=hunter2");
        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.err())
                .contains("other users of this machine could read it", "VIGIA_SERVICE_ROLE_KEY")
                .doesNotContain("hunter2");
    }

    @Test
    void aVerdictThatCannotBeAskedForIsCannotTell() {
        assertThat(Shell.plain().vigia("health", "--wrong").exit()).isEqualTo(3);
        assertThat(Shell.plain().vigia("verify", "--wrong").exit()).isEqualTo(3);
        assertThat(Shell.with(Map.of("VIGIA_SLOT", "4")).vigia("health").exit()).isEqualTo(3);
    }

    @Test
    void anUnknownVariableStopsTheCommandWithASuggestion() {
        Typed typed = Shell.with(Map.of("VIGIA_SLOT", "4")).vigia("jobs");
        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.err()).contains("VIGIA_SLOT", "Did you mean VIGIA_SLOTS?");
    }

    @Test
    void whatIsNoIdIsRefusedInOneSentence() {
        Typed typed = Shell.plain().vigia("timeline", "1-1-1-1-1");
        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.err()).startsWith("vigia: CORRELATION '1-1-1-1-1' is no id");
    }

    @Test
    void configShowsEachValueWithItsOriginAndNoSecret() {
        Typed typed = Shell.with(Map.of("VIGIA_SLOTS", "32", "VIGIA_SERVICE_ROLE_KEY", "hunter2"))
                .vigia("config", "--port", "9000", "--database-url", "postgresql://ana:geheim@db/jobs");
        assertThat(typed.exit()).isZero();
        assertThat(typed.out())
                .containsPattern("slots +32 +VIGIA_SLOTS")
                .containsPattern("port +9000 +--port")
                .containsPattern("database-url +postgresql://ana:\\*\\*\\*@db:5432/jobs +--database-url")
                .containsPattern("service-role-key +\\(set, not shown\\) +VIGIA_SERVICE_ROLE_KEY")
                .doesNotContain("hunter2", "geheim");
        assertThat(Shell.plain()
                        .vigia("config", "--json")
                        .json()
                        .at("/settings/0/name")
                        .asText())
                .isEqualTo("config");
    }

    @Test
    void completionIsAScript() {
        assertThat(Shell.plain().vigia("completion").out())
                .startsWith("#!/usr/bin/env bash")
                .contains("--database-url", "timeline");
    }

    @Test
    void whereThereIsNoDatabaseNothingIsMade() {
        Typed typed = Shell.plain().vigia("jobs", "--data", "/nowhere/at/all");
        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err())
                .contains("there is no database in /nowhere/at/all", "Nothing was made or changed.", "vigia up");
    }
}
