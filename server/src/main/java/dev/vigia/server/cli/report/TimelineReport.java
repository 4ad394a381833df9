package dev.vigia.server.cli.report;

import dev.vigia.observe.JobRow;
import dev.vigia.observe.Timeline;
import dev.vigia.observe.Timeline.Entry;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Style;
import dev.vigia.server.cli.text.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The story of one document for a person: where it stands, then all that happened, in order. */
public record TimelineReport(Timeline timeline, Style style, Instant now) {
    private static final int LONGEST_DETAIL = 160;
    private static final Map<String, String> MARKS = Map.of(
            "succeeded",
            "✓",
            "failed",
            "✗",
            "lost",
            "✗",
            "enqueued",
            "+",
            "event",
            "·",
            "started",
            "▸",
            "cancelled",
            "∅",
            "progress",
            "▹");

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(headline());
        lines.add(Standing.INDENT + "correlation " + timeline.correlationId() + " · "
                + Wording.count(timeline.jobs().size(), "job") + " · "
                + Wording.count(timeline.runs().size(), "finished attempt") + " · " + span());
        lines.add("");
        int width = timeline.entries().stream()
                .mapToInt(entry -> what(entry).length())
                .max()
                .orElse(0);
        timeline.entries().forEach(entry -> lines.add(line(entry, width)));
        if (timeline.truncated()) {
            lines.add("… there is more: only the oldest are shown (at most " + Timeline.MAX_JOBS + " jobs, "
                    + Timeline.MAX_RUNS + " attempts, " + Timeline.MAX_EVENTS + " events).");
        }
        return lines;
    }

    private String span() {
        Instant first = timeline.entries().get(0).at();
        Instant last = timeline.entries().get(timeline.entries().size() - 1).at();
        return Wording.moment(first, now) + ", " + Wording.duration(Duration.between(first, last)) + " long";
    }

    private String headline() {
        List<JobRow> jobs = timeline.jobs();
        if (jobs.isEmpty()) {
            return style.strong(Standing.padded("EVENTS")) + "no job, only events.";
        }
        JobRow job = decisive(jobs);
        String type = PlainText.brief(job.type(), 60);
        String attempt = "attempt " + job.attempts() + " of " + job.maxAttempts();
        String error = job.lastError() == null ? "." : ": " + PlainText.brief(job.lastError(), LONGEST_DETAIL);
        String where = switch (Standing.of(job)) {
            case "dead" -> type + " died at " + Wording.moment(job.updatedAt(), now) + " after " + attempt + error;
            case "retrying" ->
                type + " waits until " + Wording.moment(job.runAt(), now) + ", " + attempt + " failed" + error;
            case "running" ->
                type + " runs, " + attempt + ", since " + Wording.moment(job.lockedAt(), now) + " on "
                        + PlainText.line(job.lockedBy()) + ".";
            case "queued" -> type + " waits to run, due " + Wording.moment(job.runAt(), now) + ".";
            case "cancelled" -> type + " was cancelled at " + Wording.moment(job.finishedAt(), now) + ".";
            default ->
                "every job succeeded; the last was " + type + " at " + Wording.moment(job.finishedAt(), now) + ".";
        };
        return Standing.headline(job, style) + where;
    }

    /** The job that says where the document stands: a dead one, else one that waits or runs, else the latest. */
    private static JobRow decisive(List<JobRow> jobs) {
        List<String> order = List.of("dead", "running", "retrying", "queued", "cancelled", "succeeded");
        return jobs.stream()
                .min(Comparator.<JobRow>comparingInt(job -> order.indexOf(Standing.of(job)))
                        .thenComparing(Comparator.comparing(JobRow::createdAt).reversed()))
                .orElseThrow();
    }

    private String line(Entry entry, int width) {
        String mark = MARKS.getOrDefault(entry.what(), "·");
        String painted = switch (entry.what()) {
            case "succeeded" -> style.good(mark);
            case "failed", "lost" -> style.bad(mark);
            default -> style.faint(mark);
        };
        String said = String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s", what(entry));
        return (Wording.precise(entry.at()) + "  " + painted + " " + said + "  " + detail(entry)).stripTrailing();
    }

    private static String what(Entry entry) {
        String type = entry.type() == null ? "" : PlainText.brief(entry.type(), 60) + "  ";
        String attempt = entry.attempt() == null ? "" : "attempt " + entry.attempt() + " ";
        String what = "event".equals(entry.what()) ? PlainText.brief(entry.detail(), 60) : PlainText.line(entry.what());
        return type + attempt + what;
    }

    private static String detail(Entry entry) {
        String worker = entry.workerId() == null || !"started".equals(entry.what())
                ? ""
                : PlainText.brief(entry.workerId(), 80);
        String detail = entry.detail() == null || "event".equals(entry.what())
                ? ""
                : PlainText.brief(entry.detail(), LONGEST_DETAIL);
        return worker + detail;
    }
}
