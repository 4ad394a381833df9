package dev.vigia.worker;

import dev.vigia.job.JobHandler;
import dev.vigia.job.JobType;
import dev.vigia.job.TracePolicy;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.Completion;

/**
 * One attempt on the caller's thread, without a worker and without a database: the very {@link Execution} that production
 * runs, from the log context to the outcome, and nothing before or after it. Nobody interrupts it: it has no time limit.
 */
public final class InlineAttempt implements Execution.Surroundings {
    private final JobHandler handler;
    private final JobType policy;
    private Completion completion;

    private InlineAttempt(JobHandler handler, JobType policy) {
        this.handler = handler;
        this.policy = policy;
    }

    /** What would be settled. Whatever the handler throws is part of it. */
    public static Completion run(Claimed claimed, JobHandler handler, PayloadReader payloads, JobType policy) {
        InlineAttempt attempt = new InlineAttempt(handler, policy);
        new Execution(claimed, payloads, attempt).run();
        return attempt.completion;
    }

    @Override
    public JobHandler handlerOf(String type) {
        return handler;
    }

    @Override
    public JobType policyOf(String type) {
        return policy;
    }

    @Override
    public TracePolicy tracePolicy() {
        return TracePolicy.logOnly();
    }

    @Override
    public void reported() {
        // what it reports is in its completion's context; nobody writes it meanwhile
    }

    @Override
    public void settle(Execution execution, Completion ended) {
        completion = ended;
    }

    @Override
    public void left(Execution execution) {
        // nobody waits for its thread
    }
}
