package dev.vigia.observe;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.JobFilter;
import dev.vigia.job.KeyState;
import dev.vigia.job.Schema;
import dev.vigia.job.ServiceKey;
import dev.vigia.observe.signal.Observation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Answers every question about jobs. Each answer is one read-only, consistent snapshot, bounded in time and cost. Safe
 * for use by many threads.
 *
 * <p>Every method throws {@link InvalidQueryException} for a question that cannot be asked as given, {@link
 * QueryTimeoutException} if PostgreSQL took longer than {@link ObserverSettings#statementTimeout()}, and {@link
 * dev.vigia.job.StoreUnavailableException} if it cannot be reached.
 */
public final class Observer {
    private final HealthQuestion health;
    private final DeadJobsQuestion deadJobs;
    private final TimelineQuestion timeline;
    private final JobListQuestion jobs;
    private final JobQuestion job;
    private final KeyQuestion key;
    private final WorkersQuestion workers;
    private final LimitsQuestion limits;
    private final PoliciesQuestion policies;
    private final AuditQuestion audit;
    private final DuePrioritiesQuestion duePriorities;
    private final HappyPathsQuestion happyPaths;
    private final TypesQuestion types;
    private final KeysQuestion keys;
    private final SchedulesQuestion schedules;
    private final BatchQuestion batches;
    private final GatesQuestion gates;
    private final TypeCensusQuestion census;
    private final SystemQuestion system;
    private final IncidentsQuestion incidents;

    public Observer(DataSource dataSource, Schema schema) {
        this(dataSource, schema, ObserverSettings.defaults());
    }

    public Observer(DataSource dataSource, Schema schema, ObserverSettings settings) {
        Snapshots snapshots = new Snapshots(dataSource, settings.statementTimeout());
        this.health = new HealthQuestion(dataSource, schema, settings);
        this.deadJobs = new DeadJobsQuestion(snapshots, schema);
        this.timeline = new TimelineQuestion(snapshots, schema);
        this.jobs = new JobListQuestion(snapshots, schema, JobListQuestion.WINDOW);
        this.job = new JobQuestion(snapshots, schema);
        this.key = new KeyQuestion(snapshots, schema);
        this.workers = new WorkersQuestion(snapshots, schema);
        this.limits = new LimitsQuestion(snapshots, schema);
        this.batches = new BatchQuestion(snapshots, schema);
        this.policies = new PoliciesQuestion(snapshots, schema);
        this.audit = new AuditQuestion(snapshots, schema);
        this.duePriorities = new DuePrioritiesQuestion(snapshots, schema);
        this.happyPaths = new HappyPathsQuestion(settings.patientSnapshots(dataSource), schema);
        this.types = new TypesQuestion(snapshots, schema);
        this.keys = new KeysQuestion(snapshots, schema);
        this.schedules = new SchedulesQuestion(snapshots, schema);
        this.gates = new GatesQuestion(snapshots, schema);
        this.census = new TypeCensusQuestion(settings.patientSnapshots(dataSource), schema);
        this.system = new SystemQuestion(snapshots, schema);
        this.incidents = new IncidentsQuestion(snapshots, schema);
    }

    /** All that a verdict on the whole system needs: bounded in cost, 5 s at most; what cannot be read is said to be missing. */
    public Observation system() {
        return system.ask();
    }

    /**
     * What was wrong, the latest first.
     *
     * @param resolvedToo those that are over, too
     * @param limit       1 to 500
     */
    public List<IncidentRow> incidents(boolean resolvedToo, int limit) {
        return incidents.ask(resolvedToo, limit);
    }

    /** The figures and the verdict of the alert rules. */
    public Health health() {
        return health.ask();
    }

    /** Dead jobs: a summary over all that match, and a page of them. */
    public DeadJobs deadJobs(DeadJobsQuery query) {
        return deadJobs.ask(query);
    }

    /** All that happened to one document. */
    public Timeline timeline(UUID correlationId) {
        return timeline(correlationId, AllowedTypes.ALL);
    }

    /** What happened to the jobs of these types. */
    public Timeline timeline(UUID correlationId, AllowedTypes allowed) {
        return timeline.ask(correlationId, allowed);
    }

    /**
     * A page of jobs, newest first. Where few jobs match, a page may be short, even empty, although its cursor goes on:
     * the walk behind a page is bounded.
     *
     * @param limit  1 to 500
     * @param cursor {@code nextCursor} of the page before, or null
     */
    public JobPage jobs(JobFilter filter, int limit, String cursor) {
        return jobs.ask(filter, limit, cursor);
    }

