package dev.vigia.lab.bench;

import bench.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the time of a drain goes: PostgreSQL's by statement ({@code pg_stat_statements}, if the server has loaded it), the
 * JVM's by stacks that were sampled every 10 ms (JFR); the five largest of each as a share of the whole.
 */
final class Profile {
    private static final int MOST = 5;
    private static final String SAMPLE = "jdk.ExecutionSample"; // of threads that run Java code, not of those that wait

    private final Contender contender;
    private final Pool pool;

    Profile(Contender contender, Pool pool) {
        this.contender = contender;
        this.pool = pool;
    }

    Map<String, Object> run(int n) throws Exception {
        contender.enqueueBulk(n);
        contender.drain(pool.source(), n); // the JVM compiles what is hot
        pool.execute(contender.resetSql());
        contender.enqueueBulk(n);
        pool.comeToRest();
        boolean statements = statementsAreCounted();
        Map<String, Object> figures = new LinkedHashMap<>();
        Path file = Files.createTempFile("vigia-profile-", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable(SAMPLE).withPeriod(Duration.ofMillis(10));
            recording.start();
            figures.put("rate", n / (contender.drain(pool.source(), n).total() / 1e9));
            recording.stop();
            recording.dump(file);
            List<RecordedStackTrace> stacks = stacks(file);
            figures.put("jvm_by_method_of_vigia", largest(counted(stacks, Profile::methodOfVigia)));
            figures.put(
                    "jvm_by_top_class",
                    largest(counted(stacks, stack -> classOf(stack.getFrames().get(0)))));
        } finally {
            Files.deleteIfExists(file);
        }
        figures.put("postgresql", statements ? largest(statements()) : Map.of("pg_stat_statements is not loaded", 0));
        return figures;
    }

    private boolean statementsAreCounted() throws SQLException {
        try {
            pool.execute(
                    List.of("create extension if not exists pg_stat_statements", "select pg_stat_statements_reset()"));
            return true;
        } catch (SQLException e) { // the extension is not installed, or not preloaded
            return false;
        }
    }

    private Map<String, Double> statements() throws SQLException {
        Map<String, Double> times = new HashMap<>();
        try (Connection connection = pool.source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select left(regexp_replace(query, '\\s+', ' ', 'g'), 70), total_exec_time + total_plan_time
                          from pg_stat_statements
                         where dbid = (select oid from pg_database where datname = current_database())""")) {
            while (row.next()) {
                times.merge(row.getString(1), row.getDouble(2), Double::sum);
            }
        }
        return times;
    }

    private static List<RecordedStackTrace> stacks(Path recording) throws IOException {
        return RecordingFile.readAllEvents(recording).stream()
                .filter(event -> event.getEventType().getName().equals(SAMPLE))
                .map(RecordedEvent::getStackTrace)
                .filter(stack -> stack != null && !stack.getFrames().isEmpty())
                .toList();
    }

    private static Map<String, Double> counted(
            List<RecordedStackTrace> stacks, Function<RecordedStackTrace, String> place) {
        Map<String, Double> counts = new HashMap<>();
        stacks.forEach(stack -> counts.merge(place.apply(stack), 1.0, Double::sum));
        return counts;
    }

    /** The nearest caller of Vigía's own, or that there is none: the JDK's scheduling, mostly. */
    private static String methodOfVigia(RecordedStackTrace stack) {
        return stack.getFrames().stream()
                .filter(frame -> classOf(frame).startsWith("dev.vigia."))
                .findFirst()
                .map(frame -> classOf(frame).replaceAll(".*[.]", "") + "."
                        + frame.getMethod().getName())
                .orElse("none of ours");
    }

    private static String classOf(RecordedFrame frame) {
        return frame.getMethod().getType().getName();
    }

    /** In percent of all. */
    private static Map<String, Object> largest(Map<String, Double> all) {
        double sum = all.values().stream().mapToDouble(Double::doubleValue).sum();
        return all.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(MOST)
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> Math.round(entry.getValue() / sum * 1000) / 10.0,
                        (a, b) -> a,
                        LinkedHashMap::new));
    }
}
