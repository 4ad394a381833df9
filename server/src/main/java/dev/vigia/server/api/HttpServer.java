package dev.vigia.server.api;

import dev.vigia.Vigia;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpResponseException;
import java.time.Duration;
import javax.sql.DataSource;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP server. Everything that a client could hold on to is bounded: threads, waiting requests, connections, the
 * size of headers and bodies, and the time that a slow or silent client gets.
 */
public final class HttpServer implements AutoCloseable {
    private static final int THREADS = 64;
    /** Requests of the API at work at once; threads are left for the probes, which must answer under any load. */
    private static final int AT_WORK = 48;

    private static final int WAITING = 512;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 1000;
    private static final long IDLE_MILLIS = 30_000;

    private final Javalin javalin;
    private final KeyJournal journal;
    private final int port;

    private HttpServer(Javalin javalin, KeyJournal journal) {
        this.javalin = javalin;
        this.journal = journal;
        this.port = javalin.port(); // asked now: a server that stops has none any more
    }

    /**
     * Starts to answer. The schema must be up to date.
     *
     * @param source for the readiness check
     * @throws io.javalin.util.JavalinBindException if the address is taken or not ours
     */
    public static HttpServer start(Settings settings, EnvironmentKey key, Vigia vigia, DataSource source) {
        Routes routes = Routes.of(
                vigia,
                source,
                settings.get(Options.SCHEMA),
                settings.get(Options.SLOTS),
                settings.get(Options.MAX_BODY));
        KeyJournal journal = new KeyJournal(vigia.keys());
        Guard guard = new Guard(new Authentication(key, new KeyRing(vigia.keys(), System::nanoTime), journal));
        Javalin javalin = Javalin.create(config -> {
            quiet(config);
            jetty(config, settings);
            config.routes.before(guard::check);
            config.routes.before(Routes::requireKnownMethod);
            config.routes.after(ctx -> RequestId.end());
            routes.register(config.routes, guard);
            config.routes.exception(Exception.class, Problems::render);
            config.routes.exception(HttpResponseException.class, Problems::render); // else Javalin's own rendering
        });
        return new HttpServer(javalin.start(), journal.start());
    }

    private static void quiet(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.defaultContentType = "application/json";
        config.http.prefer405over404 = true;
        config.router.javaLangErrorHandler(Problems::render);
    }

    private static void jetty(JavalinConfig config, Settings settings) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4, 60_000); // its queue is bounded by the connections
        threads.setName("http");
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(HttpServer::http);
        config.jetty.addConnector((server, http) -> connector(server, http, settings));
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(new JettyProblems());
            server.setHandler(new GracefulHandler(admission())); // lets requests at work end before the server does
            server.setStopTimeout(
                    settings.get(Options.GRACE).plus(Duration.ofMillis(100)).toMillis());
        });
    }

    /** Whoever is too many waits without holding a thread, and is told to come back after a while. */
    private static QoSHandler admission() {
        QoSHandler admission = new QoSHandler();
        admission.includePath(Routes.BASE + "/*");
        admission.setMaxRequestCount(AT_WORK);
        admission.setMaxSuspendedRequestCount(WAITING);
        admission.setMaxSuspend(LONGEST_WAIT);
        return admission;
    }

    private static void http(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(16 * 1024);
        http.setUriCompliance(
                UriCompliance.DEFAULT); // refuses %2f, ;, .. and their like before anybody interprets them
    }

    private static ServerConnector connector(Server server, HttpConfiguration http, Settings settings) {
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(settings.get(Options.BIND));
        connector.setPort(settings.get(Options.PORT));
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setAcceptQueueSize(128);
        connector.addBean(new NetworkConnectionLimit(CONNECTIONS, connector));
        return connector;
    }

    public int port() {
        return port;
    }

    /** Accepts nothing new, lets requests at work end within the grace, then stops. */
    @Override
    public void close() {
        javalin.stop();
        journal.close();
    }
}
