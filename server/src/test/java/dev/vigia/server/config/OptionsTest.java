package dev.vigia.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.vigia.worker.WorkerTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    @TempDir
    Path folder;

    @Test
    void nothingSetGivesTheDefaultsOfTheContract() {
        Settings settings = Options.resolve(Map.of(), Map.of(), null);
        assertThat(settings.get(Options.PORT)).isEqualTo(8080);
        assertThat(settings.get(Options.BIND)).isEqualTo("127.0.0.1");
        assertThat(settings.get(Options.DATA)).isEqualTo(Path.of(".vigia"));
        assertThat(settings.get(Options.SCHEMA).name()).isEqualTo("public");
        assertThat(settings.get(Options.SLOTS)).isEqualTo(16);
        assertThat(settings.get(Options.BEAT)).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.get(Options.LEASE)).isEqualTo(Duration.ofSeconds(45));
        assertThat(settings.get(Options.TRACE_CUTOFF)).isEqualTo("2026-02-01T00:00:00Z");
        assertThat(settings.find(Options.DATABASE_URL)).isEmpty();
        assertThat(settings.find(Options.SERVICE_ROLE_KEY)).isEmpty();
        assertThat(settings.origin(Options.PORT)).hasToString("default");
    }

    @Test
    void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws IOException {
        Path file = yaml("# where we live\nport: 1001\nslots: 2\nbind: ::1\n");
        Settings settings =
                Options.resolve(Map.of("port", "1003"), Map.of("VIGIA_PORT", "1002", "VIGIA_SLOTS", "3"), file);
        assertThat(settings.get(Options.PORT)).isEqualTo(1003);
        assertThat(settings.origin(Options.PORT)).hasToString("--port");
        assertThat(settings.get(Options.SLOTS)).isEqualTo(3);
        assertThat(settings.origin(Options.SLOTS)).hasToString("VIGIA_SLOTS");
        assertThat(settings.get(Options.BIND)).isEqualTo("::1");
        assertThat(settings.origin(Options.BIND)).hasToString(file + ":4");
    }

    @Test
    void anUnknownNameStopsTheStartAndSaysWhatWasMeant() throws IOException {
        assertThatThrownBy(() -> Options.resolve(Map.of("prot", "1"), Map.of(), null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--prot")
                .hasMessageContaining("Did you mean --port?");
        assertThatThrownBy(() -> Options.resolve(Map.of(), Map.of("VIGIA_SLOT", "1"), null))
                .hasMessageContaining("VIGIA_SLOT.")
                .hasMessageContaining("Did you mean VIGIA_SLOTS?");
        Path file = yaml("slots: 3\ndatabase_url: postgresql://localhost/x\n");
        assertThatThrownBy(() -> Options.resolve(Map.of(), Map.of(), file))
                .hasMessageContaining(file + ":2")
                .hasMessageContaining("Did you mean database-url?");
        assertThatThrownBy(() -> Options.resolve(Map.of(), Map.of("VIGIA_QWERTY", "1"), null))
                .hasMessageContaining("VIGIA_QWERTY")
                .hasMessageContaining("vigia config lists");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            port         | 65536      | 0 to 65535
            port         | 80 80      | 0 to 65535
            slots        | 0          | 1 to 100000
            types        | a=0        | the weight of a is a whole number from 1 to 1000
            except-types | a,,b       | between two commas stands a name
            idle-slots   | lendd      | did you mean lend?
            priority-reserve | 60     | 0 to 50
            schema       | a"b        | a schema name
            bind         | a b        | an address
            beat         | 15         | as 500ms, 15s
            lease        | 1s         | from 3s
            trace-policy | strikt     | did you mean strict?
            trace-cutoff | 2026-02-01 | an instant in UTC
            database-url | mysql://x  | a PostgreSQL URL
            functions-url| ftp://x    | an http or https address
            functions-url| http://u:p@x | an http or https address
            max-body     | 8          | a size
            no-orchestrator | maybe   | true or false
            """)
    void aValueThatIsNotValidStopsTheStartWithTheRule(String name, String value, String rule) {
        assertThatThrownBy(() -> Options.resolve(Map.of(name, value), Map.of(), null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(rule)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(3));
    }

    @Test
    void aLeaseShorterThanTwoBeatsIsRefused() {
        assertThatThrownBy(() -> Options.resolve(Map.of("beat", "10s"), Map.of("VIGIA_LEASE", "15s"), null))
                .hasMessageContaining("lease 15s (VIGIA_LEASE)")
                .hasMessageContaining("two beats of 10s (--beat)");
    }

    @Test
    void typesAreReadWithTheirWeightsFromEverySource() throws IOException {
        Settings settings = Options.resolve(
                Map.of("idle-slots", "keep"), Map.of("VIGIA_TYPES", "run_tsa=3,*=1"), yaml("except-types: a, b\n"));
        WorkerTypes types = Options.workerTypes(settings);
        assertThat(types.weights()).containsExactly(Map.entry("run_tsa", 3), Map.entry("*", 1));
        assertThat(types.except()).containsExactly("a", "b");
        assertThat(settings.entries())
                .extracting(Settings.Entry::name, Settings.Entry::value)
                .contains(tuple("types", "run_tsa=3,*=1"), tuple("except-types", "a,b"), tuple("idle-slots", "keep"));
        assertThat(Options.workerTypes(Options.resolve(Map.of(), Map.of(), null)))
                .isEqualTo(WorkerTypes.any());
    }

    @Test
    void typesThatContradictThemselvesStopTheStart() {
        assertThatThrownBy(() -> Options.resolve(Map.of("types", "a,b", "except-types", "b"), Map.of(), null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("types (--types) and except-types (--except-types) do not go together");
        assertThatThrownBy(() -> Options.resolve(Map.of("types", "a=1,b=1,c=1", "slots", "2"), Map.of(), null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("slots 2 (--slots) are too few to be divided among 3 types (--types)")
                .hasMessageContaining("Raise slots to 3");
    }

    @Test
    void theKeyComesFromTheEnvironmentOnlyAndIsNeverShown() {
        Map<String, String> both =
                Map.of("VIGIA_SERVICE_ROLE_KEY", "ours-0123456789", "SUPABASE_SERVICE_ROLE_KEY", "theirs-0123456789");
        assertThat(Options.resolve(Map.of(), both, null).get(Options.SERVICE_ROLE_KEY))
                .isEqualTo("ours-0123456789");
        Settings settings = Options.resolve(Map.of(), Map.of("SUPABASE_SERVICE_ROLE_KEY", "theirs-0123456789"), null);
        assertThat(settings.get(Options.SERVICE_ROLE_KEY)).isEqualTo("theirs-0123456789");
        assertThat(settings.origin(Options.SERVICE_ROLE_KEY)).hasToString("SUPABASE_SERVICE_ROLE_KEY");
        assertThat(settings.toString()).doesNotContain("theirs").contains("not shown");
        assertThatThrownBy(() -> Options.resolve(Map.of("service-role-key", "seen-by-everybody"), Map.of(), null))
                .hasMessageContaining("other users of this machine")
                .hasMessageNotContainingAny("seen-by-everybody");
        assertThatThrownBy(() -> Options.resolve(Map.of(), Map.of("VIGIA_SERVICE_ROLE_KEY", "with blank"), null))
                .hasMessageContaining("without spaces")
                .hasMessageNotContainingAny("with blank");
    }

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "15s,PT15S", "2m,PT2M", "1h,PT1H", "PT20S,PT20S", "' 7 s ',PT7S"})
    void durationsAreWrittenShortOrAsIso8601(String text, Duration expected) {
        assertThat(Values.duration(Duration.ZERO, Duration.ofDays(1)).parse(text))
                .isEqualTo(expected);
    }

    @Test
    void theFileIsReadStrictly() throws IOException {
        assertRefused("port: 1\nport: 2\n", "sets port again");
        assertRefused("port:\n", "line 1 has no value");
        assertRefused("port: [1]\n", "line 1 holds a list");
        assertRefused("- port\n", "not a list of 'key: value' lines");
        assertRefused("port: 'open\n", "is not valid");
        assertRefused("config: other.yaml\n", "would name the file that it stands in");
        assertThat(Options.resolve(Map.of(), Map.of(), yaml("# nothing\n")).get(Options.PORT))
                .isEqualTo(8080);
    }

    @Test
    void aFileThatIsNamedMustExist() {
        assertThatThrownBy(() -> Options.resolve(
                        Map.of("config", folder.resolve("none.yaml").toString()), Map.of()))
                .hasMessageContaining("none.yaml does not exist");
    }

    @Test
    void everyOptionHasOneNameOneVariableAndHelp() {
        Set<String> seen = new HashSet<>();
        for (Option<?> option : Options.all()) {
            assertThat(seen.add(option.name())).isTrue();
            assertThat(option.variable()).matches("VIGIA_[A-Z_]+");
            assertThat(option.help()).isNotBlank();
        }
    }

    private void assertRefused(String content, String because) throws IOException {
        Path file = yaml(content);
        assertThatThrownBy(() -> Options.resolve(Map.of(), Map.of(), file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(because);
    }

    private Path yaml(String content) throws IOException {
        return Files.writeString(folder.resolve("vigia.yaml"), content);
    }
}
