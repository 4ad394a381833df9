package dev.vigia.worker;

import dev.vigia.job.Job;
import dev.vigia.job.Lease;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.MDC;

/** An attempt's ids in the log context (MDC), so that every line written on its thread carries them, whoever writes it. */
final class LogContext implements AutoCloseable {
    private final Map<String, String> before;

    private LogContext(Map<String, String> before) {
        this.before = before;
    }

    static LogContext of(Job job, Lease lease) {
        LogContext context = new LogContext(MDC.getCopyOfContextMap());
        MDC.put("correlation_id", job.correlationId().toString());
        MDC.put("trace_id", lease.traceId() == null ? null : lease.traceId().value());
        MDC.put("job_id", job.id().toString());
        MDC.put("type", job.type());
        MDC.put("attempt", Integer.toString(lease.attempt()));
        MDC.put("worker_id", lease.worker().value());
        return context;
    }

    /** {@code task} with the ids of the calling thread, wherever it runs. */
    static <T> Callable<T> carried(Callable<T> task) {
        Map<String, String> ids = MDC.getCopyOfContextMap();
        return () -> {
            Map<String, String> before = MDC.getCopyOfContextMap();
            restore(ids);
            try {
                return task.call();
            } finally {
                restore(before);
            }
        };
    }

    private static void restore(Map<String, String> context) {
        if (context == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(context);
        }
    }

    @Override
    public void close() {
        restore(before);
    }
}
