package dev.vigia.server.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The PostgreSQL cluster in a data folder: {@code postgresql/} its files, {@code pgpass} who may log in, {@code log/}
 * a week of its logs. Durable settings are given at each start, so a release may better them.
 */
final class Cluster {
    static final String USER = "vigia";
    private static final String FILES = "postgresql";
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final Programs programs;
    private final Path folder;

    Cluster(Programs programs) {
        this.programs = programs;
        this.folder = programs.folder();
    }

    static boolean existsIn(Path folder) {
        return Files.exists(folder.resolve(FILES).resolve("PG_VERSION"));
    }

    /** Makes the cluster where there is none; interrupted, it leaves none. */
    void create() throws IOException {
        Path half = folder.resolve(FILES + ".new");
        Binaries.deleteTree(half);
        Path secret = folder.resolve("pgpass.new");
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        try {
            Files.deleteIfExists(secret);
            Files.createFile(
                    secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(secret, password + "\n");
            initdb(half, secret);
            Files.writeString(
                    secret, "127.0.0.1:*:*:" + USER + ":" + password + "\n", StandardOpenOption.TRUNCATE_EXISTING);
            Files.move(
                    secret,
                    folder.resolve("pgpass"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            Files.move(half, folder.resolve(FILES), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Binaries.deleteTree(half);
            Files.deleteIfExists(secret);
        }
    }

    private void initdb(Path target, Path secret) throws IOException {
        // Byte order: the same on every system, and the fastest. Passwords: another user of this machine has none.
        Programs.Ended made = programs.run(
                120,
                "initdb",
                "--pgdata=" + target.getFileName(),
                "--username=" + USER,
                "--encoding=UTF8",
                "--no-locale",
                "--auth=scram-sha-256",
                "--pwfile=" + secret.getFileName());
        if (!made.well()) {
            throw Trouble.ofProgram("cannot make a database in " + folder, made.said());
        }
    }

    String password() throws IOException {
        String line = Files.readString(folder.resolve("pgpass")).strip();
        return line.substring(line.lastIndexOf(':') + 1);
    }

    /** Refuses a folder that another major release of PostgreSQL made. */
    void checkVersion() throws IOException {
        String made =
                Files.readString(folder.resolve(FILES).resolve("PG_VERSION")).strip();
        Programs.Ended asked = programs.run(10, "postgres", "--version");
        String carried = asked.said().replaceAll("\\D*(\\d+).*", "$1").strip();
        if (!asked.well()) {
            throw Trouble.ofProgram("cannot run the PostgreSQL that vigia.jar carries", asked.said());
        }
        if (!made.equals(carried)) {
            throw new EmbeddedDatabaseException(
                    "the data in " + folder + " was made by PostgreSQL " + made + "; this vigia.jar carries " + carried
                            + ".",
                    "Nothing was started or changed.",
                    "Use the vigia.jar that made it, choose another folder with --data, or move the data: pg_dump there, psql here.");
        }
    }

    /** Starts the server on a free port of the loopback interface, the same as last time if that is free. */
    void start() throws IOException {
        Files.createDirectories(folder.resolve("log"));
        Programs.Ended started = null;
        for (int attempt = 1; attempt <= 3; attempt++) {
            int port = freePort(attempt == 1 ? lastPort() : 0);
            started = programs.run(
                    75,
                    "pg_ctl",
                    "start",
                    "-w",
                    "-t",
                    "60",
                    "-s",
                    "-D",
                    FILES,
                    "-l",
                    "log/startup.log",
                    "-o",
                    String.join(" ", settings(port)));
            if (started.well()) {
                Files.writeString(folder.resolve("port"), port + "\n");
                return;
            }
            if (!startupLog().contains("could not bind")) {
                break; // else somebody took the port since we looked: try another one
            }
        }
        throw Trouble.ofProgram("cannot start PostgreSQL in " + folder, started.said() + "\n" + startupLog());
    }

    private static List<String> settings(int port) {
        return List.of(
                "-p",
                Integer.toString(port),
                "-c listen_addresses=127.0.0.1",
                "-c unix_socket_directories=",
                "-c fsync=on",
                "-c synchronous_commit=on",
                "-c full_page_writes=on",
                "-c max_connections=200",
                "-c password_encryption=scram-sha-256",
                "-c timezone=UTC",
                "-c log_timezone=UTC",
                "-c shared_buffers=256MB",
                "-c logging_collector=on",
                "-c log_directory=../log",
                "-c log_filename=postgresql-%a.log",
                "-c log_truncate_on_rotation=on",
                "-c log_rotation_age=1d",
                "-c log_rotation_size=0");
    }

    /** Ends every session and stops; what was committed is on disk. */
    void stop() throws IOException {
        Programs.Ended stopped = programs.run(75, "pg_ctl", "stop", "-w", "-t", "60", "-s", "-m", "fast", "-D", FILES);
        if (!stopped.well() && postmaster().isPresent()) {
            throw Trouble.ofProgram("cannot stop PostgreSQL in " + folder, stopped.said());
        }
    }

    /**
     * What the server left in its lock file; it may be gone all the same.
     *
     * @param port 0 while it starts
     */
    record Postmaster(long pid, int port) {
        /** Whether a process of that number runs a PostgreSQL: numbers are used again. */
        boolean lives() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .map(process -> process.info()
                            .command()
                            .map(name -> name.endsWith("postgres"))
                            .orElse(true))
                    .orElse(false);
        }
    }

    Optional<Postmaster> postmaster() throws IOException {
        Path file = folder.resolve(FILES).resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        try {
            long pid = Long.parseLong(lines.get(0).strip());
            return Optional.of(new Postmaster(
                    pid, lines.size() < 4 ? 0 : Integer.parseInt(lines.get(3).strip())));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.of(new Postmaster(-1, 0)); // written half when the machine went down
        }
    }

    /** Removes the lock file of a server that is gone; its process number may be somebody else's by now. */
    void forgetPostmaster() throws IOException {
        Files.deleteIfExists(folder.resolve(FILES).resolve("postmaster.pid"));
    }

    private String startupLog() throws IOException {
        Path log = folder.resolve("log").resolve("startup.log");
        if (!Files.exists(log)) {
            return "";
        }
        String text = Files.readString(log, StandardCharsets.ISO_8859_1);
        return text.substring(Math.max(0, text.length() - 4000));
    }

    private int lastPort() throws IOException {
        Path file = folder.resolve("port");
        try {
            return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static int freePort(int wanted) throws IOException {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getByAddress(LOOPBACK))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            if (wanted == 0) {
                throw e;
            }
            return freePort(0);
        }
    }
}
