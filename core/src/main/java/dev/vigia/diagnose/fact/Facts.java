package dev.vigia.diagnose.fact;

import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.observe.signal.Observation;
import dev.vigia.observe.signal.OpenDocuments;
import dev.vigia.observe.signal.Parked;
import dev.vigia.observe.signal.RunningJobs;
import dev.vigia.observe.signal.Signal;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** An observation with what follows from it, for all rules alike; of one thread. */
public final class Facts {
    private final Observation seen;
    private final Map<String, TypeFacts> types = new TreeMap<>();
    private final List<Failing> failing;
    private final List<String> suffering;
    private final Map<String, Instant> versions = new TreeMap<>();

    public Facts(Observation seen) {
        this.seen = seen;
        SortedSet<String> names = new TreeSet<>();
        seen.due().forEach(jobs -> names.add(jobs.type()));
        seen.running().forEach(jobs -> names.add(jobs.type()));
        seen.attempts().forEach(one -> names.add(one.type()));
        seen.arrivals().forEach(one -> names.add(one.type()));
        seen.parked().forEach(one -> names.add(one.type()));
        names.forEach(name -> types.put(name, new TypeFacts(name, seen)));
        this.suffering = types.values().stream()
                .filter(TypeFacts::suffers)
                .map(TypeFacts::name)
                .toList();
        this.failing = Failing.groups(seen.attempts(), seen.observedAt());
        for (Worker worker : seen.workers()) {
            if (worker.version() != null) {
                versions.merge(worker.version(), worker.startedAt(), (a, b) -> a.isBefore(b) ? a : b);
            }
        }
    }

    public Observation seen() {
        return seen;
    }

    public Instant now() {
        return seen.observedAt();
    }

    public boolean missing(Signal signal) {
        return seen.isMissing(signal);
    }

    public Collection<TypeFacts> types() {
        return types.values();
    }

    /** Of a type that nothing is known of, nothing. */
    public TypeFacts type(String name) {
        TypeFacts known = types.get(name);
        return known == null ? new TypeFacts(name, seen) : known;
    }

    /** Every group of failures that matters. */
    public List<Failing> failing() {
        return failing.stream().filter(Failing::matters).toList();
    }

    /** Groups that matter or did. */
    public List<Failing> failedOnce() {
        return failing;
    }

    /** Types whose due jobs wait for longer than usual and than a person calls late. */
    public List<String> suffering() {
        return suffering;
    }

    /** Workers that live and claim. */
    public List<Worker> claimers() {
        return seen.workers().stream().filter(Worker::claims).toList();
    }

    public Worker worker(String id) {
        return seen.workers().stream()
                .filter(worker -> worker.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    /** Slots of those that claim; 0: none says. */
    public long slots() {
        return claimers().stream()
                .map(Worker::slots)
                .filter(Objects::nonNull)
                .mapToLong(Integer::longValue)
                .sum();
    }

    /**
     * Slots that are taken: leases that they hold, or what they say of themselves if that is more. A handler that overran
     * and does not return keeps its slot after its attempt is settled.
     */
    public long held() {
        return claimers().stream().mapToLong(this::held).sum();
    }

    private long held(Worker worker) {
        long leases = seen.running().stream()
                .filter(jobs -> worker.id().equals(jobs.worker()))
                .mapToLong(RunningJobs::jobs)
                .sum();
        return Math.max(leases, worker.busy() == null ? 0 : worker.busy());
    }

    public boolean slotsAreFull() {
        return slots() > 0 && held() >= slots() * 0.9;
    }

    /** When a version's first worker started, as far as workers are remembered. */
    public Instant deployed(String version) {
        return versions.get(version);
    }

    /** The version that came last before a time, and was not the first there was; null: none did. */
    public String lastDeployBefore(Instant time) {
        return versions.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(time))
                .filter(entry -> versions.values().stream().anyMatch(other -> other.isBefore(entry.getValue())))
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    /** Jobs of these types that wait, due or parked until their next attempt, or run; and their documents. */
    public Impact impact(Collection<String> of) {
        long due = of.stream().mapToLong(type -> type(type).due()).sum();
        long parked = seen.parked().stream()
                .filter(jobs -> of.contains(jobs.type()))
                .mapToLong(Parked::jobs)
                .sum();
        long running = of.stream().mapToLong(type -> type(type).running()).sum();
        Duration oldest = of.stream()
                .map(type -> type(type).waits())
                .max(Comparator.naturalOrder())
                .filter(wait -> !wait.isZero())
                .orElse(null);
        long documents = seen.documents().stream()
                .filter(open -> !Collections.disjoint(open.types(), of))
                .mapToLong(OpenDocuments::documents)
                .sum();
        return Impact.of(due + parked + running, documents, new ArrayList<>(new TreeSet<>(of)), oldest);
    }

    public Duration ago(Instant time) {
        return Duration.between(time, now());
    }

    public boolean within(Instant time, Duration span) {
        return time != null && ago(time).compareTo(span) <= 0;
    }

    public String moment(Instant time) {
        return Phrasing.moment(time, now());
    }

    /** Attempts that ended since then, of all types but these. */
    public Tally others(Collection<String> than, Instant since) {
        long failed = 0;
        long total = 0;
        for (Attempts one : seen.attempts()) {
            if (!than.contains(one.type()) && !one.from().isBefore(since) && (one.failed() || one.succeeded())) {
                total += one.count();
                failed += one.failed() ? one.count() : 0;
            }
        }
        return new Tally(failed, total);
    }

    /** What PostgreSQL and the deploys have to say for themselves, as clauses of what it is not. */
    public List<String> notTheUsualSuspects(Instant since) {
        List<String> clauses = new ArrayList<>();
        String deploy = lastDeployBefore(now());
        if (deploy == null) {
            clauses.add("a deploy: none was seen");
        } else if (Duration.between(deployed(deploy), since).abs().compareTo(Duration.ofMinutes(2)) > 0) {
            clauses.add("a deploy: the last one, version " + deploy + ", was at " + moment(deployed(deploy)));
        }
        if (!missing(Signal.LOCKS) && seen.server().locks().stream().noneMatch(root -> root.ours())) {
            clauses.add("the database: nobody waits for a lock on our tables");
        }
        return clauses;
    }
}
