package dev.vigia.testkit;

import dev.vigia.job.Job;
import dev.vigia.job.JobContext;
import dev.vigia.job.JobHandler;
import dev.vigia.job.Lease;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.job.Progress;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** A handler, with what it throws and how often it reports progress remembered. */
final class Recording implements JobHandler {
    private final JobHandler handler;
    private final String stopReason;
    private final AtomicInteger progress = new AtomicInteger();
    private Throwable thrown;

    Recording(JobHandler handler, String stopReason) {
        this.handler = handler;
        this.stopReason = stopReason;
    }

    @Override
    public Outcome run(JobContext context) throws Exception {
        try {
            return handler.run(new Watched(context));
        } catch (Exception | Error e) {
            thrown = e;
            throw e;
        }
    }

    Throwable thrown() {
        return thrown;
    }

    int progressReports() {
        return progress.get();
    }

    private final class Watched implements JobContext {
        private final JobContext context;

        Watched(JobContext context) {
            this.context = context;
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
        public UUID enqueue(NewJob followUp) {
            return context.enqueue(followUp);
        }

        @Override
        public void emit(String kind, String dataJson) {
            context.emit(kind, dataJson);
        }

        @Override
        public void progress() {
            progress.incrementAndGet();
            context.progress();
        }

        @Override
        public void progress(Progress reported) {
            progress.incrementAndGet();
            context.progress(reported);
        }

        @Override
        public String stopReason() {
            return stopReason == null ? context.stopReason() : stopReason;
        }

        @Override
        public <T> Callable<T> carried(Callable<T> task) {
            return context.carried(task);
        }
    }
}
