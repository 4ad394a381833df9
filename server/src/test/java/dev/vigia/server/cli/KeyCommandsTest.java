package dev.vigia.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.server.cli.Typed.Shell;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyCommandsTest {
    @TempDir
    static Path folder;

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

    private static JsonNode made(String name) {
        return vigia("key", "create", "--name", name, "--scope", "enqueue", "--reason", "a test", "--json")
                .json();
    }

    @Test
    void theKeyAloneGoesToStandardOutputAndWhatIsSaidOfItDoesNot() {
        Typed typed = vigia(
                "key",
                "create",
                "--name",
                "billing",
                "--scope",
                "read,enqueue",
                "--type",
                "send_bill",
                "--expires-in",
                "90d",
                "--reason",
                "the billing service");
        assertThat(typed.exit()).isZero();
        assertThat(typed.out()).matches("vg_[0-9A-Za-z]{9}_[0-9A-Za-z]{49}\\R");
        String key = typed.out().strip();
        assertThat(typed.err())
                .contains(key.substring(3, 12), "(billing): read, enqueue, types send_bill, ends ", "Shown once")
                .doesNotContain(key.substring(13));
        assertThat(scene.sql("select actor from executor_audit where object = 'key " + key.substring(3, 12) + "'"))
                .contains("@");

        Typed list = vigia("keys");
        assertThat(list.exit()).isZero();
        assertThat(list.out())
                .contains(key.substring(3, 12), "billing", "live", "read, enqueue", "send_bill", "never")
                .doesNotContain(key.substring(13));
        assertThat(vigia("keys", "--json").json().at("/keys/0").has("key")).isFalse();
    }

    @Test
    void aRotationSaysUntilWhenTheOldKeyIsGood() {
        String id = made("nightly").get("id").asText();
        Typed typed = vigia("key", "rotate", "vg_" + id, "--overlap", "2d", "--reason", "every quarter");
        assertThat(typed.exit()).isZero();
        assertThat(typed.out()).startsWith("vg_").hasLineCount(1);
        assertThat(typed.err()).contains("Key " + id + " is good until ", "in 1 d 23 h");
        Typed again = vigia("key", "rotate", id, "--reason", "every quarter");
        assertThat(again.exit()).isOne();
        assertThat(again.out()).isEmpty();
        assertThat(again.err()).contains("was rotated already", "nothing was changed");
        assertThat(vigia("keys").out()).contains("succeeded by " + typed.out().substring(3, 12));
    }

    @Test
    void aRevocationIsRehearsedThenDoneOnce() {
        String id = made("leaked").get("id").asText();
        Typed rehearsal = vigia("key", "revoke", id, "--reason", "it leaked", "--dry-run");
        assertThat(rehearsal.out())
                .isEqualTo("Would revoke key " + id + " (leaked); it was never used; nothing was changed.\n");
        assertThat(vigia("keys", "--state", "live").out()).contains(id);
        assertThat(vigia("key", "revoke", id, "--reason", "it leaked").exit()).isZero();
        assertThat(vigia("keys", "--state", "live").out()).doesNotContain(id);
        assertThat(vigia("keys", "--state", "revoked").out()).contains(id, ": it leaked");
        Typed again = vigia("key", "revoke", id, "--reason", "once more");
        assertThat(again.exit()).isOne();
        assertThat(again.out()).contains("Nothing was changed", "was revoked");
    }

    @Test
    void aWholeKeyInTheArgumentsIsRefusedAndNotRepeated() {
        String key = made("pasted").get("key").asText();
        Typed typed = vigia("key", "revoke", key, "--reason", "r");
        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.err()).contains("is a whole key", "rotate it").doesNotContain(key.substring(13));
        Typed named = vigia("key", "create", "--name", key, "--scope", "read", "--reason", "r");
        assertThat(named.exit()).isEqualTo(2);
        assertThat(named.err()).contains("name is not valid").doesNotContain(key.substring(13));
    }

    @Test
    void whatCannotBeMeantIsSaidInWords() {
        assertThat(vigia("key", "create", "--name", "x", "--scope", "root", "--reason", "r"))
                .satisfies(typed -> assertThat(typed.exit()).isEqualTo(2))
                .satisfies(typed ->
                        assertThat(typed.err()).contains("read, enqueue, operate, admin", "nothing was changed"));
        assertThat(vigia("key", "revoke", "000000000", "--reason", "r"))
                .satisfies(typed -> assertThat(typed.exit()).isOne())
                .satisfies(typed -> assertThat(typed.err()).contains("there is no key 000000000.", "vigia keys"));
        assertThat(vigia("key", "rotate", "x", "--reason", "r").err()).contains("is no key's id");
        assertThat(vigia("key", "create", "--name", "x", "--scope", "read").err())
                .contains("--reason");
        assertThat(vigia("keys", "--state", "lives").err()).contains("Did you mean live?");
        assertThat(vigia("key", "create", "--help").out()).contains("vigia key create --name billing");
    }
}
