package dev.vigia.server.config;

import dev.vigia.job.Schema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The value of every option, and where it comes from. Never prints a secret. */
public final class Settings {
    /** @param parsed null where an option without a default was not set */
    record Value(Object parsed, Origin origin) {}

    /**
     * One line of {@code vigia config}.
     *
     * @param value as a person may see it: secrets only as "set"; null where nothing is set
     */
    public record Entry(String name, String value, Origin origin, String variable, String help) {}

    private final Map<Option<?>, Value> values;

    Settings(Map<Option<?>, Value> values) {
        this.values = values;
    }

    /** The value, or its default. For an option without default use {@link #find}. */
    public <T> T get(Option<T> option) {
        return find(option)
                .orElseThrow(() -> new IllegalStateException(option.name() + " has no default and is not set"));
    }

    @SuppressWarnings("unchecked") // the value was made by this option's own parser
    public <T> Optional<T> find(Option<T> option) {
        return Optional.ofNullable((T) values.get(option).parsed());
    }

    public Origin origin(Option<?> option) {
        return values.get(option).origin();
    }

    /** For {@code vigia config}, in the order of help. */
    public List<Entry> entries() {
        return Options.all().stream()
                .map(option ->
                        new Entry(option.name(), shown(option), origin(option), option.variable(), option.help()))
                .toList();
    }

    private String shown(Option<?> option) {
        Object parsed = values.get(option).parsed();
        if (parsed == null) {
            return null;
        }
        if (option.secret()) {
            return "(set, not shown)";
        }
        if (parsed instanceof List<?> list) {
            return String.join(",", list.stream().map(String::valueOf).toList());
        }
        return parsed instanceof Duration duration
                ? Values.words(duration)
                : parsed instanceof Schema schema ? schema.name() : parsed.toString();
    }

    @Override
    public String toString() {
        return entries().toString();
    }
}
