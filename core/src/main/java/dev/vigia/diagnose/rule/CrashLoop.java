package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Workers of one version start again and again, and none lives for long. */
final class CrashLoop implements Rule {
    private static final Duration SHORT_LIFE = Duration.ofSeconds(30);
    private static final int STARTS = 3;

    @Override
    public List<Incident> in(Facts facts) {
        Map<String, List<Worker>> byVersion = new TreeMap<>();
        for (Worker worker : facts.seen().workers()) {
            if (worker.version() != null
                    && isGone(worker)
                    && !"drained".equals(worker.state())
                    && facts.within(worker.startedAt(), Thresholds.TOLD)
                    && worker.lived().compareTo(SHORT_LIFE) < 0) {
                byVersion
                        .computeIfAbsent(worker.version() + "\n" + worker.host(), k -> new ArrayList<>())
                        .add(worker);
            }
        }
        return byVersion.values().stream()
                .filter(died -> died.size() >= STARTS && restarts(died) >= STARTS - 1)
                .map(died -> incident(died, facts))
                .toList();
    }

    private static boolean isGone(Worker worker) {
        return !worker.alive()
                && worker.process() != Worker.ProcessState.RUNNING
                && worker.process() != Worker.ProcessState.STOPPED;
    }

    /** Those that started when another one had died: what dies at once, together with others, does so for another reason. */
    private static long restarts(List<Worker> died) {
        return died.stream()
                .filter(one -> died.stream().anyMatch(other -> one.startedAt().isAfter(other.lastSeenAt())))
                .count();
    }

    private static Incident incident(List<Worker> died, Facts facts) {
        Worker one = died.get(0);
        Instant since =
                died.stream().map(Worker::startedAt).min(Instant::compareTo).orElseThrow();
        TreeSet<String> types = new TreeSet<>();
        died.stream().filter(worker -> worker.types() != null).forEach(worker -> types.addAll(worker.types()));
        Duration longest =
                died.stream().map(Worker::lived).max(Duration::compareTo).orElseThrow();
        return Finding.of(Cause.CRASH_LOOP)
                .in("version", one.version())
                .headline("Version " + one.version() + " dies at every start on " + one.host() + ": "
                        + Phrasing.count(died.size(), "start") + " since " + facts.moment(since)
                        + ", none lived longer than " + Phrasing.duration(longest) + ".")
                .since(since, Duration.ofSeconds(10))
                .impact(facts.impact(types))
                .because(
                        Phrasing.count(died.size(), "worker") + " of version " + one.version() + " on " + one.host()
                                + " lived for less than " + Phrasing.duration(SHORT_LIFE),
                        """
                        select count(*) as starts, max(last_seen_at - started_at) as longest_life, count(*) >= ? as holds
                          from executor_workers where version = ? and host = ? and started_at >= ? and last_seen_at - started_at < interval '30 seconds'
                           and state <> 'drained'""",
                        STARTS,
                        one.version(),
                        one.host(),
                        since.minusSeconds(1))
                .because(
                        "none of them said that it drained",
                        "select count(*) as drained, count(*) = 0 as holds from executor_workers where version = ? and host = ? and started_at >= ? and state = 'drained' and last_seen_at - started_at < interval '30 seconds'",
                        one.version(),
                        one.host(),
                        since.minusSeconds(1))
                .not("one job: none was lost with each of them")
                .not("the database: others beat, or nobody waits for a lock")
                .next(NextAction.say("Roll back to the version before " + one.version()
                        + "; the reason is in the last lines of its log on " + one.host() + "."))
                .confidence(0.9);
    }
}