    /** One job with its attempts, parent and children; empty if there is none with this id. */
    public Optional<JobDetails> job(UUID id) {
        return job(id, AllowedTypes.ALL);
    }

    /** As {@link #job(UUID)}; empty as well if it is of another type. Its children are of these types. */
    public Optional<JobDetails> job(UUID id, AllowedTypes allowed) {
        return job.ask(id, allowed);
    }

    /** The type of each of these jobs; of those that exist. */
    public Map<UUID, String> typesOf(Collection<UUID> ids) {
        return types.ask(ids);
    }

    /** How far a batch is; empty if there is none with this id. */
    public Optional<BatchStatus> batch(UUID id) {
        return batches.ask(id);
    }

    /**
     * Batches, the latest first, without their failures.
     *
     * @param limit  1 to 100
     * @param cursor {@code nextCursor} of the page before, or null
     */
    public BatchList batches(int limit, String cursor) {
        return batches.list(limit, cursor);
    }

    /** The job that holds this dedupe key; empty if a newcomer would get it. */
    public Optional<KeyHolder> keyHolder(String dedupeKey) {
        return key.ask(dedupeKey);
    }

    /**
     * What is known of one job and of what stands between it and a worker. Empty if there is no job with this id, and no
     * transaction is open that could bring it.
     */
    public Optional<JobObservation> observation(UUID id) {
        return job.observe(id);
    }

    /** The processes that are alive, and those last seen in the last 24 hours; those first, then by latest start; at most 500. */
    public List<WorkerRow> workers() {
        return workers.ask(null);
    }

    /** As {@link #workers()}, those that take this type: if none of them is alive, nobody runs its jobs. */
    public List<WorkerRow> workers(String type) {
        return workers.ask(type);
    }

    /** The priorities at which jobs are due, the most urgent first, each with its longest due job; at most 1,000. */
    public List<DuePriority> duePriorities() {
        return duePriorities.ask();
    }

    /** The types that have a limit, or jobs that waited behind one, by name; at most 500. */
    public List<LimitUse> limits() {
        return limits.ofAll();
    }

    /** One of {@link #limits()} with its keys and the holders of its permits; empty if it is none of them. */
    public Optional<TypeLimits> limits(String type) {
        return limits.ofType(type);
    }

    /** What holds this job back; empty unless it is due and waits for a permit or a token. */
    public Optional<HeldBack> heldBack(UUID jobId) {
        return limits.ofJob(jobId);
    }

    /**
     * A page of schedules, by name.
     *
     * @param limit  1 to 500
     * @param cursor {@code nextCursor} of the page before, or null
     */
    public ScheduleRows schedules(int limit, String cursor) {
        return schedules.ask(limit, cursor);
    }

    /** One schedule; empty if there is none of this name. */
    public Optional<ScheduleRow> schedule(String name) {
        return schedules.one(name);
    }

    /**
     * The latest ticks in a schedule's ledger, latest first; those of a removed schedule too.
     *
     * @param missedOnly only those that nobody decided within their grace
     * @param limit      1 to 500
     */
    public List<TickRow> scheduleTicks(String name, boolean missedOnly, int limit) {
        return schedules.ticks(name, missedOnly, limit);
    }

    /**
     * A page of the types that have a policy of their own, row {@code *} first, then by name.
     *
     * @param limit  1 to 500
     * @param cursor {@code nextCursor} of the page before, or null
     */
    public PolicyPage policies(int limit, String cursor) {
        return policies.ask(limit, cursor);
    }

    /** A page of what operators did, latest first. */
    public AuditPage audit(AuditQuery query) {
        return audit.ask(query);
    }

    /** A page of gates, the latest first. */
    public GatePage gates(GatesQuery query) {
        return gates.ask(query);
    }

    /** The types there are, and how many jobs each has: a pass over the whole line. */
    public TypeCensus census() {
        return census.ask();
    }

    /** The seven happy paths, in the order of the documentation. */
    public List<HappyPath> happyPaths() {
        return happyPaths.ask();
    }

    /**
     * Service keys, latest made first, those that have ended included. None shows its secret: only its hash is kept.
     *
     * @param state  null: any
     * @param limit  1 to 500
     * @param cursor {@code nextCursor} of the page before, or null
     */
    public KeyPage keys(KeyState state, int limit, String cursor) {
        return keys.ask(state, limit, cursor);
    }

    /** One service key by its id; empty if there is none. */
    public Optional<ServiceKey> key(String id) {
        return keys.one(id);
    }
}
