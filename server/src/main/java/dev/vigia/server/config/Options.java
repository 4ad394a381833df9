package dev.vigia.server.config;

import dev.vigia.job.Schema;
import dev.vigia.job.TracePolicy;
import dev.vigia.worker.WorkerSettings;
import dev.vigia.worker.WorkerTypes;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Everything that can be set; the only place where names, defaults and rules stand. */
public final class Options {
    public static final Option<Path> CONFIG = Option.of(
            "config",
            "FILE",
            "vigia.yaml",
            "settings, one 'key: value' a line; the default may be absent",
            Values::path);
    public static final Option<DatabaseUrl> DATABASE_URL = Option.of(
            "database-url",
            "URL",
            null,
            "postgresql://user@host:5432/database or jdbc:postgresql://…; without one, PostgreSQL is embedded under --data",
            DatabaseUrl::parse);
    public static final Option<Path> DATA =
            Option.of("data", "FOLDER", ".vigia", "where the embedded PostgreSQL keeps its data", Values::path);
    public static final Option<Schema> SCHEMA =
            Option.of("schema", "NAME", "public", "the PostgreSQL schema that holds every table", Options::schema);
    public static final Option<Integer> PORT =
            Option.of("port", "NUMBER", "8080", "HTTP port; 0 takes a free one", Values.integer(0, 65535));
    public static final Option<String> BIND = Option.of(
            "bind",
            "ADDRESS",
            "127.0.0.1",
            "address to listen on; one beyond this machine needs VIGIA_SERVICE_ROLE_KEY",
            Values::host);
    public static final Option<String> SERVICE_ROLE_KEY = Option.secret(
            "service-role-key",
            "the first admin of the HTTP API, who makes the other keys; without one, a key is made and shown once",
            "SUPABASE_SERVICE_ROLE_KEY");
    public static final Option<Long> MAX_BODY = Option.of(
            "max-body",
            "SIZE",
            "8MiB",
            "largest HTTP request with many jobs; one job may have 1MiB",
            Values.size(1 << 20, 256L << 20));
    public static final Option<URI> FUNCTIONS_URL = Option.of(
            "functions-url",
            "URL",
            null,
            "types without a Java handler are called here, as POST URL/type",
            Values::httpBase);
    public static final Option<String> FUNCTIONS_SECRET =
            Option.secret("functions-secret", "signs these calls (Standard Webhooks)");
    public static final Option<URI> PUBLIC_URL = Option.of(
            "public-url",
            "URL",
            null,
            "where functions reach a server of this cluster, as https://vigia.internal; with it they are told where to report progress",
            Values::httpBase);
    public static final Option<Boolean> NO_ORCHESTRATOR =
            Option.of("no-orchestrator", "BOOLEAN", "false", "serve HTTP only, run no jobs", Values.yesNo());
    public static final Option<Integer> SLOTS = Option.of(
            "slots", "NUMBER", "16", "jobs that run at the same time in this process", Values.integer(1, 100_000));
    public static final Option<WorkerTypes> TYPES = Option.of(
            "types",
            "LIST",
            null,
            "types that run here, as run_tsa,build_artifact; with weights, as run_tsa=3,*=1, the slots are divided by"
                    + " them (* is every other type); without the option, every type",
            WorkerTypes::parse);
    public static final Option<List<String>> EXCEPT_TYPES =
            Option.of("except-types", "LIST", null, "types that never run here", WorkerTypes::names);
    public static final Option<String> IDLE_SLOTS = Option.of(
            "idle-slots",
            "POLICY",
            "lend",
            "lend or keep: whether a type's slots serve others while it has no work, where --types divides them",
            Values.oneOf("lend", "keep"));
    public static final Option<Integer> PRIORITY_RESERVE = Option.of(
            "priority-reserve",
            "PERCENT",
            Integer.toString(WorkerSettings.DEFAULT_PRIORITY_RESERVE),
            "of the jobs started, how many are the longest due of less urgent priorities while more urgent ones wait; 0:"
                    + " strict priority",
            Values.integer(0, 50));
    public static final Option<Duration> BEAT = Option.of(
            "beat",
            "DURATION",
            "15s",
            "how often a worker shows that it is alive",
            Values.duration(Duration.ofSeconds(1), Duration.ofMinutes(5)));
    public static final Option<Duration> LEASE = Option.of(
            "lease",
            "DURATION",
            "45s",
            "silence after which a worker's jobs run elsewhere; at least twice the beat",
            Values.duration(Duration.ofSeconds(3), Duration.ofHours(1)));
    public static final Option<Duration> POLL = Option.of(
            "poll",
            "DURATION",
            "1s",
            "how often due jobs are looked for when nothing wakes us",
            Values.duration(Duration.ofMillis(20), Duration.ofMinutes(1)));
    public static final Option<Duration> GRACE = Option.of(
            "grace",
            "DURATION",
            "30s",
            "how long running jobs may go on after a request to stop",
            Values.duration(Duration.ZERO, Duration.ofHours(1)));
    public static final Option<String> TRACE_POLICY = Option.of(
            "trace-policy",
            "POLICY",
            "log-only",
            "log-only or strict: what happens to a success without a trace id",
            Values.oneOf("log-only", "strict"));
    public static final Option<Instant> TRACE_CUTOFF = Option.of(
            "trace-cutoff",
            "INSTANT",
            TracePolicy.DEFAULT_CUTOFF.toString(),
            "jobs created before are tolerated without a trace id",
            Values::instant);
    public static final Option<Integer> POOL_SIZE =
            Option.of("pool-size", "NUMBER", "16", "database connections of this process", Values.integer(2, 1000));
    public static final Option<String> LOG = Option.of(
            "log", "FORMAT", "json", "json (one object a line) or text, on stderr", Values.oneOf("json", "text"));
    public static final Option<String> LOG_LEVEL = Option.of(
            "log-level",
            "LEVEL",
            "info",
            "least level that is logged",
            Values.oneOf("trace", "debug", "info", "warn", "error"));

