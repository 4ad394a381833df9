package dev.vigia.server.api;

import dev.vigia.Vigia;
import dev.vigia.job.Schema;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * Which path is answered by which resource, and for whom: no route is without an {@link Access}. A path that is here
 * refuses every other method, and says which it knows.
 */
final class Routes {
    static final String BASE = "/functions/v1";

    /** A path, a method, who may call it, and what answers. */
    record Route(String path, HandlerType method, Access access, Handler handler) {}

    private final Map<String, Map<HandlerType, Route>> byPath = new LinkedHashMap<>();

    /** @param maxBody largest body that may hold many jobs */
    static Routes of(Vigia vigia, DataSource source, Schema schema, int slots, long maxBody) {
        Routes routes = new Routes();
        ProbesResource probes = new ProbesResource(source, schema);
        routes.get("/livez", Access.OPEN, probes::live);
        routes.get("/readyz", Access.OPEN, probes::ready);
        routes.get("/startupz", Access.OPEN, probes::started);
        routes.get("/openapi.json", Access.OPEN, new OpenApiResource()::show);
        routes.get(BASE + "/health", Access.READ, new HealthResource(vigia.observer())::show);
        routes.get(BASE + "/diagnosis", Access.READ, new DiagnosisResource(vigia.diagnostics())::show);
        routes.get(BASE + "/incidents", Access.READ, new IncidentsResource(vigia.observer())::list);
        routes.get(BASE + "/dead-jobs", Access.READ.heldToTypes(), new DeadJobsResource(vigia.observer())::list);
        routes.get(BASE + "/timeline", Access.READ.heldToTypes(), new TimelineResource(vigia.observer())::show);
        routes.get(BASE + "/dedupe-keys", Access.READ.heldToTypes(), new DedupeKeysResource(vigia.observer())::show);
        routes.get(BASE + "/workers", Access.READ, new WorkersResource(vigia.observer())::list);
        JobsResource jobs = new JobsResource(vigia.observer());
        routes.get(BASE + "/jobs", Access.READ.heldToTypes(), jobs::list);
        routes.post(BASE + "/jobs", Access.ENQUEUE.heldToTypes(), new EnqueueResource(vigia, maxBody)::create);
        ActionsResource actions = new ActionsResource(vigia.operations());
        routes.post(BASE + "/jobs/retry", Access.OPERATE.heldToTypes(), actions::retryMany);
        routes.post(BASE + "/jobs/cancel", Access.OPERATE.heldToTypes(), actions::cancelMany);
        routes.get(BASE + "/jobs/{id}", Access.READ.heldToTypes(), jobs::show);
        routes.post(BASE + "/jobs/{id}/retry", Access.OPERATE.heldToTypes(), actions::retryOne);
        routes.post(BASE + "/jobs/{id}/cancel", Access.OPERATE.heldToTypes(), actions::cancelOne);
        routes.post(
                ProgressResource.PATH + "{token}", Access.OPEN, new ProgressResource(vigia.functionProgress())::report);
        routes.post(BASE + "/orchestrator", Access.OPERATE, new OrchestratorResource(vigia, slots)::pass);
        routes.policies(new TypesResource(vigia.observer(), vigia.operations()));
        routes.get(BASE + "/audit", Access.OPERATE, new AuditResource(vigia.observer())::list);
        routes.schedules(new SchedulesResource(vigia.schedules()));
        routes.batches(new BatchesResource(vigia.batches(), maxBody));
        routes.keys(new KeysResource(vigia.keys()));
        routes.gates(new GatesResource(vigia.gates(), vigia.observer()));
        return routes;
    }

    private void policies(TypesResource types) {
        get(BASE + "/types", Access.READ, types::list);
        add(HandlerType.PATCH, BASE + "/types", Access.OPERATE, types::change);
        add(HandlerType.PATCH, BASE + "/types/{type}", Access.OPERATE, types::changeNamed);
    }

