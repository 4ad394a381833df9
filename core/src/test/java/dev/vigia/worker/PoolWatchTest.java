package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.store.PoolUse;
import org.junit.jupiter.api.Test;

class PoolWatchTest {
    private final PoolWatch watch = new PoolWatch();

    @Test
    void aPoolForWhichThreadsWaitMostOfTheTimeIsSeenSoThoughItIsFreeAtTheEnd() {
        for (int i = 0; i < 15; i++) {
            watch.look(new PoolUse(4, 4, 6));
        }
        for (int i = 0; i < 10; i++) {
            watch.look(new PoolUse(1, 4, 0));
        }

        assertThat(watch.typical()).isEqualTo(new PoolUse(4, 4, 6));
    }

    @Test
    void aMomentOfWaitingIsNothingTypical() {
        watch.look(new PoolUse(4, 4, 6));
        watch.look(new PoolUse(1, 4, 0));
        watch.look(new PoolUse(2, 4, 0));

        assertThat(watch.typical()).isEqualTo(new PoolUse(2, 4, 0));
    }

    @Test
    void whatABeatHasToldIsForgottenAndAPoolThatCannotBeSeenIsNothing() {
        watch.look(new PoolUse(4, 4, 6));
        watch.startOver();
        watch.look(null);

        assertThat(watch.typical()).isNull();
    }
}
