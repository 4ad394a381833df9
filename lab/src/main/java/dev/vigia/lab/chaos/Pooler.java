package dev.vigia.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * PgBouncer in transaction mode before a PostgreSQL: each transaction may run in another session, and what one of them
 * leaves behind is found by the next. Stopped when closed.
 */
public final class Pooler implements AutoCloseable {
    private static final int SESSIONS = 4;

    private final Process process;
    private final int port;

    private Pooler(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Where the program is; empty: not installed. */
    public static Optional<Path> program() {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":", -1)), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts one that shares {@value #SESSIONS} sessions of the PostgreSQL at {@code postgres} among all its clients. */
    public static Pooler before(int postgres) {
        try {
            int port = freePort();
            Path folder = Files.createTempDirectory("vigia-pooler-");
            Path settings = Files.writeString(folder.resolve("pgbouncer.ini"), """
                    [databases]
                    * = host=127.0.0.1 port=%d user=postgres
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = transaction
                    default_pool_size = %d
                    max_client_conn = 200
                    ignore_startup_parameters = extra_float_digits
                    user = %s
                    """.formatted(
                            postgres, port, SESSIONS, isRoot() ? "nobody" : System.getProperty("user.name")));
            Process process = new ProcessBuilder(program().orElseThrow().toString(), settings.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            Pooler pooler = new Pooler(process, port);
            pooler.awaitListening(folder.resolve("log"));
            return pooler;
        } catch (IOException e) {
            throw new UncheckedIOException("PgBouncer did not start", e);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening(Path log) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    process.destroyForcibly();
                    throw new IOException(List.copyOf(Files.readAllLines(log)).toString(), e);
                }
                Thread.onSpinWait();
            }
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
