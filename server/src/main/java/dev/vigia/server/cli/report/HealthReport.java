package dev.vigia.server.cli.report;

import dev.vigia.observe.Health;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Style;
import dev.vigia.server.cli.text.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Health for a person: the word and why, then the figures. */
public record HealthReport(Health health, Style style) {
    private static final int MOST_TYPES = 6;

    public List<String> lines(NextStep next) {
        List<String> lines = new ArrayList<>();
        lines.add(word() + PlainText.line(health.headline()));
        if (health.status() != Health.Status.OK
                || health.jobsQueued().total() + health.jobsProcessing().count() + health.scheduled() > 0) {
            lines.add(Standing.INDENT + figures());
        }
        if (health.status() != Health.Status.OK || !health.gates().isEmpty()) {
            lines.add("");
            if (!health.gates().isEmpty()) {
                lines.add("do         " + next.vigia("gates"));
            }
            if (health.deadLast24h() > 0) {
                lines.add("do         " + next.vigia("dead"));
            }
            if (health.stuckCount() > 0 || health.estimatedLagSeconds() > 0) {
                lines.add("do         " + next.vigia("workers"));
            }
        }
        return lines;
    }

    private String word() {
        String word = Standing.padded(health.status().word().toUpperCase(Locale.ROOT));
        return switch (health.status()) {
            case OK -> style.good(word);
            case DEGRADED -> style.warning(word);
            case CRITICAL -> style.bad(word);
        };
    }

    private String figures() {
        long queued = health.jobsQueued().total();
        long running = health.jobsProcessing().count();
        String types =
                queued == 0 ? "" : " (" + Wording.shares(health.jobsQueued().byType(), MOST_TYPES) + ")";
        String age = running == 0
                ? ""
                : ", " + Wording.seconds(health.jobsProcessing().avgAgeSeconds()) + " old on average";
        return "lag " + Wording.seconds(health.estimatedLagSeconds())
                + " · queued " + Wording.number(queued) + types
                + " · retrying " + Wording.number(health.retrying())
                + " · scheduled " + Wording.number(health.scheduled())
                + (health.dependent() == 0 ? "" : " · waiting for others " + Wording.number(health.dependent()))
                + " · running " + Wording.number(running) + age
                + " · stuck " + Wording.number(health.stuckCount())
                + " · dead in 24 h " + Wording.number(health.deadLast24h())
                + (health.gates().isEmpty() ? "" : " · frozen " + Wording.number(health.frozen()));
    }
}
