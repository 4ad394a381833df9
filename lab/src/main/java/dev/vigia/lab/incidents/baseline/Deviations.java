package dev.vigia.lab.incidents.baseline;

import dev.vigia.lab.incidents.world.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For each type, which of its rates is more than three deviations off what it was, in steps of three seconds; and, where
 * attempts fail, what words their messages contain.
 */
final class Deviations extends Baseline {
    private static final int STARTING = 2; // steps of 3 s
    private static final int REFERENCE = 8;
    private static final int RECENT = 5;
    private static final Pattern HOST = Pattern.compile("https?://([A-Za-z0-9.-]+)");
    private static final Map<String, String> KEYWORDS = new TreeMap<>(Map.of(
            "429", "rate_limited_by_dependency",
            "401|403|credential|unauthorized", "auth_rejected",
            "50[234]|unavailable|refused", "dependency_down",
            "timed? ?out", "dependency_slow",
            "OutOfMemory", "worker_out_of_memory",
            "payload|deserialize|cannot be read", "payload_mismatch"));

    private static final String SERIES = """
            with steps as (
              select generate_series(?::timestamptz, clock_timestamp() - interval '3 s', interval '3 s') as at),
            types as (select distinct type from executor_job)
            select t.type, s.at,
                   (select count(*) from executor_job j
                     where j.type = t.type and j.created_at >= s.at and j.created_at < s.at + interval '3 s') as arrived,
                   (select count(*) from executor_job_runs r
                     where r.type = t.type and r.outcome = 'succeeded'
                       and r.finished_at >= s.at and r.finished_at < s.at + interval '3 s') as done,
                   (select count(*) from executor_job_runs r
                     where r.type = t.type and r.outcome in ('failed', 'lost')
                       and r.finished_at >= s.at and r.finished_at < s.at + interval '3 s') as failed,
                   (select coalesce(avg(extract(epoch from r.finished_at - r.started_at) * 1000), 0) from executor_job_runs r
                     where r.type = t.type and r.finished_at >= s.at and r.finished_at < s.at + interval '3 s') as ms
              from types t cross join steps s order by t.type, s.at
            """;

    private static final String MESSAGES = """
            select message from executor_job_runs where type = ? and outcome = 'failed' order by finished_at desc limit 20
            """;

    Deviations() {
        super("3 sigma and keywords");
    }

    @Override
    List<Guess> guesses(Store store, Instant began) {
        Map<String, List<Map<String, Object>>> byType = new TreeMap<>();
        for (Map<String, Object> row : store.rows(SERIES, began.toString())) {
            byType.computeIfAbsent((String) row.get("type"), type -> new ArrayList<>())
                    .add(row);
        }
        List<Guess> guesses = new ArrayList<>();
        byType.forEach((type, series) -> guesses.addAll(ofType(store, type, series)));
        return guesses;
    }

    private static List<Guess> ofType(Store store, String type, List<Map<String, Object>> series) {
        List<Guess> guesses = new ArrayList<>();
        double failed = deviation(series, "failed");
        double arrived = deviation(series, "arrived");
        double done = deviation(series, "done");
        double ms = deviation(series, "ms");
        if (failed > 3) {
            guesses.add(byWords(store, type, failed));
        }
        if (ms > 3) {
            guesses.add(Guess.of("slowdown", ms, "type", type));
        }
        if (arrived > 3) {
            guesses.add(Guess.of("burst", arrived, "type", type));
        } else if (arrived < -3) {
            guesses.add(Guess.of("producer_silent", -arrived, "type", type));
        }
        if (done < -3 && arrived >= -3) {
            guesses.add(Guess.of("no_worker", -done, "type", type));
        }
        return guesses;
    }

    private static Guess byWords(Store store, String type, double weight) {
        StringBuilder all = new StringBuilder();
        store.rows(MESSAGES, type).forEach(row -> all.append(row.get("message")).append('\n'));
        String messages = all.toString();
        Matcher host = HOST.matcher(messages);
        for (Map.Entry<String, String> word : KEYWORDS.entrySet()) {
            if (Pattern.compile(word.getKey(), Pattern.CASE_INSENSITIVE)
                    .matcher(messages)
                    .find()) {
                return host.find()
                        ? Guess.of(word.getValue(), weight, "host", host.group(1))
                        : Guess.of(word.getValue(), weight, "type", type);
            }
        }
        return Guess.of("code_regression", weight, "type", type);
    }

    /**
     * Of the mean of the last steps from that of the first, in deviations of those; at least a half is one. The first are
     * known to be healthy: a reference that ends just before the last steps holds most of the incident itself, and nothing
     * deviates from it.
     */
    private static double deviation(List<Map<String, Object>> series, String column) {
        int end = Math.min(STARTING + REFERENCE, series.size() - RECENT);
        if (end - STARTING < 3) {
            return 0;
        }
        List<Map<String, Object>> healthy = series.subList(STARTING, end);
        double usual = mean(healthy, column);
        double squares = healthy.stream()
                .mapToDouble(row -> Math.pow(value(row, column) - usual, 2))
                .sum();
        double sigma = Math.max(0.5, Math.sqrt(squares / healthy.size()));
        return (mean(series.subList(series.size() - RECENT, series.size()), column) - usual) / sigma;
    }

    private static double mean(List<Map<String, Object>> rows, String column) {
        return rows.stream().mapToDouble(row -> value(row, column)).average().orElse(0);
    }

    private static double value(Map<String, Object> row, String column) {
        return ((Number) row.get(column)).doubleValue();
    }
}
