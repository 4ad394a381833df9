package dev.vigia.diagnose;

import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.JobObservation.LastRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Its time has not come.
 *
 * @param snoozedBecause its handler asked to come back later, and says why; null: it was enqueued so
 */
public record Scheduled(Instant until, String snoozedBecause, Instant observedAt) implements WaitingOn {

    static Optional<Scheduled> in(JobObservation seen) {
        Instant due = seen.job().runAt();
        if (due == null || !due.isAfter(seen.observedAt())) {
            return Optional.empty();
        }
        LastRun last = seen.lastRun();
        String snoozed = last != null && "snoozed".equals(last.outcome())
                ? (last.message() == null ? "not yet" : last.message())
                : null;
        return Optional.of(new Scheduled(due, snoozed, seen.observedAt()));
    }

    @Override
    public String kind() {
        return "scheduled";
    }

    @Override
    public String summary() {
        return "scheduled(until=" + Phrasing.time(until, observedAt) + ")";
    }

    @Override
    public List<String> sentences() {
        String due = "It is due at " + Phrasing.moment(until, observedAt) + ".";
        return snoozedBecause == null
                ? List.of(due)
                : List.of(due, "Its handler put it off: " + Phrasing.brief(snoozedBecause, 300));
    }

    @Override
    public Optional<String> command() {
        return Optional.empty();
    }
}
