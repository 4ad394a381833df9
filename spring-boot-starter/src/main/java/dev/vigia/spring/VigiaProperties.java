package dev.vigia.spring;

import dev.vigia.job.Schema;
import dev.vigia.job.TracePolicy;
import dev.vigia.worker.WebhookSignature;
import dev.vigia.worker.WorkerSettings;
import dev.vigia.worker.WorkerTypes;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings {@code vigia.*}. One that is unknown or makes no sense stops the start.
 *
 * @param schema          PostgreSQL schema that holds every table
 * @param migrate         whether to bring the schema up to date at the start
 * @param work            whether this application runs jobs; if not, it only enqueues
 * @param slots           how many jobs run at once
 * @param beat            time between heartbeats
 * @param lease           silence after which this worker's jobs may be run by others; at least two beats
 * @param poll            longest time between two looks at the line when nothing announces work
 * @param grace           how long a shutdown waits for running jobs before it interrupts them; at most
 *                        spring.lifecycle.timeout-per-shutdown-phase less 4 s
 * @param version         version of the application, shown with every attempt; a new one counts as a deploy
 * @param types           types that run here, as run_tsa,build_artifact; with weights, as run_tsa=3,*=1, the slots are
 *                        divided by them (* is every other type); without it, every type that has a handler
 * @param exceptTypes     types that never run here
 * @param idleSlots       whether a type's slots serve others while it has no work, where types divides them
 * @param priorityReserve of the jobs started, how many percent are the longest due of less urgent priorities while more
 *                        urgent ones wait; 0 is strict priority, 50 the most
 * @param functionsUrl    types without a handler are called below this URL, as POST url/type; without it, they are left
 *                        to other workers
 * @param functionsSecret signs these calls by the Standard Webhooks specification; base64, with or without whsec_
 * @param tracePolicy     what happens to a success without a trace id: log-only or strict
 */
@ConfigurationProperties(prefix = "vigia", ignoreUnknownFields = false)
public record VigiaProperties(
        @DefaultValue("public") String schema,
        @DefaultValue("true") boolean migrate,
        @DefaultValue("true") boolean work,
        @DefaultValue("16") int slots,
        @DefaultValue("15s") Duration beat,
        @DefaultValue("45s") Duration lease,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("30s") Duration grace,
        @DefaultValue("unversioned") String version,
        String types,
        @DefaultValue List<String> exceptTypes,
        @DefaultValue("lend") IdleSlots idleSlots,
        @DefaultValue("10") int priorityReserve,
        URI functionsUrl,
        String functionsSecret,
        @DefaultValue("log-only") Trace tracePolicy) {

    /** What happens to a success without a trace id. */
    public enum Trace {
        /** It succeeds, and is logged as POLICY_VIOLATION. */
        LOG_ONLY,
        /** It fails as POLICY_VIOLATION. */
        STRICT
    }

    /** What becomes of a type's slots while it has no work. */
    public enum IdleSlots {
        /** Other types use them, and give them back as their jobs end. */
        LEND,
        /** They stay free. */
        KEEP
    }

    public VigiaProperties {
        new Schema(schema);
        new WorkerSettings(slots, beat, lease, poll, grace, version)
                .withTypes(selection(types, exceptTypes))
                .withPriorityReserve(priorityReserve);
        if (functionsUrl != null
                && !"http".equals(functionsUrl.getScheme())
                && !"https".equals(functionsUrl.getScheme())) {
            throw new IllegalArgumentException(
                    "functions-url must begin with http:// or https://, got " + functionsUrl);
        }
        checkSecret(functionsUrl, functionsSecret);
    }

    private static void checkSecret(URI url, String secret) {
        if (secret == null) {
            return;
        }
        if (url == null) {
            throw new IllegalArgumentException("functions-secret signs nothing without a functions-url");
        }
        try {
            new WebhookSignature(secret);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("functions-secret must be base64, with or without whsec_", e);
        }
    }

    private static WorkerTypes selection(String types, List<String> except) {
        try {
            WorkerTypes taken = types == null || types.isBlank() ? WorkerTypes.any() : WorkerTypes.parse(types);
            return taken.exceptFor(except);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("types and except-types must be " + e.getMessage(), e);
        }
    }

    WorkerSettings workerSettings() {
        return new WorkerSettings(slots, beat, lease, poll, grace, version)
                .withTypes(selection(types, exceptTypes))
                .withLendsIdleSlots(idleSlots == IdleSlots.LEND)
                .withPriorityReserve(priorityReserve);
    }

    TracePolicy trace() {
        return new TracePolicy(TracePolicy.DEFAULT_CUTOFF, tracePolicy == Trace.STRICT);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "vigia: schema " + schema + ", migrate " + migrate + ", work " + work + ", " + workerSettings()
                + ", functions-url " + functionsUrl + ", trace-policy " + tracePolicy;
    }
}
