package dev.vigia.server.cli.demo;

import dev.vigia.examples.documents.evidence.Sha256;
import dev.vigia.examples.documents.tsa.TimestampAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * What is broken on purpose: the authority refuses one document for as long as {@code refused} lies in its folder. Another
 * process asks for an end of it by {@code accept}; the one that runs the authority answers by removing both.
 */
record DemoRefusal(Path folder) {

    /** Begins; what an earlier run left behind is forgotten. */
    void begin(TimestampAuthority authority, Sha256 digest) {
        try {
            Files.deleteIfExists(accept());
            Files.writeString(refused(), digest.hex() + "\n");
            authority.refuse(digest.hex());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it if somebody asked for that; called again and again by whoever runs the authority. */
    void endIfAsked(TimestampAuthority authority) {
        try {
            if (Files.exists(accept())) {
                authority.accept(Files.readString(refused()).strip());
                end();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void end() {
        try {
            Files.deleteIfExists(refused());
            Files.deleteIfExists(accept());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for its end, and looks for the answer as long as {@code patient}, which waits a little each time. */
    boolean askForEnd(BooleanSupplier patient) {
        try {
            if (Files.exists(refused())) {
                Files.writeString(accept(), "");
            }
            boolean ended = Files.notExists(refused());
            while (!ended && patient.getAsBoolean()) {
                ended = Files.notExists(refused());
            }
            return ended;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path refused() {
        return folder.resolve("refused");
    }

    private Path accept() {
        return folder.resolve("accept");
    }
}
