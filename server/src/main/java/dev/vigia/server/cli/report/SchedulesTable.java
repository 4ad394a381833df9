package dev.vigia.server.cli.report;

import dev.vigia.ScheduleView;
import dev.vigia.job.ScheduleColumns;
import dev.vigia.observe.ScheduleRow;
import dev.vigia.observe.TickRow;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Table;
import dev.vigia.server.cli.text.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Schedules, one a line, by name, under a sentence that counts what was missed. */
public record SchedulesTable(List<ScheduleView> schedules, Instant now) {

    public List<String> lines() {
        long missed =
                schedules.stream().mapToLong(view -> view.row().missedLast24h()).sum();
        long paused =
                schedules.stream().filter(view -> view.row().pausedAt() != null).count();
        String headline = Wording.count(schedules.size(), "schedule") + (paused == 0 ? "" : ", " + paused + " paused")
                + ", " + Wording.count(missed, "tick") + " missed in 24 h.";
        Table table = new Table("SCHEDULE", "WHEN", "JOB", "NEXT", "LAST", "MISSED 24 H");
        for (ScheduleView view : schedules) {
            ScheduleRow row = view.row();
            table.row(
                    PlainText.brief(row.columns().name(), 40),
                    PlainText.brief(when(row.columns()), 60),
                    PlainText.brief(row.columns().type(), 40),
                    next(view, now),
                    last(row.lastTick(), now),
                    Wording.number(row.missedLast24h()));
        }
        return Stream.concat(Stream.of(headline, ""), table.lines().stream()).toList();
    }

    /** {@code 0 3 * * *  Europe/Madrid}, {@code every 15 min}, {@code once}. */
    static String when(ScheduleColumns columns) {
        return switch (columns.kind()) {
            case "cron" -> columns.cron() + "  " + columns.zone();
            case "every" -> "every " + Wording.duration(Duration.ofSeconds(columns.everySeconds()));
            default -> "once at " + columns.at();
        };
    }

    static String next(ScheduleView view, Instant now) {
        if (view.row().pausedAt() != null) {
            return "paused";
        }
        if (view.row().problem() != null) {
            return "cannot tell";
        }
        return view.nextTicks().isEmpty()
                ? "never again"
                : Wording.moment(view.nextTicks().get(0).tick(), now);
    }

    private static String last(TickRow tick, Instant now) {
        return tick == null ? "-" : tick.outcome() + " " + Wording.moment(tick.lastTick(), now);
    }
}
