package dev.vigia.server.config;

import dev.vigia.job.Closest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects the values from the command line, the environment and the file, and refuses what it does not know. */
final class Sources {
    private static final String PREFIX = "VIGIA_";

    private Sources() {}

    /** A value as it was written. */
    record Written(String text, Origin origin) {}

    static Settings read(Map<String, String> fromCommandLine, Map<String, String> environment, Path file) {
        Map<String, Written> fromFile = file == null ? Map.of() : YamlFile.read(file);
        refuseUnknown(fromCommandLine, environment, fromFile, file);
        Map<Option<?>, Settings.Value> values = new LinkedHashMap<>();
        for (Option<?> option : Options.all()) {
            values.put(option, value(option, written(option, fromCommandLine, environment, fromFile)));
        }
        return new Settings(values);
    }

    private static Written written(
            Option<?> option,
            Map<String, String> fromCommandLine,
            Map<String, String> environment,
            Map<String, Written> fromFile) {
        String given = fromCommandLine.get(option.name());
        if (given != null) {
            return new Written(given, new Origin(Origin.Kind.OPTION, option.flag()));
        }
        for (String variable : option.variables()) {
            // Set but empty means unset: that is how shells, compose files and CI leave a variable out.
            if (!environment.getOrDefault(variable, "").isEmpty()) {
                return new Written(environment.get(variable), new Origin(Origin.Kind.ENVIRONMENT, variable));
            }
        }
        return fromFile.getOrDefault(option.name(), new Written(option.initial(), Origin.DEFAULT));
    }

    private static Settings.Value value(Option<?> option, Written written) {
        if (written.text() == null) {
            return new Settings.Value(null, written.origin());
        }
        try {
            return new Settings.Value(option.parser().parse(written.text()), written.origin());
        } catch (IllegalArgumentException e) {
            String shown = option.secret() || option.equals(Options.DATABASE_URL)
                    ? ""
                    : " '" + shortened(written.text()) + "'";
            throw new ConfigurationException(
                    option.name() + shown + " (" + written.origin() + ") is not valid.",
                    "It must be " + e.getMessage() + ".");
        }
    }

    private static String shortened(String text) {
        String oneLine = text.replaceAll("\\p{Cntrl}", " ");
        return oneLine.length() <= 80 ? oneLine : oneLine.substring(0, 80) + "…";
    }

    private static void refuseUnknown(
            Map<String, String> fromCommandLine,
            Map<String, String> environment,
            Map<String, Written> fromFile,
            Path file) {
        List<String> names = Options.all().stream().map(Option::name).toList();
        List<String> variables = Options.all().stream()
                .flatMap(option -> option.variables().stream())
                .toList();
        for (String name : fromCommandLine.keySet()) {
            Option<?> option = Options.named(name).orElseThrow(() -> unknown("option --" + name, "--", name, names));
            if (!option.onCommandLine()) {
                throw new ConfigurationException(
                        option.flag() + " is not an option: other users of this machine could read it.",
                        "Set " + option.variable() + " in the environment, or " + option.name() + " in vigia.yaml.");
            }
        }
        for (String variable : environment.keySet()) {
            if (variable.startsWith(PREFIX) && !variables.contains(variable)) {
                throw unknown("environment variable " + shortened(variable), "", variable, variables);
            }
        }
        for (Map.Entry<String, Written> entry : fromFile.entrySet()) {
            if (entry.getKey().equals(Options.CONFIG.name())) {
                throw new ConfigurationException(
                        "the key config in " + file + " would name the file that it stands in.", "Remove it.");
            }
            if (!names.contains(entry.getKey())) {
                throw unknown(
                        "key " + shortened(entry.getKey()) + " ("
                                + entry.getValue().origin() + ")",
                        "",
                        entry.getKey(),
                        names);
            }
        }
    }

    private static ConfigurationException unknown(String what, String prefix, String typed, List<String> known) {
        Optional<String> closest = Closest.to(typed, known);
        return new ConfigurationException(
                "there is no " + what + ".",
                closest.map(word -> "Did you mean " + prefix + word + "?").orElse("vigia config lists all of them."));
    }
}
