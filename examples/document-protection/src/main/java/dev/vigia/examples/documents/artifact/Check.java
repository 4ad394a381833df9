package dev.vigia.examples.documents.artifact;

import dev.vigia.examples.documents.tsa.InvalidTimestampException;
import java.io.IOException;

/**
 * One thing that was looked at.
 *
 * @param subject what, in a few words
 * @param passed  whether it holds
 * @param detail  what was found; text from the artifact is stripped of control characters
 */
public record Check(String subject, boolean passed, String detail) {

    public Check {
        detail = Printable.line(detail);
    }

    /** Looks at one thing and says what was found; an exception says what is wrong with it. */
    @FunctionalInterface
    interface Probe {
        String find() throws InvalidArtifactException, InvalidTimestampException, IOException;
    }

    static Check of(String subject, Probe probe) {
        try {
            return new Check(subject, true, probe.find());
        } catch (InvalidArtifactException | InvalidTimestampException | IOException e) {
            return new Check(subject, false, e.getMessage());
        }
    }

    /** One line, with the mark that decides first. */
    public String line() {
        return "%s %-24s %s".formatted(passed ? "✓" : "✗", subject, detail);
    }
}
