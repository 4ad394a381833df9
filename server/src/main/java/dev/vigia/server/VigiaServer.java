package dev.vigia.server;

import dev.vigia.Vigia;
import dev.vigia.job.KeySecret;
import dev.vigia.server.api.EnvironmentKey;
import dev.vigia.server.api.HttpServer;
import dev.vigia.server.config.ConfigurationException;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import io.javalin.util.JavalinBindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The HTTP side of a process. Listens on this machine only, unless told otherwise, and never without a key: if none is
 * configured it makes one, which exists in this process only.
 */
public final class VigiaServer implements AutoCloseable {
    private final HttpServer http;
    private final String host;
    private final String generatedKey;

    private VigiaServer(HttpServer http, String host, String generatedKey) {
        this.http = http;
        this.host = host;
        this.generatedKey = generatedKey;
    }

    /**
     * Starts to answer requests. The schema must be up to date.
     *
     * @param source for the readiness check; on a primary
     * @throws ConfigurationException if the address is taken, or beyond this machine while no key is configured
     */
    public static VigiaServer start(Settings settings, Vigia vigia, DataSource source) {
        String host = settings.get(Options.BIND);
        Optional<String> configured = settings.find(Options.SERVICE_ROLE_KEY);
        if (configured.isEmpty() && !isLoopback(host)) {
            throw new ConfigurationException(
                    "bind " + host + " (" + settings.origin(Options.BIND)
                            + ") opens Vigía to other machines, and no key is configured.",
                    "Set " + Options.SERVICE_ROLE_KEY.variable()
                            + " to a long random value, or leave bind at 127.0.0.1.");
        }
        String generated = configured.isPresent() ? null : KeySecret.generate().reveal();
        try {
            HttpServer http =
                    HttpServer.start(settings, EnvironmentKey.of(configured.orElse(generated)), vigia, source);
            return new VigiaServer(http, host, generated);
        } catch (JavalinBindException e) {
            throw new ConfigurationException(
                    "cannot listen on " + host + ":" + settings.get(Options.PORT) + " (" + rootMessage(e) + ").",
                    "Choose another port with --port (0 takes a free one), or end what listens there: ss -ltnp");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            throw new ConfigurationException(
                    "bind " + host + " is no address of this machine.", "Use 127.0.0.1, ::1 or 0.0.0.0.");
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }

    /** For example {@code http://127.0.0.1:8080}. */
    public String url() {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
    }

    public int port() {
        return http.port();
    }

    /** The key that was made because none is configured: to be shown once, and stored nowhere. */
    public Optional<String> generatedKey() {
        return Optional.ofNullable(generatedKey);
    }

    /** Accepts nothing new, lets requests at work end within the grace, then stops. */
    @Override
    public void close() {
        http.close();
    }
}
