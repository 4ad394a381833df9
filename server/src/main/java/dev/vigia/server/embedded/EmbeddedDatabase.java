package dev.vigia.server.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * A PostgreSQL of our own under a data folder, which keeps its data between runs. The server listens on the loopback
 * interface only, asks for a password, and writes durably. Processes that open the same folder share one server: the
 * first starts it, the last to close stops it, whoever that is; after a kill the next one to open finds it.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String DATABASE = "vigia";
    /** Within one process a folder is opened once and counted: file locks hold between processes only. */
    private static final Map<Path, EmbeddedDatabase> OPEN = new HashMap<>();

    private final Path folder;
    private final Occupancy occupancy;
    private final Cluster cluster;
    private int openings;
    private boolean startedHere;
    private int port;
    private String password;
    private String version;

    private EmbeddedDatabase(Path folder, Cluster cluster) {
        this.folder = folder;
        this.occupancy = new Occupancy(folder);
        this.cluster = cluster;
    }

    /**
     * Connects to the server of this folder; starts it, makes the cluster and the folder if need be.
     *
     * @throws EmbeddedDatabaseException in three lines: what happened, what holds now, what to do
     */
    public static EmbeddedDatabase open(Path data) {
        try {
            Path folder = prepare(data);
            synchronized (OPEN) {
                EmbeddedDatabase database = OPEN.get(folder);
                if (database == null) {
                    List<Path> caches = new ArrayList<>(caches());
                    caches.add(folder.resolve("programs"));
                    database =
                            new EmbeddedDatabase(folder, new Cluster(new Programs(Binaries.unpacked(caches), folder)));
                    database.enter();
                    OPEN.put(folder, database);
                }
                database.openings++;
                return database;
            }
        } catch (IOException e) {
            throw Trouble.of("cannot use the data folder " + data, e);
        }
    }

    /** Whether the folder holds a database, running or not. */
    public static boolean existsIn(Path data) {
        return Cluster.existsIn(data);
    }

    private static Path prepare(Path data) throws IOException {
        if (!Files.isDirectory(data)) {
            if (data.toAbsolutePath().getParent() != null) {
                Files.createDirectories(data.toAbsolutePath().getParent());
            }
            Files.createDirectory(
                    data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return data.toRealPath();
    }

    /** {@code -Dvigia.cache}, else the user's cache folder. */
    private static List<Path> caches() {
        String chosen = System.getProperty("vigia.cache", System.getenv("XDG_CACHE_HOME"));
        String home = System.getProperty("user.home", "");
        if (chosen != null && !chosen.isBlank()) {
            return List.of(Path.of(chosen, "vigia"));
        }
        return home.startsWith("/") ? List.of(Path.of(home, ".cache", "vigia")) : List.of();
    }

    private void enter() throws IOException {
        occupancy.exclusively(() -> {
            boolean entered = false;
            occupancy.enter();
            try {
                if (!Cluster.existsIn(folder)) {
                    cluster.create();
                }
                password = cluster.password();
                startedHere = !attach();
                if (startedHere) {
                    cluster.checkVersion();
                    cluster.start();
                    greet(cluster.postmaster().orElseThrow().port());
                }
                entered = true;
            } finally {
                if (!entered) {
                    occupancy.leave();
                }
            }
            return null;
        });
    }

    /** Whether a server runs here already; one that starts or stops at this moment is waited for. */
    private boolean attach() throws IOException {
        long patience = System.nanoTime() + 15_000_000_000L;
        Optional<Cluster.Postmaster> found = cluster.postmaster();
        while (found.isPresent()) {
            if (found.get().port() > 0 && answers(found.get().port())) {
                return true;
            }
            boolean used = !occupancy.alone();
            if (!used && !found.get().lives()) {
                cluster.forgetPostmaster();
                return false;
            }
            if (System.nanoTime() > patience) {
                throw new EmbeddedDatabaseException(
                        "the PostgreSQL of " + folder + " (process "
                                + found.get().pid() + ") does not answer on port "
                                + found.get().port() + ".",
                        used ? "Another vigia uses the folder, so nothing was touched." : "Nothing was touched.",
                        "Check: ps -p " + found.get().pid() + " · tail " + folder
                                + "/log/*.log · stop it, or choose another folder with --data");
            }
            pause();
            found = cluster.postmaster();
        }
        return false;
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedDatabaseException(
                    "interrupted while PostgreSQL started.", "It may go on starting.", "Try again.", e);
        }
    }

    private boolean answers(int candidate) {
        try {
            greet(candidate);
            return true;
        } catch (EmbeddedDatabaseException e) {
            return false; // gone, starting, stopping, or somebody else's: the caller decides by the process
        }
    }

    /** Logs in, learns the version, and makes the database where there is none. */
    private void greet(int candidate) {
        Properties login = new Properties();
        login.setProperty("user", Cluster.USER);
        login.setProperty("password", password);
        login.setProperty("connectTimeout", "5");
        login.setProperty("socketTimeout", "30");
        login.setProperty("ApplicationName", "vigia");
        try (Connection connection = DriverManager.getConnection(address(candidate, "postgres"), login);
                Statement statement = connection.createStatement()) {
            version = connection.getMetaData().getDatabaseProductVersion().replaceAll(" .*", "");
            if (!statement
                    .executeQuery("select from pg_database where datname = 'vigia'")
                    .next()) {
                statement.execute("create database vigia");
            }
            port = candidate;
        } catch (SQLException e) {
            throw new EmbeddedDatabaseException(
                    "the PostgreSQL of " + folder + " does not let us in on port " + candidate + ": " + e.getMessage()
                            + ".",
                    "Its data is as it was.",
                    "Read the newest file in " + folder + "/log.",
                    e);
        }
    }

    private static String address(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** For a connection pool; says no secret. Log in as {@link #user()} with {@link #password()}. */
    public String jdbcUrl() {
        return address(port, DATABASE);
    }

    public String user() {
        return Cluster.USER;
    }

    /** Made for this folder; never to be printed. {@code PGPASSFILE=<data>/pgpass} gives it to psql. */
    public String password() {
        return password;
    }

    /** As the server says it, for example {@code 18.6}. */
    public String version() {
        return version;
    }

    public int port() {
        return port;
    }

    /** False if another process had started it, or had been killed and left it running. */
    public boolean startedHere() {
        return startedHere;
    }

    /** Stops the server, fast and cleanly, unless somebody else still uses it. */
    @Override
    public void close() {
        synchronized (OPEN) {
            if (openings == 0 || --openings > 0) {
                return;
            }
            OPEN.remove(folder);
            try {
                occupancy.exclusively(() -> {
                    try {
                        if (occupancy.alone()) {
                            cluster.stop();
                        }
                    } finally {
                        occupancy.leave();
                    }
                    return null;
                });
            } catch (IOException e) {
                throw Trouble.of("cannot close the data folder " + folder, e);
            }
        }
    }
}
