package dev.vigia.lab.incidents.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How one {@link ScriptedWorker} works: options by name, as they travel on the command line. Immutable. */
public record Script(Map<String, String> options) {
    private static final String HANDLER = "handler.";

    public Script {
        options = Map.copyOf(options);
    }

    /**
     * Beats every 2 s and is lost after 6 s, so that a case need not wait for the usual 45.
     *
     * @param jdbcUrl carries the user; there is no password
     */
    public static Script of(String jdbcUrl, String version, int slots) {
        return new Script(Map.of(
                "jdbc-url", jdbcUrl,
                "version", version,
                "slots", Integer.toString(slots),
                "beat-ms", "2000",
                "lease-ms", "6000",
                "poll-ms", "1000",
                "reserve", "10",
                "heap-mb", "64"));
    }

    private Script with(String name, Object value) {
        Map<String, String> all = new TreeMap<>(options);
        all.put(name, value.toString());
        return new Script(all);
    }

    /**
     * It handles this type as well.
     *
     * @param behaviour a name of {@link Behaviours}, perhaps with {@code :argument}
     */
    public Script handling(String type, String behaviour) {
        return with(HANDLER + type, behaviour);
    }

    public Script without(String type) {
        Map<String, String> all = new TreeMap<>(options);
        all.remove(HANDLER + type);
        return new Script(all);
    }

    /** Of what it handles, only this type. */
    public Script only(String type) {
        Map<String, String> all = new TreeMap<>(options);
        all.keySet().removeIf(name -> name.startsWith(HANDLER) && !name.equals(HANDLER + type));
        return new Script(all);
    }

    public Script version(String value) {
        return with("version", value);
    }

    public Script slots(int value) {
        return with("slots", value);
    }

    /** Where it finds the database, another way than the usual one. */
    public Script at(String jdbcUrl) {
        return with("jdbc-url", jdbcUrl);
    }

    /** Where it listens for wake-ups. */
    public Script listeningAt(String jdbcUrl) {
        return with("listen-url", jdbcUrl);
    }

    /** Connections of its one pool; by default enough for every slot. */
    public Script pool(int connections) {
        return with("pool", connections);
    }

    public Script polling(Duration interval) {
        return with("poll-ms", interval.toMillis());
    }

    /** Types without a handler are functions below this URL. */
    public Script calling(String functions) {
        return with("functions", functions);
    }

    /** Percent of its starts that are kept for less urgent priorities. */
    public Script reserving(int percent) {
        return with("reserve", percent);
    }

    /** It claims and runs in passes, as a cron job does, and takes no part in elections. */
    public Script inPasses() {
        return with("passes-only", true);
    }

    /** It dies shortly after its start, with this message. */
    public Script failing(String message) {
        return with("fails", message);
    }

    String text(String name) {
        return options.getOrDefault(name, "");
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
    }

    Duration duration(String name) {
        return Duration.ofMillis(Long.parseLong(options.get(name)));
    }

    Map<String, String> handlers() {
        return options.entrySet().stream()
                .filter(option -> option.getKey().startsWith(HANDLER))
                .collect(Collectors.toMap(option -> option.getKey().substring(HANDLER.length()), Map.Entry::getValue));
    }

    List<String> arguments() {
        return options.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .toList();
    }

    static Script parse(String[] arguments) {
        Map<String, String> given = new TreeMap<>();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            given.put(pair[0], pair[1]);
        }
        return new Script(given);
    }
}
