package dev.vigia.diagnose.incident;

import dev.vigia.job.Schema;
import java.time.Instant;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * A fact that speaks for a cause, and what shows it again: a query or, where there is no connection to ask one on, a command.
 *
 * @param query   SQL: one row, whose last column {@code holds} is true as long as the fact does; null: there is a command
 * @param command to copy into a shell; null: there is a query
 */
public record Evidence(String text, String query, String command) {

    public Evidence {
        if ((query == null) == (command == null)) {
            throw new IllegalArgumentException("a query or a command: " + text);
        }
    }

    /** Shown by a command; what that prints says whether it still holds. */
    public static Evidence ofCommand(String text, String command) {
        return new Evidence(text, null, command);
    }

    /** The same; its query names the tables where they are. */
    public Evidence in(Schema schema) {
        return query == null ? this : new Evidence(text, schema.qualify(query), null);
    }

    /**
     * Puts the values into the query, so that it can be pasted.
     *
     * @param sql with a {@code ?} for each value: a text, a number, a time, an id, a list of texts, or null
     */
    public static Evidence of(String text, String sql, Object... values) {
        StringBuilder query = new StringBuilder();
        int value = 0;
        for (String part : sql.split("\\?", -1)) {
            if (!query.isEmpty()) {
                query.append(literal(values[value++]));
            }
            query.append(part);
        }
        if (value != values.length) {
            throw new IllegalArgumentException(values.length + " values for " + value + " places: " + sql);
        }
        return new Evidence(text, query.toString().strip(), null);
    }

    private static String literal(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Number) {
            return value.toString();
        }
        if (value instanceof Instant time) {
            return "timestamptz '" + time + "'";
        }
        if (value instanceof Collection<?> many) {
            return many.stream().map(Evidence::literal).collect(Collectors.joining(", ", "array[", "]::text[]"));
        }
        return "'" + value.toString().replace("'", "''") + "'";
    }
}
