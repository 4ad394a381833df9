package dev.vigia.server.cli.report;

import dev.vigia.job.Gate;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Table;
import dev.vigia.server.cli.text.Wording;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Gates, the latest first, under a sentence that counts those in force. */
public record GatesTable(List<Gate> gates, boolean history, Instant now) {

    public List<String> lines() {
        long open = gates.stream().filter(gate -> gate.liftedAt() == null).count();
        String headline = open == 0
                ? "Nothing is frozen."
                : Wording.count(open, "gate") + (open == 1 ? " is" : " are") + " in force.";
        if (gates.isEmpty()) {
            return List.of(headline);
        }
        Table table = history
                ? new Table("FROZEN", "SINCE", "BY", "ENDED", "REASON")
                : new Table("FROZEN", "SINCE", "BY", "UNTIL", "REASON");
        for (Gate gate : gates) {
            table.row(
                    PlainText.brief(Gate.nameOf(gate.type()), 60),
                    Wording.moment(gate.since(), now),
                    PlainText.brief(gate.frozenBy(), 40)
                            + (gate.rule() == null ? "" : " (rule " + PlainText.brief(gate.rule(), 40) + ")"),
                    history ? ended(gate) : until(gate),
                    PlainText.brief(gate.reason(), 120));
        }
        return Stream.concat(Stream.of(headline, ""), table.lines().stream()).toList();
    }

    private String until(Gate gate) {
        return gate.until() == null ? "lifted by hand" : Wording.moment(gate.until(), now);
    }

    private String ended(Gate gate) {
        if (gate.liftedAt() == null) {
            return "in force";
        }
        String by = gate.liftedBy() == null
                ? "its time was over"
                : PlainText.brief(gate.liftedBy(), 40) + ": " + PlainText.brief(gate.liftReason(), 80);
        return Wording.moment(gate.liftedAt(), now) + " " + by;
    }
}
