package dev.vigia.lab.chaos.history;

import dev.vigia.lab.chaos.LabDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Checks all rules against one snapshot. */
public final class History {
    private static final int SAMPLE = 3;
    private static final List<Rule> RULES = Stream.of(PlaceRules.ALL, RunRules.ALL, EffectRules.ALL, LimitRules.ALL)
            .flatMap(List::stream)
            .toList();

    private History() {}

    /** What must hold even while everything is in motion. */
    public static List<Violation> inMotion(DataSource source) {
        return check(
                source, RULES.stream().filter(r -> r.when() == Rule.When.ALWAYS).toList());
    }

    /** What must hold when all work is done. */
    public static List<Violation> atRest(DataSource source) {
        return check(source, RULES);
    }

    private static List<Violation> check(DataSource source, List<Rule> rules) {
        List<Violation> violations = new ArrayList<>();
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            for (Rule rule : rules) {
                List<Map<String, Object>> rows = LabDatabase.rows(connection, rule.query());
                if (!rows.isEmpty()) {
                    List<String> sample =
                            rows.stream().limit(SAMPLE).map(Map::toString).toList();
                    violations.add(new Violation(rule, rows.size(), sample));
                }
            }
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException("the history cannot be checked", e);
        }
        return violations;
    }
}
