package dev.vigia.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigia.job.InvalidScheduleException;
import dev.vigia.job.MissedTicks;
import dev.vigia.job.NewJob;
import dev.vigia.job.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleRulesTest {
    private static final NewJob JOB = NewJob.of("t");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 3 * * *",
                "*/5 * * * *",
                "0 0 29 2 *",
                "0 0 L * *",
                "0 0 LW * *",
                "0 9 15W * *",
                "0 9 * * MON-FRI",
                "0 9 * JAN,JUL 1#1",
                "0 9 * * 5L",
                "*/5 * * * * *",
                "0 0 12 * * *",
                "  0   3  *  * * ",
                "@daily",
                "@weekly",
                "10-50/20 8-18 * * 7"
            })
    void whatCanBeMeantIsAccepted(String cron) {
        assertThatCode(() -> ScheduleRules.check(Schedule.cron("s", cron).job(JOB)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 0 30 2 *      | matches no day within 10 years
            0 0 31 4,6 *    | matches no day within 10 years
            0 0 * 2 1#5     | matches no day within 10 years
            * * * * * *     | at least 5 s must lie between two ticks
            */4 * * * * *   | at least 5 s must lie between two ticks
            0,58 * * * * *  | at least 5 s must lie between two ticks
            60 * * * *      | 60 not in range [0, 59]
            0 24 * * *      | 24 not in range [0, 23]
            0 0 32 * *      | 32 not in range [1, 31]
            0 0 1 13 *      | 13 not in range [1, 12]
            0 0 * * 8       | 8 not in range [0, 7]
            */0 * * * *     | Period 0
            30-10 * * * *   | Invalid range
            0 0 31W * *     | a day that does not exist
            0 3 * *         | it has 4
            0 0 1 1 * 1 2999 | it has 7
            every day       | it has 2
            @reboot         | cron is not valid
            a b c d e       | cron is not valid
            0 0 * * 0-/     | it cannot be read
            """)
    void whatCannotIsRefusedWithItsReason(String cron, String reason) {
        assertThatThrownBy(() -> ScheduleRules.check(Schedule.cron("s", cron).job(JOB)))
                .isInstanceOf(InvalidScheduleException.class)
                .hasMessageContaining(reason)
                .hasMessageEndingWith("; nothing was changed");
    }

    @Test
    void theParameterThatIsWrongIsNamed() {
        Instant second = Instant.parse("2026-02-01T00:00:00Z");
        assertThat(refused(() -> Schedule.cron("s", "0 3 * * *").zone("Europe/Madird")))
                .isEqualTo("zone");
        assertThat(refused(() -> Schedule.cron("s", "0 3 * * *").zone("+02:00")))
                .isEqualTo("zone");
        assertThat(refused(() -> Schedule.cron("s", "0".repeat(201)))).isEqualTo("cron");
        assertThat(refused(() -> Schedule.cron("no space", "0 3 * * *"))).isEqualTo("name");
        assertThat(refused(() -> Schedule.cron("x".repeat(101), "0 3 * * *"))).isEqualTo("name");
        assertThat(refused(() -> Schedule.every("s", Duration.ofSeconds(4)))).isEqualTo("every_seconds");
        assertThat(refused(() -> Schedule.every("s", Duration.ofMillis(5_500)))).isEqualTo("every_seconds");
        assertThat(refused(() -> Schedule.every("s", Duration.ofDays(400)))).isEqualTo("every_seconds");
        assertThat(refused(() -> Schedule.once("s", second.plusMillis(1)))).isEqualTo("at");
        assertThat(refused(() -> Schedule.once("s", Instant.MAX))).isEqualTo("at");
        assertThat(refused(() -> Schedule.once("s", second).zone("UTC"))).isEqualTo("zone");
        assertThat(refused(() -> Schedule.once("s", second).grace(Duration.ofHours(2))))
                .isEqualTo("grace_seconds");
        assertThat(refused(() -> Schedule.once("s", second).startingAt(second).endingAt(second)))
                .isEqualTo("ends_at");
        assertThat(refused(() -> MissedTicks.catchUp(101))).isEqualTo("catch_up_limit");
        assertThat(refused(() -> Schedule.once("s", second).job(JOB.withParent(UUID.randomUUID()))))
                .isEqualTo("job.parent_id");
        assertThat(refused(() -> Schedule.once("s", second).job(JOB.withDelay(Duration.ofSeconds(1)))))
                .isEqualTo("job.run_at");
        assertThat(refused(() -> ScheduleRules.check(Schedule.once("s", second))))
                .isEqualTo("job");
    }

    @Test
    void whatIsOverOrTooFarAwayIsRefusedByTheClock() {
        Instant now = Instant.parse("2026-02-01T00:00:00Z");
        Schedule once = Schedule.once("s", now).job(JOB);
        assertThat(refused(() -> ScheduleRules.check(once, now))).isEqualTo("at");
        assertThat(refused(() -> ScheduleRules.check(Schedule.once("s", Instant.parse("2999-01-01T00:00:00Z")), now)))
                .isEqualTo("at");
        Schedule daily = Schedule.cron("s", "@daily").job(JOB);
        assertThat(refused(() -> ScheduleRules.check(daily.endingAt(now.minusSeconds(1)), now)))
                .isEqualTo("ends_at");
        assertThat(refused(() -> ScheduleRules.check(daily.startingAt(Instant.parse("2999-01-01T00:00:00Z")), now)))
                .isEqualTo("starts_at");
        assertThatCode(() -> ScheduleRules.check(daily, now)).doesNotThrowAnyException();
    }

    @Property(tries = 2_000)
    void anyTextIsAScheduleOrRefused(@ForAll("texts") String text) {
        try {
            Schedule schedule = Schedule.cron("s", text).job(JOB);
            ScheduleRules.check(schedule);
            assertThat(Ticks.of(schedule).after(Instant.EPOCH)).isPresent();
        } catch (InvalidScheduleException e) {
            assertThat(e.parameter()).isEqualTo("cron");
        }
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> field = Arbitraries.strings()
                .withChars("0123456789*/,-#LW?@MONJAN")
                .ofMinLength(1)
                .ofMaxLength(6);
        return field.list().ofMinSize(4).ofMaxSize(7).map(fields -> String.join(" ", fields));
    }

    private static String refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable what) {
        InvalidScheduleException refusal = catchThrowableOfType(InvalidScheduleException.class, what);
        assertThat(refusal).as("refused").isNotNull();
        return refusal.parameter();
    }
}
