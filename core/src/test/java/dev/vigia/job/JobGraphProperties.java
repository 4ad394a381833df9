package dev.vigia.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Jobs that wait for one another in a circle are refused, and no others. */
class JobGraphProperties {

    /** Edge (a, b): job a waits for job b. */
    record Edge(int waiter, int awaited) {}

    /** keys: the dedupe key of each job; 0: none. */
    record Graph(int size, Set<Edge> edges, List<Integer> keys) {}

    @Provide
    Arbitrary<Graph> graphs() {
        return Arbitraries.integers().between(1, 9).flatMap(size -> {
            Arbitrary<Integer> job = Arbitraries.integers().between(0, size - 1);
            Arbitrary<Edge> edge = job.flatMap(a -> job.map(b -> new Edge(a, b)));
            return edge.set()
                    .ofMaxSize(2 * size)
                    .flatMap(edges -> Arbitraries.frequencyOf(
                                    Tuple.of(4, Arbitraries.just(0)),
                                    Tuple.of(1, Arbitraries.integers().between(1, 3)))
                            .list()
                            .ofSize(size)
                            .map(keys -> new Graph(size, edges, keys)));
        });
    }

    @Property(tries = 5_000)
    void aGraphIsRefusedExactlyIfItHasACircle(@ForAll("graphs") Graph graph) {
        InvalidJobException refusal =
                catchThrowableOfType(InvalidJobException.class, () -> JobGraph.resolve(jobs(graph), ids(graph.size)));
        assertThat(refusal != null).isEqualTo(hasCircle(graph));
        if (refusal != null) {
            assertThat(refusal).hasMessageContaining("depends_on goes in a circle: ");
            assertThatTheCircleIsOne(graph, refusal.getMessage());
        }
    }

    @Property
    void namesBecomeTheIdsOfTheirJobs(@ForAll("graphs") Graph graph) {
        if (hasCircle(graph)) {
            return;
        }
        List<UUID> ids = ids(graph.size);
        List<NewJob> resolved = JobGraph.resolve(jobs(graph), ids);
        for (Edge edge : graph.edges) {
            assertThat(resolved.get(edge.waiter).links().dependsOn()).contains(ids.get(edge.awaited));
        }
        assertThat(resolved.stream().mapToInt(j -> j.links().dependsOn().size()).sum())
                .isEqualTo(graph.edges.size());
        assertThat(resolved).allMatch(job -> job.links().names().isEmpty());
    }

    private static List<UUID> ids(int size) {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            ids.add(new UUID(7, i));
        }
        return ids;
    }

    private static List<NewJob> jobs(Graph graph) {
        List<NewJob> jobs = new ArrayList<>();
        for (int i = 0; i < graph.size; i++) {
            NewJob job = NewJob.of("t").named("n" + i);
            job = graph.keys.get(i) == 0 ? job : job.withDedupeKey("k" + graph.keys.get(i));
            for (Edge edge : graph.edges) {
                if (edge.waiter == i) {
                    job = job.dependsOn("n" + edge.awaited);
                }
            }
            jobs.add(job);
        }
        return jobs;
    }

    /** By the closure of "waits for" (Warshall), unlike the code; jobs of one key are one. */
    private static boolean hasCircle(Graph graph) {
        boolean[][] waits = new boolean[graph.size][graph.size];
        for (Edge edge : graph.edges) {
            waits[place(graph, edge.waiter)][place(graph, edge.awaited)] = true;
        }
        for (int via = 0; via < graph.size; via++) {
            for (int a = 0; a < graph.size; a++) {
                for (int b = 0; b < graph.size; b++) {
                    waits[a][b] |= waits[a][via] && waits[via][b];
                }
            }
        }
        for (int i = 0; i < graph.size; i++) {
            if (waits[i][i]) {
                return true;
            }
        }
        return false;
    }

    private static int place(Graph graph, int job) {
        int key = graph.keys.get(job);
        return key == 0 ? job : graph.keys.indexOf(key);
    }

    private static void assertThatTheCircleIsOne(Graph graph, String message) {
        String[] steps = message.replaceAll(".*circle: |; nothing.*", "").split(" waits for ", -1);
        for (int i = 0; i + 1 < steps.length; i++) {
            int from = Integer.parseInt(steps[i].substring(1));
            int to = Integer.parseInt(steps[i + 1].substring(1));
            assertThat(graph.edges)
                    .as(message)
                    .anyMatch(e -> place(graph, e.waiter) == from && place(graph, e.awaited) == to);
        }
        assertThat(steps[0]).isEqualTo(steps[steps.length - 1]);
    }
}
