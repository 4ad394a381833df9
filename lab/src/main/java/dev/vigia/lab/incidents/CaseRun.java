package dev.vigia.lab.incidents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.job.VigiaException;
import dev.vigia.lab.chaos.PostgresServer;
import dev.vigia.lab.incidents.Result.Ask;
import dev.vigia.lab.incidents.Result.Remedy;
import dev.vigia.lab.incidents.baseline.Baseline;
import dev.vigia.lab.incidents.cases.Case;
import dev.vigia.lab.incidents.cases.Catalogue;
import dev.vigia.lab.incidents.score.Answer;
import dev.vigia.lab.incidents.score.Grounding;
import dev.vigia.lab.incidents.score.Reported;
import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.world.CommandLineTool.Said;
import dev.vigia.lab.incidents.world.Role;
import dev.vigia.lab.incidents.world.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Runs one case under one seed: healthy, injected, suffered, asked, remedied. */
public final class CaseRun {
    private static final Duration FIRST_SUCCESSES = Duration.ofSeconds(40);
    private static final Map<String, Role> ABLATIONS = new LinkedHashMap<>();

    static {
        ABLATIONS.put("pg_monitor", Role.READER);
        ABLATIONS.put("workers", Role.WITHOUT_WORKERS);
        ABLATIONS.put("events", Role.WITHOUT_EVENTS);
    }

    private final String id;
    private final long seed;
    private final Pace pace;
    private final boolean ablating;
    private final Path saved;
    private final Case injected;
    private World world;
    private Instant began;

    /**
     * Of this case under this seed.
     *
     * @param ablating whether each question is asked again with one signal taken away
     * @param saved    folder for what each verdict was judged from; null: it is not kept
     */
    public CaseRun(String id, long seed, Pace pace, boolean ablating, Path saved) {
        this.id = id;
        this.seed = seed;
        this.pace = pace;
        this.ablating = ablating;
        this.saved = saved;
        this.injected = Catalogue.create(id);
    }

    /**
     * Runs it; takes up to three minutes.
     *
     * @param usual for a case that leaves its server as it found it
     */
    public Result run(PostgresServer usual) throws InterruptedException {
        try {
            if (injected.impossible() != null) {
                return missing("", "not injected: " + injected.impossible(), null);
            }
            if (injected.serverSettings().isEmpty()) {
                return run(usual, mixed());
            }
            PostgresServer own = new PostgresServer(injected.serverSettings());
            try {
                return run(own, mixed());
            } finally {
                own.close();
            }
        } catch (IllegalStateException | IllegalArgumentException | VigiaException e) {
            return missing("", "discarded: the harness failed: " + e.getMessage(), null);
        } finally {
            injected.end();
        }
    }

    /** The same seed gives each case names of its own. */
    private long mixed() {
        return seed * 1_000_003 + id.hashCode();
    }

    private Result missing(String truth, String why, String alarm) {
        return new Result(id, seed, truth, why, alarm, List.of(), Map.of(), Remedy.UNTRIED);
    }

    private Result run(PostgresServer server, long mixedSeed) throws InterruptedException {
        try (World opened = new World(mixedSeed, server)) {
            world = opened;
            began = world.now();
            injected.start(world);
            if (!waitUntil(FIRST_SUCCESSES, () -> world.flows(began))) {
                return missing("", "discarded: the system was not healthy before", null);
            }
            pause(pace.warmUp().compareTo(injected.warmUp()) > 0 ? pace.warmUp() : injected.warmUp());
            Answer before = ask(Role.WATCHER, "before");
            String alarm = before.saysHealthy() ? null : before.brief();
            injected.strike();
            long struck = System.nanoTime();
            if (!waitUntil(pace.suffer(), injected::suffers)) {
                return missing(text(injected.truths()), "discarded: service did not suffer", alarm);
            }
            List<Ask> asks = new ArrayList<>();
            Answer last = before;
            Map<String, String> without = new LinkedHashMap<>();
            for (Duration after : pace.asks()) {
                pause(after.minusNanos(System.nanoTime() - struck));
                last = ask(Role.WATCHER, "+" + after.toSeconds());
                asks.add(score(last, Duration.ofNanos(System.nanoTime() - struck)));
                if (ablating) {
                    ABLATIONS.forEach((signal, role) -> without.put(signal, withoutSignal(role, signal)));
                }
            }
            return new Result(id, seed, text(injected.truths()), null, alarm, asks, without, remedy(last));
        }
    }

