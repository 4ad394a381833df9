package dev.vigia.server.cli.report;

import dev.vigia.ScheduleView;
import dev.vigia.ScheduleView.NextTick;
import dev.vigia.job.ScheduleColumns;
import dev.vigia.observe.ScheduleRow;
import dev.vigia.observe.TickRow;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Style;
import dev.vigia.server.cli.text.Table;
import dev.vigia.server.cli.text.Wording;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One schedule for a person: how it stands, its policies, the ticks to come and those that were. */
public record ScheduleReport(ScheduleView view, List<TickRow> ticks, Style style, Instant now) {

    public List<String> lines() {
        ScheduleRow row = view.row();
        ScheduleColumns columns = row.columns();
        List<String> lines = new ArrayList<>();
        lines.add(style.strong(columns.name()) + "  " + PlainText.line(SchedulesTable.when(columns)) + ", next "
                + SchedulesTable.next(view, now) + ".");
        if (row.pausedAt() != null) {
            lines.add("paused      since " + Wording.moment(row.pausedAt(), now) + " by "
                    + PlainText.brief(row.pausedBy(), 80) + ": " + PlainText.brief(row.pauseReason(), 200));
        }
        if (row.problem() != null) {
            lines.add(style.bad("problem     ") + PlainText.brief(row.problem(), 300));
        }
        lines.add("job         " + PlainText.brief(columns.type(), 60) + " · priority " + columns.priority());
        lines.add("policies    missed " + columns.missed()
                + (columns.catchUpLimit() == null ? "" : " " + columns.catchUpLimit()) + " · overlap "
                + columns.overlap()
                + (columns.dstGap() == null ? "" : " · clock change gap " + columns.dstGap()) + " · grace "
                + columns.graceSeconds() + " s");
        lines.add("from        "
                + (row.declaredBy() == null ? "an operator" : "code of " + PlainText.brief(row.declaredBy(), 100)));
        lines.add("missed      " + Wording.count(row.missedLast24h(), "tick") + " in 24 h");
        lines.add("");
        view.nextTicks().forEach(tick -> lines.add(next(tick)));
        if (!ticks.isEmpty()) {
            lines.add("");
            lines.addAll(ledger());
        }
        return lines;
    }

    private String next(NextTick tick) {
        return "▸ " + tick.tick() + "  " + tick.localTime()
                + (tick.note() == null ? "" : "  " + PlainText.line(tick.note()));
    }

    private List<String> ledger() {
        Table table = new Table("TICK", "OUTCOME", "REASON", "DECIDED", "JOB", "WHY");
        for (TickRow tick : ticks) {
            table.row(
                    tick.tick() + (tick.ticks() > 1 ? " … " + tick.lastTick() : ""),
                    tick.outcome() + (tick.ticks() > 1 ? " × " + Wording.number(tick.ticks()) : ""),
                    tick.reason(),
                    Wording.moment(tick.decidedAt(), now),
                    tick.jobId() == null ? "-" : tick.jobId().toString(),
                    PlainText.brief(tick.detail(), 160));
        }
        return table.lines();
    }
}
