package dev.vigia.server.cli;

import dev.vigia.maintain.Dossier;
import dev.vigia.observe.signal.Observation;
import dev.vigia.server.cli.session.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a verdict is judged from, in a file: it can be judged again elsewhere, and later. */
final class SavedObservation {
    private SavedObservation() {}

    static void write(Observation seen, Path file) {
        try {
            Files.write(file, Dossier.write(seen));
        } catch (IOException e) {
            throw CommandFailure.refused(
                    "cannot write " + file + " (" + e + ").",
                    "The system was looked at, and nothing of it was kept.",
                    "Name a file in a folder that is there and that you may write to.");
        }
    }

    static Observation read(Path file) {
        try {
            return Dossier.read(Files.readAllBytes(file));
        } catch (IOException | UncheckedIOException e) {
            throw CommandFailure.refused(
                    "cannot read " + file + " as an observation (" + e.getMessage() + ").",
                    "No database was asked.",
                    "Make one: vigia diagnose --save " + file);
        }
    }
}
