package dev.vigia.testkit;

import dev.vigia.TypedHandler;
import dev.vigia.Vigia;
import dev.vigia.job.JobHandler;
import dev.vigia.job.NewJob;
import javax.sql.DataSource;

/**
 * The front door of the test kit. With any test framework: what does not hold is an {@link AssertionError}.
 *
 * <pre>{@code
 * RunResult result = VigiaTest.run(Receipt.class, new SendReceipt(mailer), NewJob.of("send_receipt", json));
 * result.assertSucceeded();
 * assertThatFollowUps(result).haveEnqueued("archive_receipt");
 * }</pre>
 */
public final class VigiaTest {
    private VigiaTest() {}

    /** Runs one attempt of this handler on this thread, without a database: the first, and not the last. */
    public static RunResult run(JobHandler handler, NewJob job) {
        return attemptOf(handler).run(job);
    }

    /** As {@link #run(JobHandler, NewJob)}, for a handler of a type: the payload is read as a worker reads it. */
    public static <T> RunResult run(Class<T> payload, TypedHandler<T> handler, NewJob job) {
        return attemptOf(payload, handler).run(job);
    }

    /** An attempt to be set up further: which one it is, whether it is the last, who reads payloads, whether it is to stop. */
    public static AttemptOf attemptOf(JobHandler handler) {
        return new AttemptOf(handler);
    }

    /** As {@link #attemptOf(JobHandler)}, for a handler of a type. */
    public static <T> AttemptOf attemptOf(Class<T> payload, TypedHandler<T> handler) {
        return new AttemptOf(context -> handler.run(context.payload(payload), context));
    }

    /**
     * The queue of {@code vigia} on a real database, to be run and moved through time. The schema is {@code public}.
     *
     * @param source the database of {@code vigia}
     */
    public static QueueUnderTest on(Vigia vigia, DataSource source) {
        return new QueueUnderTest(vigia, source, "public");
    }

    /** As {@link #on(Vigia, DataSource)}, for a Vigía in another schema. */
    public static QueueUnderTest on(Vigia vigia, DataSource source, String schema) {
        return new QueueUnderTest(vigia, source, schema);
    }

    /** What was enqueued, as it stands in the database now: committed jobs, in whatever state. */
    public static JobsAssert assertThatJobs(Vigia vigia) {
        return JobsAssert.of("jobs", EnqueuedJob.in(vigia));
    }

    /** What this attempt enqueued: it would be written with its success. */
    public static JobsAssert assertThatFollowUps(RunResult result) {
        return JobsAssert.of(
                "follow-ups", result.followUps().stream().map(EnqueuedJob::of).toList());
    }
}
