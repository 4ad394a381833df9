package dev.vigia.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.Schema;
import dev.vigia.job.TracePolicy;
import dev.vigia.worker.WorkerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class VigiaPropertiesTest {
    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @EnableConfigurationProperties(VigiaProperties.class)
    static class Settings {}

    @Test
    void theDefaultsAreThoseOfCore() {
        application.run(context -> {
            VigiaProperties properties = context.getBean(VigiaProperties.class);
            assertThat(properties.workerSettings()).isEqualTo(WorkerSettings.defaults());
            assertThat(properties.schema()).isEqualTo(Schema.PUBLIC.name());
            assertThat(properties.trace()).isEqualTo(TracePolicy.logOnly());
            assertThat(properties.migrate()).isTrue();
            assertThat(properties.work()).isTrue();
            assertThat(properties.functionsUrl()).isNull();
        });
    }

    @Test
    void everySettingArrives() {
        application
                .withPropertyValues(
                        "vigia.slots=3",
                        "vigia.beat=2s",
                        "vigia.lease=7s",
                        "vigia.poll=20ms",
                        "vigia.grace=1m",
                        "vigia.version=7",
                        "vigia.types=a=2,*=1",
                        "vigia.except-types=b,c",
                        "vigia.idle-slots=keep",
                        "vigia.priority-reserve=25",
                        "vigia.functions-url=https://functions.example/v1",
                        "vigia.functions-secret=whsec_c2VjcmV0",
                        "vigia.trace-policy=strict")
                .run(context -> {
                    VigiaProperties properties = context.getBean(VigiaProperties.class);
                    assertThat(properties.workerSettings().toString())
                            .isEqualTo(
                                    "WorkerSettings[slots=3, beat=PT2S, lease=PT7S, poll=PT0.02S, grace=PT1M, version=7,"
                                            + " types=a=2,*=1 except b,c, lendsIdleSlots=false, priorityReserve=25]");
                    assertThat(properties.functionsUrl()).hasToString("https://functions.example/v1");
                    assertThat(properties.trace()).isEqualTo(new TracePolicy(TracePolicy.DEFAULT_CUTOFF, true));
                    assertThat(properties.functionsSecret()).isEqualTo("whsec_c2VjcmV0");
                    assertThat(properties.toString()).as("no secret in a log").doesNotContain("c2VjcmV0");
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            vigia.slots=0                   | slots must be at least 1
            vigia.lease=20s                 | it must span at least two
            vigia.poll=0s                   | must be positive
            vigia.types=a=0                 | the weight of a is a whole number
            vigia.priority-reserve=51       | from 0 to 50
            vigia.schema=My-Jobs            | schema name 'My-Jobs' is not valid
            vigia.trace-policy=strikt       | strikt
            vigia.functions-url=ftp://files | must begin with http:// or https://
            vigia.functions-secret=c2VjcmV0 | signs nothing without a functions-url
            vigia.slotz=4                   | vigia.slotz
            """)
    void aSettingThatMakesNoSenseStopsTheStart(String setting, String reason) {
        application
                .withPropertyValues(setting)
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining(reason));
    }

    @Test
    void aSecretThatIsNoSecretStopsTheStartAndIsNotShown() {
        application
                .withPropertyValues(
                        "vigia.functions-url=https://functions.example", "vigia.functions-secret=n0t-base64!")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("functions-secret must be base64")
                        .satisfies(failure -> assertThat(failure.toString()).doesNotContain("n0t-base64")));
    }

    @Test
    void editorsKnowEverySettingAndWhatItDoes() throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            String metadata = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            for (RecordComponent setting : VigiaProperties.class.getRecordComponents()) {
                String name = "vigia." + DataObjectPropertyName.toDashedForm(setting.getName());
                assertThat(metadata)
                        .containsPattern(
                                "\"name\": \"" + name + "\",\\s+\"type\": \"[^\"]+\",\\s+\"description\": \"[^\"]{5,}");
            }
        }
    }
}
