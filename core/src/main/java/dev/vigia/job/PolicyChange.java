package dev.vigia.job;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * A change of one type's policy. What it does not name stays as it is.
 *
 * @param type   the type, or {@code *}: what holds for every type that does not say otherwise
 * @param values by column; null: as row {@code *} says
 */
public record PolicyChange(String type, Map<PolicyColumn, BigDecimal> values) {
    private static final String DEFAULTS = "*";

    /** @throws InvalidJobException naming the column whose value is not allowed; nothing was changed */
    public PolicyChange {
        Map<PolicyColumn, BigDecimal> copy = new EnumMap<>(PolicyColumn.class);
        copy.putAll(values);
        copy.forEach((column, value) -> {
            if (value == null ? DEFAULTS.equals(type) && column.needsDefault() : !column.allows(value)) {
                throw new InvalidJobException(column.word() + " is not valid: " + column.rule()
                        + "; null, in another row than *, means as in row *. Nothing was changed");
            }
        });
        values = Collections.unmodifiableMap(copy);
    }
}
