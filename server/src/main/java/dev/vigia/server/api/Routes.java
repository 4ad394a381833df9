package dev.vigia.server.api;

import dev.vigia.Vigia;
import dev.vigia.job.Schema;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/** Which path is answered by which resource. A path that is here refuses every other method, and says which it knows. */
final class Routes {
    static final String BASE = "/functions/v1";

    private final Map<String, Map<HandlerType, Handler>> byPath = new LinkedHashMap<>();

    /** @param maxBody largest body that may hold many jobs */
    static Routes of(Vigia vigia, DataSource source, Schema schema, int slots, long maxBody) {
        Routes routes = new Routes();
        ProbesResource probes = new ProbesResource(source, schema);
        routes.get("/livez", probes::live);
        routes.get("/readyz", probes::ready);
        routes.get("/startupz", probes::started);
        routes.get(BASE + "/health", new HealthResource(vigia.observer())::show);
        routes.get(BASE + "/dead-jobs", new DeadJobsResource(vigia.observer())::list);
        routes.get(BASE + "/timeline", new TimelineResource(vigia.observer())::show);
        routes.get(BASE + "/workers", new WorkersResource(vigia.observer())::list);
        JobsResource jobs = new JobsResource(vigia.observer());
        routes.get(BASE + "/jobs", jobs::list);
        routes.post(BASE + "/jobs", new EnqueueResource(vigia, maxBody)::create);
        ActionsResource actions = new ActionsResource(vigia.operations());
        routes.post(BASE + "/jobs/retry", actions::retryMany);
        routes.post(BASE + "/jobs/cancel", actions::cancelMany);
        routes.get(BASE + "/jobs/{id}", jobs::show);
        routes.post(BASE + "/jobs/{id}/retry", actions::retryOne);
        routes.post(BASE + "/jobs/{id}/cancel", actions::cancelOne);
        routes.post(BASE + "/orchestrator", new OrchestratorResource(vigia, slots)::pass);
        return routes;
    }

    private void get(String path, Handler handler) {
        byPath.computeIfAbsent(path, p -> new LinkedHashMap<>()).put(HandlerType.GET, handler);
        byPath.get(path).put(HandlerType.HEAD, handler); // Jetty leaves the body out
    }

    private void post(String path, Handler handler) {
        byPath.computeIfAbsent(path, p -> new LinkedHashMap<>()).put(HandlerType.POST, handler);
    }

    void register(RoutesConfig config) {
        byPath.forEach((path, handlers) -> {
            handlers.forEach((method, handler) -> config.addHttpHandler(method, path, handler));
            Set<String> allowed = new TreeSet<>(
                    handlers.keySet().stream().map(HandlerType::name).toList());
            for (HandlerType method : HandlerType.commonHttp()) {
                if (!handlers.containsKey(method)) {
                    config.addHttpHandler(method, path, ctx -> {
                        throw notAllowed(method.name(), allowed);
                    });
                }
            }
        });
    }

    private static Problem notAllowed(String method, Set<String> allowed) {
        String names = String.join(", ", allowed);
        return new Problem(405, "method-not-allowed", method + " is not allowed here; allowed: " + names)
                .header("Allow", names);
    }
}
