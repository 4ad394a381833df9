package dev.vigia;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigia.job.EnqueueItem;
import dev.vigia.job.EnqueueResult;
import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.JobHandler;
import dev.vigia.job.NewJob;
import dev.vigia.job.Schedule;
import dev.vigia.job.Schema;
import dev.vigia.job.StoreUnavailableException;
import dev.vigia.job.TracePolicy;
import dev.vigia.observe.Observer;
import dev.vigia.store.Database;
import dev.vigia.store.DatabaseClock;
import dev.vigia.store.Enqueue;
import dev.vigia.store.Migrations;
import dev.vigia.worker.Companion;
import dev.vigia.worker.Handlers;
import dev.vigia.worker.Orchestrator;
import dev.vigia.worker.PassReport;
import dev.vigia.worker.WorkerSettings;
import java.net.URI;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Durable jobs on PostgreSQL. Immutable and safe for any number of threads; holds no connection of its own.
 *
 * <pre>{@code
 * Vigia vigia = Vigia.on(dataSource)
 *         .handler("send_mail", Mail.class, (mail, context) -> { post(mail); return Outcome.succeeded(); })
 *         .build();
 * vigia.migrate();
 * vigia.enqueue(NewJob.of("send_mail", "{\"to\": \"ana@example.org\"}"));
 * try (Orchestrator worker = vigia.start()) { … }
 * }</pre>
 */
public final class Vigia {
    private final DataSource source;
    private final Database database;
    private final Enqueuing enqueuing;
    private final ObjectMapper json;
    private final Handlers handlers;
    private final WorkerSettings settings;
    private final TracePolicy tracePolicy;
    private final Observer observer;
    private final DeclaredSchedules declared;
    private final Batches batches;

    private Vigia(Builder builder) {
        this.source = builder.source;
        this.database = new Database(source, builder.listening == null ? source : builder.listening, builder.schema);
        Enqueue enqueue = new Enqueue(builder.schema);
        this.json = builder.json;
        this.enqueuing = new Enqueuing(database, enqueue, json);
        this.handlers = new Handlers(builder.handlers, builder.functions.handler(database, json));
        this.settings = builder.settings;
        this.tracePolicy = builder.tracePolicy;
        this.observer = new Observer(source, builder.schema);
        this.declared = builder.schedules.build();
        this.batches = new Batches(database, enqueue, observer);
    }

    /** Starts to configure a Vigía on this database. */
    public static Builder on(DataSource source) {
        return new Builder(Objects.requireNonNull(source, "source"));
    }

    /** Brings the schema up to date; does nothing if it is. Any number of processes may call it at once. */
    public int migrate() {
        return new Migrations(source, database.schema()).apply();
    }

    /** The schema's version, or null if there is none. */
    public String schemaVersion() {
        return new Migrations(source, database.schema()).version();
    }

    /**
     * Enqueues in a transaction of its own.
     *
     * @throws InvalidJobException       if the job cannot be accepted as given; nothing was written
     * @throws StoreUnavailableException if PostgreSQL could not be used for 10 s
     */
    public Enqueued enqueue(NewJob job) {
        return enqueueAll(List.of(job)).get(0);
    }

    /** All or none, in a transaction of its own; an answer for each, in the same order. Throws as {@link #enqueue(NewJob)}. */
    public List<Enqueued> enqueueAll(List<NewJob> jobs) {
        return enqueuing.all(jobs);
    }

    /**
     * Enqueues in the caller's transaction: the job exists exactly if that commits.
     *
     * @throws InvalidJobException if the job cannot be accepted as given; if PostgreSQL refused it, the caller's transaction
     *                             is aborted
     */
    public Enqueued enqueue(Connection connection, NewJob job) {
        return enqueueAll(connection, List.of(job)).get(0);
    }

    /** As {@link #enqueue(Connection, NewJob)}, for many. */
    public List<Enqueued> enqueueAll(Connection connection, List<NewJob> jobs) {
        return enqueuing.all(connection, jobs);
    }

    /**
     * Enqueues at most once in 24 hours for each key, for clients that cannot know whether their request arrived.
     *
     * @param key         of at most 255 characters; who shares it shares the answer
     * @param requestHash tells the same request from another one under the same key
     */
    public IdempotentAnswer enqueueOnce(String key, String requestHash, List<NewJob> jobs) {
        return enqueuing.once(key, requestHash, jobs);
    }

    /** Each by itself, in one transaction: a job that is refused keeps no other out. A result for each, in their order. */
    public List<EnqueueResult> enqueueEach(List<EnqueueItem> items) {
        return enqueuing.each(items);
    }

    /** {@link #enqueueEach} as {@link #enqueueOnce} does it. */
    public IdempotentAnswer enqueueEachOnce(String key, String requestHash, List<EnqueueItem> items) {
        return enqueuing.eachOnce(key, requestHash, items);
    }