    private void schedules(SchedulesResource schedules) {
        get(BASE + "/schedules", Access.READ, schedules::list);
        get(BASE + "/schedules/{name}", Access.READ, schedules::show);
        add(HandlerType.PUT, BASE + "/schedules/{name}", Access.OPERATE, schedules::put);
        delete(BASE + "/schedules/{name}", Access.OPERATE, schedules::remove);
        post(BASE + "/schedules/{name}/pause", Access.OPERATE, schedules::pause);
        post(BASE + "/schedules/{name}/resume", Access.OPERATE, schedules::resume);
        post(BASE + "/schedules/{name}/trigger", Access.OPERATE, schedules::trigger);
    }

    private void batches(BatchesResource batches) {
        get(BASE + "/batches", Access.READ, batches::list);
        post(BASE + "/batches", Access.ENQUEUE, batches::create);
        get(BASE + "/batches/{id}", Access.READ, batches::show);
        post(BASE + "/batches/{id}/close", Access.ENQUEUE, batches::close);
    }

    private void gates(GatesResource gates) {
        get(BASE + "/gates", Access.READ, gates::list);
        post(BASE + "/gates", Access.OPERATE.heldToTypes(), gates::freeze);
        delete(BASE + "/gates", Access.OPERATE.heldToTypes(), gates::unfreeze);
    }

    private void keys(KeysResource keys) {
        get(BASE + "/keys", Access.ADMIN, keys::list);
        post(BASE + "/keys", Access.ADMIN, keys::create);
        post(BASE + "/keys/{id}/rotate", Access.ADMIN, keys::rotate);
        delete(BASE + "/keys/{id}", Access.ADMIN, keys::revoke);
    }

    private void get(String path, Access access, Handler handler) {
        add(HandlerType.GET, path, access, handler);
        add(HandlerType.HEAD, path, access, handler); // Jetty leaves the body out
    }

    private void post(String path, Access access, Handler handler) {
        add(HandlerType.POST, path, access, handler);
    }

    private void delete(String path, Access access, Handler handler) {
        add(HandlerType.DELETE, path, access, handler);
    }

    private void add(HandlerType method, String path, Access access, Handler handler) {
        byPath.computeIfAbsent(path, p -> new LinkedHashMap<>())
                .put(method, new Route(path, method, Objects.requireNonNull(access, path), negotiated(handler)));
    }

    /** Every route there is. */
    List<Route> all() {
        return byPath.values().stream()
                .flatMap(methods -> methods.values().stream())
                .toList();
    }

    private static Handler negotiated(Handler handler) {
        return ctx -> {
            ContentNegotiation.require(ctx, "application/json");
            handler.handle(ctx);
        };
    }

    /** As {@code GET /livez}, for whoever checks that each is documented. HEAD and OPTIONS come by themselves. */
    Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        all().stream()
                .filter(route -> !route.method().equals(HandlerType.HEAD))
                .forEach(route -> operations.add(route.method().name() + " " + route.path()));
        return operations;
    }

    /** Javalin would take any word for a method, its own words for filters included. */
    static void requireKnownMethod(Context ctx) {
        if (!HandlerType.commonHttp().contains(ctx.method())) {
            throw new Problem(501, "method-unknown", "no path here knows this method");
        }
    }

    void register(RoutesConfig config, Guard guard) {
        byPath.forEach((path, routes) -> {
            Set<String> names = new TreeSet<>(Set.of(HandlerType.OPTIONS.name()));
            routes.forEach((method, route) -> {
                config.addHttpHandler(method, path, guard.only(route.access(), route.handler()));
                names.add(method.name());
            });
            String allowed = String.join(", ", names);
            config.addHttpHandler(
                    HandlerType.OPTIONS, path, ctx -> ctx.status(204).header("Allow", allowed));
            for (HandlerType method : HandlerType.commonHttp()) {
                if (!names.contains(method.name())) {
                    config.addHttpHandler(method, path, ctx -> {
                        throw notAllowed(method.name(), allowed);
                    });
                }
            }
        });
    }

    private static Problem notAllowed(String method, String allowed) {
        return new Problem(405, "method-not-allowed", method + " is not allowed here; allowed: " + allowed)
                .header("Allow", allowed);
    }
}
