package dev.vigia.server.cli;

import dev.vigia.job.InvalidJobException;
import dev.vigia.server.api.NewJobs;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.text.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A payload as it is given on the command line: JSON, {@code @FILE}, or {@code -} for standard input. */
final class PayloadArgument {
    private PayloadArgument() {}

    /**
     * The payload as JSON text that PostgreSQL can store.
     *
     * @throws InvalidJobException that says what is wrong with it
     */
    static String read(String given, Session session) {
        return NewJobs.payload(text(given, session));
    }

    private static String text(String given, Session session) {
        try {
            if ("-".equals(given)) {
                return new String(session.terminal().in().readAllBytes(), StandardCharsets.UTF_8);
            }
            return given.startsWith("@") ? Files.readString(Path.of(given.substring(1))) : given;
        } catch (IOException e) {
            throw CommandFailure.usage(
                    "the payload " + given + " cannot be read (" + FileTrouble.words(e) + ").",
                    "Check the file: ls -l " + given.replaceFirst("^@", ""));
        }
    }
}