    /** Starts a worker in this process, after writing the schedules that were declared; close it to drain it. */
    public Orchestrator start() {
        if (!declared.isEmpty()) {
            schedules().declare(declared);
        }
        return orchestrator(new ElectedDuties(database, observer)).start();
    }

    /** One claim-and-run pass of at most {@code limit} jobs on a worker of its own; returns when all have ended. */
    public PassReport runOnce(int limit) {
        return orchestrator(Companion.NONE).runOnce(limit);
    }

    private Orchestrator orchestrator(Companion companion) {
        return new Orchestrator(database, settings, handlers, new LenientPayloads(json), tracePolicy, companion);
    }

    public Operations operations() {
        return new Operations(database);
    }

    /** Service keys of the HTTP API. */
    public Keys keys() {
        return new Keys(database, observer);
    }

    /** Jobs by the clock. */
    public Schedules schedules() {
        return new Schedules(database, observer, DatabaseClock.REAL);
    }

    /** Jobs that are watched together. */
    public Batches batches() {
        return batches;
    }

    /** What functions report while they run. */
    public FunctionProgress functionProgress() {
        return new FunctionProgress(database);
    }

    /** What is frozen: nothing of it is claimed. */
    public Gates gates() {
        return new Gates(database, observer);
    }

    /** Why jobs are where they are. */
    public Diagnostics diagnostics() {
        return new Diagnostics(observer, database.schema());
    }

    /** The read side. */
    public Observer observer() {
        return observer;
    }

    /** Configures a {@link Vigia}; all but the data source has a default. */
    public static final class Builder {
        private final DataSource source;
        private final Map<String, JobHandler> handlers = new HashMap<>();
        private final DeclaredSchedules.Builder schedules = new DeclaredSchedules.Builder();
        private DataSource listening;
        private Schema schema = Schema.PUBLIC;
        private ObjectMapper json = new ObjectMapper(JsonFactory.builder()
                // Not one a thread, as by default: with a virtual thread for each attempt none would ever be used
                // again.
                .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                .build());
        private WorkerSettings settings = WorkerSettings.defaults();
        private TracePolicy tracePolicy = TracePolicy.logOnly();
        private final RemoteFunctions functions = new RemoteFunctions();

        private Builder(DataSource source) {
            this.source = source;
        }

        /**
         * Where workers open the one session that listens for wake-ups; the builder's data source by default. Needed behind a
         * pooler that gives sessions away between transactions. The quickest are connections with pgjdbc's property {@code
         * socketFactory=dev.vigia.store.PromptSocketFactory}. Without a session that hears, work is found by polling.
         */
        public Builder listening(DataSource direct) {
            this.listening = direct;
            return this;
        }

        /** The schema that holds every object; {@code public} by default. */
        public Builder schema(String name) {
            this.schema = new Schema(name);
            return this;
        }

        /** Reads payloads; a plain one by default. */
        public Builder json(ObjectMapper mapper) {
            this.json = mapper;
            return this;
        }

        /** Who runs jobs of this type. */
        public Builder handler(String type, JobHandler handler) {
            if (handlers.putIfAbsent(type, Objects.requireNonNull(handler, "handler")) != null) {
                throw new IllegalArgumentException("type " + type + " has two handlers");
            }
            return this;
        }

        public <T> Builder handler(String type, Class<T> payload, TypedHandler<T> handler) {
            return handler(type, context -> handler.run(context.payload(payload), context));
        }

        /**
         * Types without a handler are functions called over HTTP below this URL.
         *
         * @param secret signs the calls by the Standard Webhooks specification; may be null
         */
        public Builder functions(URI base, String secret) {
            functions.at(base, secret);
            return this;
        }

        /**
         * Declares a schedule: code owns it, and operators may pause it and trigger it, but not change it. Written when a
         * worker starts; a change of it is a change of code.
         *
         * @throws dev.vigia.job.InvalidScheduleException naming the member that is not valid
         */
        public Builder schedule(Schedule schedule) {
            schedules.add(schedule);
            return this;
        }

        /**
         * Names the application that declares schedules. Then those that it declared once, and does no longer, are removed
         * when a worker of it starts; without a name they stay until somebody removes them.
         */
        public Builder application(String name) {
            schedules.application(name);
            return this;
        }

        /** Where functions reach a server of this cluster; with it, each call says where to report its progress. */
        public Builder publicUrl(URI server) {
            functions.reportTo(server);
            return this;
        }

        public Builder settings(WorkerSettings worker) {
            this.settings = worker;
            return this;
        }

        public Builder tracePolicy(TracePolicy policy) {
            this.tracePolicy = policy;
            return this;
        }

        public Vigia build() {
            return new Vigia(this);
        }
    }
}
