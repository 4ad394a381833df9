package dev.vigia.server.cli.demo;

import dev.vigia.job.Job;
import dev.vigia.job.JobContext;
import dev.vigia.job.JobHandler;
import dev.vigia.job.Lease;
import dev.vigia.job.NewJob;
import dev.vigia.job.Progress;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * A handler's context whose follow-ups are granted a few attempts only, so that a demo's document dies within seconds. A
 * type's own policy is left alone.
 */
record GrantedFollowUps(JobContext context, int attempts) implements JobContext {

    static JobHandler around(JobHandler handler, int attempts) {
        return context -> handler.run(new GrantedFollowUps(context, attempts));
    }

    @Override
    public UUID enqueue(NewJob followUp) {
        return context.enqueue(followUp.withMaxAttempts(attempts));
    }

    @Override
    public Job job() {
        return context.job();
    }

    @Override
    public Lease lease() {
        return context.lease();
    }

    @Override
    public <T> T payload(Class<T> type) {
        return context.payload(type);
    }

    @Override
    public void emit(String kind, String dataJson) {
        context.emit(kind, dataJson);
    }

    @Override
    public void progress() {
        context.progress();
    }

    @Override
    public void progress(Progress progress) {
        context.progress(progress);
    }

    @Override
    public String stopReason() {
        return context.stopReason();
    }

    @Override
    public <T> Callable<T> carried(Callable<T> task) {
        return context.carried(task);
    }
}
