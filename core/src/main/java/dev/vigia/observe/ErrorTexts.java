package dev.vigia.observe;

import dev.vigia.observe.signal.AttemptError;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The errors of one look. Messages that differ in their parameters only are one error, and the first is its sample. Those that
 * differ in ids only, as thousands of a host that is down do, are read once: reading them is what a look costs most.
 */
final class ErrorTexts {
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F-]{22}");

    private final Map<String, AttemptError> read = new HashMap<>();
    private final Map<String, AttemptError> samples = new HashMap<>();

    AttemptError of(String kind, String fingerprint, String message) {
        String text = message == null ? "" : message;
        String key = kind + '\n' + fingerprint + '\n' + ID.matcher(text).replaceAll("");
        return read.computeIfAbsent(key, k -> sample(ErrorText.read(kind, fingerprint, message)));
    }

    private AttemptError sample(AttemptError error) {
        String identity = error.kind() + '\n' + error.fingerprint() + '\n' + error.template() + '\n' + error.host();
        return samples.computeIfAbsent(identity, k -> error);
    }
}
