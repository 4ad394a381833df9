package dev.vigia;

import dev.vigia.observe.ScheduleRow;
import java.time.Instant;
import java.util.List;

/**
 * A schedule with the ticks to come.
 *
 * @param nextTicks empty if there is none any more, or if they cannot be computed ({@code row.problem()} says why)
 */
public record ScheduleView(ScheduleRow row, List<NextTick> nextTicks) {

    /**
     * A tick to come.
     *
     * @param localTime on the clock on the wall, with its offset; of a schedule without a time zone, UTC
     * @param note      what a change of clock has to do with it; null: nothing
     */
    public record NextTick(Instant tick, String localTime, String note) {}
}
