package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.fact.TypeFacts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.job.Closest;
import dev.vigia.job.Gate;
import dev.vigia.observe.signal.Signal;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Due jobs that no live worker would claim. Whoever took them left: nobody replaced him (no_worker), or his successor does
 * not know the type any more (no_handler). Or nobody ever knew it (unknown_type).
 */
final class NobodyTakes implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        if (facts.missing(Signal.WORKERS)) {
            return List.of();
        }
        Map<String, List<TypeFacts>> left = new TreeMap<>();
        List<Incident> incidents = new ArrayList<>();
        for (TypeFacts type : facts.types()) {
            if (type.due() == 0
                    || !type.takers().isEmpty()
                    || type.waits().compareTo(Thresholds.PATIENCE) < 0
                    || isFrozen(type, facts)) {
                continue;
            }
            if (type.ended().count(facts.now().minus(Thresholds.PATIENCE), facts.now()) > 0) {
                continue; // somebody comes and goes: passes
            }
            List<Worker> former = type.formerTakers();
            if (former.isEmpty() && !facts.claimers().isEmpty() && type.ended().isEmpty()) {
                incidents.add(of(Cause.UNKNOWN_TYPE, List.of(type), former, facts));
            } else if (isReplaced(type, former, facts)) {
                incidents.add(of(Cause.NO_HANDLER, List.of(type), former, facts));
            } else {
                left.computeIfAbsent(
                                former.stream().limit(3).map(Worker::id).collect(Collectors.joining(" ")),
                                k -> new ArrayList<>())
                        .add(type);
            }
        }
        left.values()
                .forEach(types ->
                        incidents.add(of(Cause.NO_WORKER, types, types.get(0).formerTakers(), facts)));
        return incidents;
    }

    private static boolean isFrozen(TypeFacts type, Facts facts) {
        return facts.seen().gates().stream().map(Gate::type).anyMatch(gate -> gate == null || gate.equals(type.name()));
    }

    /** Somebody of another version lives who took over what the former ones took, or takes a type of nearly the same name. */
    private static boolean isReplaced(TypeFacts type, List<Worker> former, Facts facts) {
        TreeSet<String> taken = new TreeSet<>();
        TreeSet<String> versions = new TreeSet<>();
        former.forEach(worker -> {
            taken.addAll(worker.types() == null ? List.of() : worker.types());
            versions.add(String.valueOf(worker.version()));
        });
        return facts.claimers().stream()
                .filter(worker -> worker.types() != null && !versions.contains(String.valueOf(worker.version())))
                .anyMatch(worker -> !Collections.disjoint(worker.types(), taken)
                        || Closest.to(type.name(), worker.types()).isPresent());
    }

    /** What live workers take instead: of nearly the same name, or else the one name that is new. */
    private static String similar(String type, List<Worker> former, Facts facts) {
        TreeSet<String> named = new TreeSet<>();
        facts.claimers().stream()
                .filter(worker -> worker.types() != null)
                .forEach(worker -> named.addAll(worker.types()));
        TreeSet<String> known = new TreeSet<>(named);
        facts.types().stream().filter(other -> !other.ended().isEmpty()).forEach(other -> known.add(other.name()));
        known.remove(type);
        String close = Closest.to(type, known).orElse(null);
        if (close != null || former.isEmpty()) {
            return close;
        }
        former.forEach(worker -> named.removeAll(worker.types() == null ? List.of() : worker.types()));
        return named.size() == 1 ? named.first() : null;
    }

    private static Incident of(Cause cause, List<TypeFacts> types, List<Worker> former, Facts facts) {
        List<String> names = types.stream().map(TypeFacts::name).toList();
        Instant oldest =
                types.stream().map(TypeFacts::oldestDue).min(Instant::compareTo).orElseThrow();
        Instant leftAt = former.isEmpty() ? oldest : former.get(0).lastSeenAt();
        boolean longGone = leftAt.isBefore(oldest) && facts.ago(leftAt).compareTo(Duration.ofHours(1)) > 0;
        Instant since = cause == Cause.UNKNOWN_TYPE || longGone ? oldest : leftAt;
        String similar = cause == Cause.NO_WORKER ? null : similar(names.get(0), former, facts);
        String waiting = Phrasing.count(types.stream().mapToLong(TypeFacts::due).sum(), "job");
        Finding finding = Finding.of(cause)
                .in("type", names)
                .in("similar_type", similar)
                .headline(headline(cause, names, similar, former, facts) + " " + waiting + " wait.")
                .since(
                        since,
                        former.isEmpty() ? Duration.ofSeconds(5) : former.get(0).lease())
                .impact(facts.impact(names))
                .because(List.of(Proof.due(
                        waiting + " of " + Proof.types(names) + " due, the oldest since " + facts.moment(oldest),
                        names)))
                .because(
                        "no live worker takes " + Proof.types(names) + "; "
                                + Phrasing.count(facts.claimers().size(), "worker") + " live",
                        """
                        select count(*) as takers, count(*) = 0 as holds
                          from executor_workers k cross join unnest(?) as t (type)
                         where k.state = 'live' and k.last_seen_at >= now() - k.lease_duration and executor_takes_type(k.types, k.except_types, t.type)""",
                        names);
        former.stream()
                .limit(3)
                .forEach(worker -> finding.because(List.of(Proof.worker(
                        worker.id() + " (version " + worker.version() + ") took it and " + how(worker) + " at "
                                + facts.moment(worker.lastSeenAt()),
                        worker.id(),
                        "(state <> 'live' or last_seen_at < now() - lease_duration)"))));
        return finding.not("a freeze: no gate is on it")
                .not("too few slots: more of them would not take it")
                .next(next(cause, names, similar))
                .confidence(
                        cause == Cause.NO_WORKER
                                        && former.isEmpty()
                                        && !types.get(0).ended().isEmpty()
                                ? 0.8
                                : 0.95);
    }

    private static String how(Worker worker) {
        return switch (worker.state()) {
            case "drained" -> "drained";
            case "draining" -> "is draining";
            case "lost" -> "was lost";
            default -> "fell silent";
        };
    }

    private static String headline(Cause cause, List<String> names, String similar, List<Worker> former, Facts facts) {
        String types = Proof.types(names);
        return switch (cause) {
            case UNKNOWN_TYPE ->
                "Nobody ever knew type " + types + (similar == null ? "." : "; misspelt for " + similar + "?");
            case NO_HANDLER ->
                "No worker handles " + types + " since the deploy at "
                        + facts.moment(
                                former.isEmpty() ? facts.now() : former.get(0).lastSeenAt())
                        + (similar == null ? "." : "; renamed to " + similar + "?");
            default ->
                former.isEmpty()
                        ? "No worker takes " + types + ", and none did as far as workers are remembered."
                        : "No worker takes " + types + ": the last one " + how(former.get(0)) + " at "
                                + facts.moment(former.get(0).lastSeenAt()) + ".";
        };
    }

    private static NextAction next(Cause cause, List<String> names, String similar) {
        String types = Proof.arguments(names);
        return switch (cause) {
            case UNKNOWN_TYPE ->
                NextAction.act(
                        "Mend the producer" + (similar == null ? "" : " to enqueue " + similar)
                                + "; cancel these, and enqueue them under the right name.",
                        "vigia cancel --type " + types + " --status queued --reason "
                                + Phrasing.quoted("misspelt type"));
            case NO_HANDLER ->
                NextAction.look(
                        "Start a worker that handles " + types + " (roll back, or add the old name to the new version)"
                                + (similar == null ? "." : ", or enqueue these as " + similar + "."),
                        "vigia jobs --type " + types);
            default -> NextAction.look("Start a worker that takes " + types + ".", "vigia work");
        };
    }
}
