package dev.vigia.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Binds a statement's parameters in their order; a column of many rows becomes one array for {@code unnest}. */
final class Parameters {
    private static final Object[] NONE = {};

    private final PreparedStatement statement;
    private int index;

    Parameters(PreparedStatement statement) {
        this.statement = statement;
    }

    Parameters text(String value) throws SQLException {
        statement.setString(++index, value);
        return this;
    }

    Parameters uuid(UUID value) throws SQLException {
        statement.setObject(++index, value, Types.OTHER);
        return this;
    }

    Parameters number(Integer value) throws SQLException {
        statement.setObject(++index, value, Types.INTEGER);
        return this;
    }

    Parameters bigint(Long value) throws SQLException {
        statement.setObject(++index, value, Types.BIGINT);
        return this;
    }

    Parameters seconds(double value) throws SQLException {
        statement.setDouble(++index, value);
        return this;
    }

    /** Null is null. */
    Parameters seconds(Duration value) throws SQLException {
        statement.setObject(++index, value == null ? null : value.toNanos() / 1e9, Types.DOUBLE);
        return this;
    }

    Parameters flag(boolean value) throws SQLException {
        statement.setBoolean(++index, value);
        return this;
    }

    Parameters instant(Instant value) throws SQLException {
        statement.setObject(
                ++index,
                value == null ? null : OffsetDateTime.ofInstant(value, ZoneOffset.UTC),
                Types.TIMESTAMP_WITH_TIMEZONE);
        return this;
    }

    /** One array; null is null. */
    Parameters texts(String[] values) throws SQLException {
        statement.setArray(
                ++index, values == null ? null : statement.getConnection().createArrayOf("text", values));
        return this;
    }

    Parameters bytes(byte[] value) throws SQLException {
        statement.setBytes(++index, value);
        return this;
    }

    <T> Parameters uuids(List<T> rows, Function<T, UUID> column) throws SQLException {
        return array("uuid", rows, column);
    }

    <T> Parameters texts(List<T> rows, Function<T, String> column) throws SQLException {
        return array("text", rows, column);
    }

    /** Null is not an empty list. */
    Parameters textsOrNull(List<String> values) throws SQLException {
        return values == null ? text(null) : texts(values, value -> value);
    }

    <T> Parameters numbers(List<T> rows, Function<T, Integer> column) throws SQLException {
        return array("int4", rows, column);
    }

    <T> Parameters seconds(List<T> rows, Function<T, Double> column) throws SQLException {
        return array("float8", rows, column);
    }

    <T> Parameters flags(List<T> rows, Function<T, Boolean> column) throws SQLException {
        return array("bool", rows, column);
    }

    <T> Parameters instants(List<T> rows, Function<T, Instant> column) throws SQLException {
        return array("timestamptz", rows, row -> {
            Instant value = column.apply(row);
            return value == null ? null : value.toString();
        });
    }

    /** Times as PostgreSQL wrote them, infinity included. */
    <T> Parameters times(List<T> rows, Function<T, String> column) throws SQLException {
        return array("timestamptz", rows, column);
    }

    private <T> Parameters array(String type, List<T> rows, Function<T, ?> column) throws SQLException {
        Object[] values = new Object[rows.size()];
        boolean empty = true;
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
            empty &= values[i] == null;
        }
        if (empty) {
            values = NONE; // unnest fills the shorter column up with nulls
        }
        statement.setArray(++index, statement.getConnection().createArrayOf(type, values));
        return this;
    }
}
