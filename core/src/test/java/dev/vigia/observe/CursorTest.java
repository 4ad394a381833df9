package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.JobFilter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    private static final UUID ID = UUID.fromString("01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10");
    private static final Instant DEATH = Instant.parse("2026-11-23T15:06:59.123456Z");
    private static final DeadJobsQuery DEAD = DeadJobsQuery.defaults();
    private static final JobFilter ALL = JobFilter.all();
    private static final JobFilter QUEUED = new JobFilter(null, null, "queued", null, null, null, null, null);

    @Test
    void aPlaceSurvivesTheRoundTrip() {
        Cursor.Dead place = new Cursor.Dead(DEATH, ID);
        assertThat(Cursor.Dead.decode(DEAD.withCursor(place.encode(DEAD)))).isEqualTo(place);
        assertThat(Cursor.Jobs.decode(new Cursor.Jobs(ID).encode(ALL), ALL)).isEqualTo(new Cursor.Jobs(ID));
    }

    @Test
    void aCursorFitsIntoAnAddressAsItIs() {
        assertThat(new Cursor.Dead(DEATH, ID).encode(DEAD)).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        assertRefusedByDead(new Cursor.Jobs(ID).encode(ALL));
        assertRefusedByJobs(new Cursor.Dead(Instant.EPOCH, ID).encode(DEAD));
    }

    @Test
    void aCursorOfAnotherFilterIsRefusedAndAnotherLimitIsFine() {
        assertRefusedByJobs(new Cursor.Jobs(ID).encode(QUEUED));
        String cursor = new Cursor.Dead(DEATH, ID).encode(DEAD.withType("run_tsa"));
        assertRefusedByDead(cursor);
        assertThat(Cursor.Dead.decode(DEAD.withType("run_tsa").withLimit(7).withCursor(cursor)))
                .isEqualTo(new Cursor.Dead(DEATH, ID));
    }

    @Property
    void aCursorWithAnyCharacterChangedIsRefused(
            @ForAll @IntRange(max = 200) int place, @ForAll @IntRange(max = 63) int letter) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        String cursor = new Cursor.Dead(DEATH, ID).encode(DEAD);
        StringBuilder changed = new StringBuilder(cursor);
        changed.setCharAt(place % cursor.length(), alphabet.charAt(letter));
        if (!changed.toString().equals(cursor)) {
            assertRefusedByDead(changed.toString());
        }
    }

    @Property
    void aCursorThatWasCutOffOrAddedToIsRefused(@ForAll @IntRange(min = 1, max = 60) int length) {
        String cursor = new Cursor.Dead(DEATH, ID).encode(DEAD);
        assertRefusedByDead(cursor.substring(0, cursor.length() - length));
        assertRefusedByDead(cursor + "A".repeat(length));
        assertRefusedByDead(cursor + "=".repeat(length));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "%%%",
                "a",
                "\u0000",
                "ZGVhZDo",
                "1:01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10",
            })
    void nonsenseIsRefusedByName(String text) {
        assertRefusedByDead(text);
        assertRefusedByJobs(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x:01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10",
                "1:01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10",
                "99999999999999999999:01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10",
                "01987c2a-7c1e-7b64-a1c9-3f5b7f3d9d10",
                "' or 1=1 --"
            })
    void aPlaceWithoutItsCheckSumIsRefused(String place) {
        String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
        assertRefusedByDead(forged);
        assertRefusedByJobs(forged);
    }

    private static void assertRefusedByDead(String cursor) {
        assertThatThrownBy(() -> Cursor.Dead.decode(DEAD.withCursor(cursor)))
                .isInstanceOfSatisfying(
                        InvalidQueryException.class,
                        e -> assertThat(e.parameter()).isEqualTo("cursor"));
    }

    private static void assertRefusedByJobs(String cursor) {
        assertThatThrownBy(() -> Cursor.Jobs.decode(cursor, ALL))
                .isInstanceOfSatisfying(
                        InvalidQueryException.class,
                        e -> assertThat(e.parameter()).isEqualTo("cursor"));
    }
}
