package dev.vigia.server.cli.demo;

import dev.vigia.server.cli.session.Session;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a demo lives, apart from everybody's work: in a data folder of its own ({@code demo} in the usual one), or, on a
 * PostgreSQL that was named, in a schema of its own ({@value #SCHEMA}). Only what the command line names is used as it is.
 */
record DemoPlace(Settings settings) {
    static final String SCHEMA = "vigia_demo";

    static DemoPlace of(Session session) {
        Settings usual = session.settingsAsGiven();
        Map<String, String> apart = new LinkedHashMap<>();
        if (!session.isGiven(Options.DATA.name())) {
            apart.put(
                    Options.DATA.name(), usual.get(Options.DATA).resolve("demo").toString());
        }
        if (usual.find(Options.DATABASE_URL).isPresent() && !session.isGiven(Options.SCHEMA.name())) {
            apart.put(Options.SCHEMA.name(), SCHEMA);
        }
        if (!session.isGiven(Options.PORT.name()) && !isFree(usual.get(Options.PORT))) {
            apart.put(Options.PORT.name(), "0");
        }
        return new DemoPlace(session.quietSettings(apart));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    Path folder() {
        return settings.get(Options.DATA);
    }

    /** Evidence, ledgers and artifacts. */
    Path work() {
        return folder().resolve("documents");
    }

    Path artifacts() {
        return work().resolve("artifacts");
    }

    /** The finished artifact of a document, if there is one. */
    Optional<Path> artifact(UUID document) {
        if (!Files.isDirectory(artifacts())) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(artifacts(), "*" + document + ".zip")) {
            Iterator<Path> found = files.iterator();
            return found.hasNext() ? Optional.of(found.next()) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keys of the timestamp authority. */
    Path authority() {
        return folder().resolve("authority");
    }
}
