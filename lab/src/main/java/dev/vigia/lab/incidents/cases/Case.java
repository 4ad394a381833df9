package dev.vigia.lab.incidents.cases;

import dev.vigia.job.PolicyChange;
import dev.vigia.job.PolicyColumn;
import dev.vigia.lab.incidents.score.Truth;
import dev.vigia.lab.incidents.worker.Script;
import dev.vigia.lab.incidents.world.Flow;
import dev.vigia.lab.incidents.world.Workers.Worker;
import dev.vigia.lab.incidents.world.World;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * One incident, once: a healthy system is built, something is done to it, and it is known what an answer must say. A
 * subclass names everything through its world, so that another seed gives other names, rates and numbers.
 */
public abstract class Case {
    /** Where everything happens. */
    protected World world;
    /** What every worker does at first. */
    protected Script script;
    /** Those that work at first. */
    protected final List<Worker> workers = new ArrayList<>();

    private Instant injected;

    /** Settings that its PostgreSQL needs; not empty: it gets one of its own, and may break it. */
    public Map<String, String> serverSettings() {
        return Map.of();
    }

    /** Why it cannot happen on this machine; null: it can. */
    public String impossible() {
        return null;
    }

    /** How long the healthy system must run at least before it can be known what is usual. */
    public Duration warmUp() {
        return Duration.ZERO;
    }

    /** Builds the system in this world and starts it. */
    public final void start(World where) {
        world = where;
        script = world.script();
        build();
    }

    /** Types, hosts and workers; by default three types that just work, on two to four workers. */
    protected void build() {
        everyday(3);
        startWorkers();
    }

    /** Does it; notes when. */
    public final void strike() {
        injected = world.now();
        inject();
    }

    /** When it was done, by the database's clock. */
    public Instant injected() {
        return injected;
    }

    /** When the trouble began; by default when it was done. */
    public Instant onset() {
        return injected;
    }

    protected abstract void inject();

    /** Whether somebody would miss something by now. */
    public abstract boolean suffers();

    /** Known once it was done; empty: nothing is wrong. */
    public abstract List<Truth> truths();

    /** What the next action must speak of, if it is nothing that can be executed as it stands. */
    public Pattern advice() {
        return Pattern.compile("$^");
    }

    /** What a person does who follows such an advice, and what the rest of the world does meanwhile. */
    public void mend() {}

    /** Whether service is restored: by default, jobs enqueued since then succeed. */
    public boolean isMended(Instant since) {
        return world.flows(since);
    }

    /** After all, when its world and its server are gone. */
    public void end() {}

    /** So many types that just work. */
    protected final List<String> everyday(int types) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < types; i++) {
            all.add(type("works"));
        }
        return all;
    }

    /** A type of which every worker handles one to three jobs a second in this way, each in about 30 to 150 ms. */
    protected final String type(String behaviour) {
        String type = world.names().type();
        script = script.handling(type, behaviour);
        flow(Flow.of(type, world.between(10, 30) / 10.0, world.between(30, 150)));
        return type;
    }

    protected final void flow(Flow flow) {
        world.traffic().set(flow);
    }

    /** The flow of this type, to be changed. */
    protected final Flow flowOf(String type) {
        return world.traffic().of(type);
    }

    protected final void startWorkers() {
        workers.addAll(world.workers().start(script, world.between(2, 4)));
    }

    protected final Worker anyWorker() {
        return workers.get(world.random().nextInt(workers.size()));
    }

    /** Half of them, rounded down. */
    protected final List<Worker> half() {
        return workers.subList(0, workers.size() / 2);
    }

    /** New ones take the place of these: they start, and then the old ones drain. */
    protected final void replace(List<Worker> old, Script by) {
        List<Worker> leaving = List.copyOf(old);
        List<Worker> started = world.workers().start(by, leaving.size());
        world.workers().drain(leaving);
        workers.removeAll(leaving);
        workers.addAll(started);
    }

    protected final void policy(String type, PolicyColumn column, double value) {
        world.vigia()
                .operations()
                .changePolicy(
                        new PolicyChange(
                                type, Map.of(column, BigDecimal.valueOf(value).stripTrailingZeros())),
                        world.operator("as measured"),
                        false);
    }

    protected static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    protected static Pattern words(String alternatives) {
        return Pattern.compile("(?i)" + alternatives);
    }
}
