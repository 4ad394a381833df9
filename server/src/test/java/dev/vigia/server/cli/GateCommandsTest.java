package dev.vigia.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.server.cli.Typed.Shell;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateCommandsTest {
    @TempDir
    static Path folder;

    private static Scene scene;

    @BeforeAll
    static void play() {
        scene = Scene.in(folder.resolve("data"));
        scene.waiting("stamp");
        scene.waiting("stamp");
    }

    @AfterAll
    static void end() {
        scene.close();
    }

    @AfterEach
    void thaw() {
        scene.sql("delete from executor_gates");
    }

    private static Typed vigia(String... words) {
        return Shell.plain().on(scene.data, words);
    }

    @Test
    void aFreezeSaysHowFarItReachesAndHowToUndoIt() {
        Typed typed = vigia("freeze", "stamp", "--reason", "the office moves");
        assertThat(typed.exit()).isZero();
        assertThat(typed.out()).isEqualTo("""
                        Froze stamp.
                          2 jobs wait now, 0 more are due later: none of them is claimed. 0 run and finish.
                        """);
        assertThat(typed.err()).startsWith("Undo it: vigia unfreeze stamp --reason \"…\" --data ");
        assertThat(scene.sql("select frozen_by || ': ' || reason from executor_gates"))
                .matches(System.getProperty("user.name") + "@\\S+: the office moves");
        Typed again = vigia("freeze", "stamp", "--reason", "me too");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.out())
                .startsWith("Nothing was frozen.\n  stamp  left alone: frozen already, since ")
                .contains("the office moves");
        Typed thawed = vigia("unfreeze", "stamp", "--reason", "moved");
        assertThat(thawed.out())
                .isEqualTo("Unfroze stamp.\n  2 jobs wait now, 0 more are due later: they are claimed from now on.\n");
        assertThat(vigia("unfreeze", "stamp", "--reason", "moved").exit()).isEqualTo(1);
    }

    @Test
    void gatesAreListedWithWhoWhyAndSinceWhen() {
        assertThat(vigia("gates").out()).isEqualTo("Nothing is frozen.\n");
        vigia("freeze", "stamp", "refuse", "--reason", "the office moves", "--for", "2h");
        Typed gates = vigia("gates");
        assertThat(gates.headline()).isEqualTo("2 gates are in force.");
        assertThat(gates.out())
                .containsPattern("stamp +\\S+Z \\(.* ago\\) +\\S+@\\S+ +\\S+Z \\(in 1 h 59 min\\).*the office moves");
        vigia("unfreeze", "stamp", "--reason", "moved");
        assertThat(vigia("gates", "--history", "--type", "stamp").out()).contains("Nothing is frozen.", ": moved");
        assertThat(vigia("gates", "--json").json().at("/gates/0/type").asText()).isEqualTo("refuse");
        assertThat(vigia("health").out()).contains("Frozen: refuse, since ", "do         vigia gates --data ");
    }

    @Test
    void everythingMustBeSaidAndConfirmed() {
        Typed silent = vigia("freeze", "--reason", "x");
        assertThat(silent.exit()).isEqualTo(2);
        assertThat(silent.err())
                .startsWith("vigia: of which types? None is named.")
                .contains("--all");
        assertThat(vigia("freeze", "--all", "stamp", "--reason", "x").exit()).isEqualTo(2);
        Typed unattended = vigia("freeze", "--all", "--reason", "x");
        assertThat(unattended.exit()).isEqualTo(1);
        assertThat(unattended.err())
                .contains("freeze of everything was not confirmed", "Nothing was changed.", "--yes");
        Typed no = Shell.answering("n\n").on(scene.data, "freeze", "--all", "--reason", "x");
        assertThat(no.exit()).isEqualTo(1);
        assertThat(no.err())
                .startsWith("Would freeze everything; nothing was changed.\n  2 jobs wait now")
                .contains("Do it? [y/N]");
        assertThat(scene.sql("select count(*) from executor_gates")).isEqualTo("0");
        Typed yes = Shell.answering("y\n").on(scene.data, "freeze", "--all", "--reason", "x");
        assertThat(yes.out()).startsWith("Froze everything.");
        assertThat(vigia("unfreeze", "--all", "--reason", "x", "--yes").exit()).isZero();
    }

    @Test
    void aPersonIsAskedAndARehearsalChangesNothing() {
        Typed no = Shell.answering("n\n").on(scene.data, "freeze", "stamp", "--reason", "x");
        assertThat(no.exit()).isEqualTo(1);
        Typed rehearsal = vigia("freeze", "stmap", "--reason", "x", "--dry-run");
        assertThat(rehearsal.exit()).isZero();
        assertThat(rehearsal.out())
                .startsWith("Would freeze stmap; nothing was changed.")
                .contains("  note: nothing knows the type stmap", "did you mean stamp?");
        assertThat(scene.sql("select count(*) from executor_gates")).isEqualTo("0");
    }

    @Test
    void whatMakesNoSenseIsRefusedBeforeAnythingIsDone() {
        assertThat(vigia("freeze", "stamp").err()).startsWith("vigia: missing required option: --reason");
        assertThat(vigia("freeze", "stamp", "--reason", " ").exit()).isEqualTo(2);
        Typed past = vigia("freeze", "stamp", "--reason", "x", "--until", "2001-01-01T00:00:00Z");
        assertThat(past.exit()).isEqualTo(2);
        assertThat(past.err()).contains("until is not valid: 2001-01-01T00:00:00Z is past", "nothing was frozen");
        assertThat(vigia("freeze", "stamp", "--reason", "x", "--for", "1h", "--until", "2099-01-01T00:00:00Z")
                        .exit())
                .isEqualTo(2);
        assertThat(scene.sql("select count(*) from executor_gates")).isEqualTo("0");
    }
}
