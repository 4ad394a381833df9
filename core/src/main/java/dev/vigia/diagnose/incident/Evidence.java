package dev.vigia.diagnose.incident;

import java.time.Instant;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * A fact that speaks for a cause, and the query that shows it again: one row, whose last column {@code holds} is true as
 * long as the fact does.
 */
public record Evidence(String text, String query) {

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
        return new Evidence(text, query.toString().strip());
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
