package dev.vigia.server.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One thing that can be set. Its name is the long option ({@code --lease}) and the key in {@code vigia.yaml}; the
 * environment variable follows from it ({@code VIGIA_LEASE}).
 *
 * @param value       what it holds in words, for help: {@code DURATION}
 * @param initial     the default as text; null: none
 * @param onCommandLine false for what must not be seen in a process list
 * @param secret      never shown: {@code vigia config} says only that it is set
 * @param otherVariables further environment variables, weaker than its own
 */
public record Option<T>(
        String name,
        String value,
        String initial,
        String help,
        Parser<T> parser,
        boolean onCommandLine,
        boolean secret,
        List<String> otherVariables) {

    /** Reads a value; a value that is not valid is refused with a rule to follow. */
    @FunctionalInterface
    public interface Parser<T> {
        /**
         * Reads a value.
         *
         * @throws IllegalArgumentException whose message completes "It must be …"
         */
        T parse(String text);
    }

    static <T> Option<T> of(String name, String value, String initial, String help, Parser<T> parser) {
        return new Option<>(name, value, initial, help, parser, true, false, List.of());
    }

    static Option<String> secret(String name, String help, String... otherVariables) {
        return new Option<>(name, "SECRET", null, help, Values::secret, false, true, List.of(otherVariables));
    }

    /** As on the command line. */
    public String flag() {
        return "--" + name;
    }

    public String variable() {
        return "VIGIA_" + name.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** All its environment variables, the strongest first. */
    List<String> variables() {
        return Stream.concat(Stream.of(variable()), otherVariables.stream()).toList();
    }
}