    private static String text(List<Truth> truths) {
        return truths.isEmpty()
                ? "healthy"
                : truths.stream().map(Truth::toString).collect(Collectors.joining(" and "));
    }

    private Answer ask(Role role, String when) {
        List<String> words = new ArrayList<>(List.of("diagnose", "--json"));
        if (saved != null) {
            words.add("--save");
            words.add(saved.resolve(id + "-" + seed + "-" + when + ".gz").toString());
        }
        Said said = world.run(role, words);
        return Answer.of(said.out(), said.exit(), said.err(), said.took());
    }

    private Ask score(Answer answer, Duration after) {
        List<Truth> truths = injected.truths();
        List<Truth> bare = truths.stream().map(Truth::bare).toList();
        Map<String, Integer> baselines = new LinkedHashMap<>();
        for (Baseline baseline : Baseline.all()) {
            baselines.put(baseline.name(), rank(baseline.judge(world.store(), began), bare));
        }
        int evidence = 0;
        int holding = 0;
        Duration onset = null;
        for (Reported incident : answer.toldOf(truths)) {
            for (JsonNode piece : incident.evidence()) {
                evidence++;
                holding += Grounding.holds(piece, world) ? 1 : 0;
            }
            onset = incident.since()
                    .map(since -> Duration.between(injected.onset(), since).abs())
                    .orElse(onset);
        }
        return new Ask(
                after.toSeconds(),
                answer.json(),
                answer.brief(),
                answer.took().toMillis(),
                rank(answer, truths),
                answer.misleads(truths),
                onset == null ? null : onset.toSeconds(),
                evidence,
                holding,
                baselines);
    }

    private static int rank(Answer answer, List<Truth> truths) {
        if (truths.isEmpty()) {
            return answer.saysHealthy() ? 1 : 0;
        }
        return answer.rankOf(truths);
    }

    /** {@code right}, {@code unknown}, {@code silent}, or what it said wrongly. */
    private String withoutSignal(Role role, String signal) {
        Answer answer = ask(role, "without-" + signal);
        List<Truth> truths = injected.truths();
        if (rank(answer, truths) == 1) {
            return "right";
        } else if (answer.misleads(truths)) {
            return "wrong: " + answer.brief();
        }
        return answer.incidents().isEmpty() && answer.saysHealthy() && !truths.isEmpty() ? "wrong: healthy" : "unknown";
    }

    private Remedy remedy(Answer last) {
        if (pace.restore().isZero()
                || last.incidents().isEmpty()
                || injected.truths().isEmpty()) {
            return Remedy.UNTRIED;
        }
        Remedying remedying = new Remedying(world, injected);
        List<Reported> told = last.toldOf(injected.truths());
        Remedy remedy = Remedy.UNTRIED;
        for (Reported incident : told.isEmpty() ? last.incidents().subList(0, 1) : told) {
            remedy = remedying.follow(incident, pace.restore());
        }
        return remedy;
    }

    /** A condition that cannot be looked at, because the database is away, does not hold yet. */
    private static boolean waitUntil(Duration patience, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            try {
                if (condition.getAsBoolean()) {
                    return true;
                }
            } catch (IllegalStateException e) {
                // asked again
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        return false;
    }

    private static void pause(Duration time) throws InterruptedException {
        if (!time.isNegative()) {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        }
    }
}
