package dev.vigia.diagnose;

import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.JobObservation.OpenTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * No such job can be seen, and transactions are open that wrote jobs: it may be in one of them. Whether it is, nobody but
 * that transaction can know.
 *
 * @param openTransactions the oldest first, at most 5
 */
public record Invisible(List<OpenTransaction> openTransactions, Instant observedAt) implements WaitingOn {

    static Optional<Invisible> in(JobObservation seen) {
        return seen.job() == null ? Optional.of(new Invisible(seen.writers(), seen.observedAt())) : Optional.empty();
    }

    @Override
    public String kind() {
        return "invisible";
    }

    @Override
    public String summary() {
        return "invisible(open transaction of pid " + openTransactions.get(0).pid() + ")";
    }

    @Override
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        sentences.add(
                "No job with this id can be seen. It exists only when the transaction that enqueued it commits, and "
                        + (openTransactions.size() == 1
                                ? "one that wrote jobs is"
                                : openTransactions.size() + " that wrote jobs are")
                        + " open:");
        for (OpenTransaction open : openTransactions) {
            sentences.add("pid " + open.pid()
                    + (open.application() == null || open.application().isBlank()
                            ? ""
                            : " (" + open.application() + ")")
                    + (open.since() == null
                            ? ", since a time that this role may not see"
                            : ", since " + Phrasing.moment(open.since(), observedAt))
                    + (open.state() == null ? "." : ", " + open.state() + "."));
        }
        return sentences;
    }

    @Override
    public Optional<String> command() {
        return Optional.empty();
    }
}
