package dev.vigia.observe;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** The current row of a result, by column name, in the types of our records; SQL's null is null. */
final class Row {
    private final ResultSet result;

    Row(ResultSet result) {
        this.result = result;
    }

    String text(String column) throws SQLException {
        return result.getString(column);
    }

    UUID uuid(String column) throws SQLException {
        return result.getObject(column, UUID.class);
    }

    boolean flag(String column) throws SQLException {
        return result.getBoolean(column);
    }

    Boolean flagOrNull(String column) throws SQLException {
        boolean value = result.getBoolean(column);
        return result.wasNull() ? null : value;
    }

    /** A count or another number that is never null. */
    long number(String column) throws SQLException {
        return result.getLong(column);
    }

    int integer(String column) throws SQLException {
        return result.getInt(column);
    }

    double decimal(String column) throws SQLException {
        return result.getDouble(column);
    }

    /** Exact, without zeros at its end; null is null. */
    BigDecimal exact(String column) throws SQLException {
        BigDecimal value = result.getBigDecimal(column);
        return value == null ? null : new BigDecimal(value.stripTrailingZeros().toPlainString());
    }

    Double decimalOrNull(String column) throws SQLException {
        double value = result.getDouble(column);
        return result.wasNull() ? null : value;
    }

    Long numberOrNull(String column) throws SQLException {
        long value = result.getLong(column);
        return result.wasNull() ? null : value;
    }

    Integer integerOrNull(String column) throws SQLException {
        int value = result.getInt(column);
        return result.wasNull() ? null : value;
    }

    /** Seconds as a duration, to the microsecond. */
    Duration seconds(String column) throws SQLException {
        return Duration.ofNanos(Math.round(result.getDouble(column) * 1e6) * 1000);
    }

    /** Null also for infinity, which is no time: a job that waits for others is due at none. */
    Instant instant(String column) throws SQLException {
        OffsetDateTime value = result.getObject(column, OffsetDateTime.class);
        return value == null || value.equals(OffsetDateTime.MAX) ? null : value.toInstant();
    }

    List<String> texts(String column) throws SQLException {
        Array value = result.getArray(column);
        return value == null ? null : List.of((String[]) value.getArray());
    }
}
