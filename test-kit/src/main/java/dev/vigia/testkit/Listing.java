package dev.vigia.testkit;

import dev.vigia.Vigia;
import dev.vigia.job.JobFilter;
import dev.vigia.observe.JobRow;
import java.util.stream.Collectors;

/** Jobs as lines of a failure's message. */
final class Listing {
    private static final int MOST = 20;

    private Listing() {}

    static String of(Vigia vigia, JobFilter filter) {
        return vigia.observer().jobs(filter, MOST, null).jobs().stream()
                .map(Listing::line)
                .collect(Collectors.joining("\n"));
    }

    private static String line(JobRow job) {
        return "  " + job.type() + "  " + job.status() + ", attempt " + job.attempts() + " of " + job.maxAttempts()
                + (job.lastError() == null ? "" : ": " + job.lastError());
    }
}