    private static final List<Option<?>> ALL = List.of(
            CONFIG,
            DATABASE_URL,
            DATA,
            SCHEMA,
            PORT,
            BIND,
            SERVICE_ROLE_KEY,
            MAX_BODY,
            FUNCTIONS_URL,
            FUNCTIONS_SECRET,
            PUBLIC_URL,
            NO_ORCHESTRATOR,
            SLOTS,
            TYPES,
            EXCEPT_TYPES,
            IDLE_SLOTS,
            PRIORITY_RESERVE,
            BEAT,
            LEASE,
            POLL,
            GRACE,
            TRACE_POLICY,
            TRACE_CUTOFF,
            POOL_SIZE,
            LOG,
            LOG_LEVEL);
    private static final Map<String, Option<?>> BY_NAME =
            ALL.stream().collect(Collectors.toMap(Option::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));

    private Options() {}

    /** In the order of help. */
    public static List<Option<?>> all() {
        return ALL;
    }

    /** By the name on the command line, without dashes. */
    public static Optional<Option<?>> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /**
     * The value of each option.
     *
     * @param fromCommandLine by name without dashes; only what was given
     * @param file            {@code vigia.yaml}; null: none
     * @throws ConfigurationException for an unknown name, with a suggestion, or for a value that is not valid
     */
    public static Settings resolve(Map<String, String> fromCommandLine, Map<String, String> environment, Path file) {
        Settings settings = Sources.read(fromCommandLine, environment, file);
        Duration beat = settings.get(BEAT);
        Duration lease = settings.get(LEASE);
        if (lease.compareTo(beat.multipliedBy(2)) < 0) {
            throw new ConfigurationException(
                    "lease " + Values.words(lease) + " (" + settings.origin(LEASE)
                            + ") is shorter than two beats of " + Values.words(beat) + " (" + settings.origin(BEAT)
                            + "): one late beat would give a live worker's jobs away.",
                    "Raise lease to " + Values.words(beat.multipliedBy(3)) + ", or lower beat.");
        }
        WorkerTypes types = workerTypes(settings);
        if (types.divided() && types.weights().size() > settings.get(SLOTS)) {
            throw new ConfigurationException(
                    "slots " + settings.get(SLOTS) + " (" + settings.origin(SLOTS)
                            + ") are too few to be divided among "
                            + types.weights().size() + " types (" + settings.origin(TYPES) + "): each needs one.",
                    "Raise slots to " + types.weights().size() + " at least, or name fewer types.");
        }
        return settings;
    }

    /**
     * Which types a worker with these settings takes.
     *
     * @throws ConfigurationException if what is taken and what is excepted contradict each other
     */
    public static WorkerTypes workerTypes(Settings settings) {
        WorkerTypes types = settings.find(TYPES).orElse(WorkerTypes.any());
        try {
            return settings.find(EXCEPT_TYPES).map(types::exceptFor).orElse(types);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "types (" + settings.origin(TYPES) + ") and except-types (" + settings.origin(EXCEPT_TYPES)
                            + ") do not go together.",
                    "They must be " + e.getMessage() + ".");
        }
    }

    /** As {@link #resolve(Map, Map, Path)}, with the file that the command line or the environment names. */
    public static Settings resolve(Map<String, String> fromCommandLine, Map<String, String> environment) {
        String named = fromCommandLine.getOrDefault(CONFIG.name(), environment.get(CONFIG.variable()));
        Path file = Path.of(named == null ? CONFIG.initial() : named);
        if (!Files.isRegularFile(file)) {
            if (named != null) {
                throw new ConfigurationException(
                        "the settings file " + file + " does not exist.",
                        "Correct --config or " + CONFIG.variable() + ".");
            }
            file = null;
        }
        return resolve(fromCommandLine, environment, file);
    }

    private static Schema schema(String text) {
        try {
            return new Schema(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a schema name: [a-z_][a-z0-9_]*, at most 63 characters", e);
        }
    }
}
