package dev.vigia.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What the jobs of one enqueue wait for, with names turned into ids. Only here can a cycle arise: a job that exists gets no
 * further dependencies, and one that does not exist yet cannot be named. Pure.
 */
public final class JobGraph {
    private static final int MOST_WORDS = 10;

    private JobGraph() {}

    /**
     * The same jobs, each with its dependencies as ids.
     *
     * @param ids the id that each job will have
     * @throws InvalidJobException if a name is given twice or names nothing, or if jobs wait for one another in a circle.
     *                             Jobs with the same dedupe key count as one, since one of them will stand for all
     */
    public static List<NewJob> resolve(List<NewJob> jobs, List<UUID> ids) {
        if (jobs.stream()
                .allMatch(job -> job.links().name() == null && !job.links().waits())) {
            return jobs;
        }
        Map<String, UUID> names = new HashMap<>();
        for (int i = 0; i < jobs.size(); i++) {
            if (jobs.get(i).links().name() != null) {
                name(jobs.get(i).links().name(), ids.get(i), names);
            }
        }
        List<NewJob> resolved = jobs.stream().map(job -> resolve(job, names)).toList();
        refuseCycles(resolved, ids);
        return resolved;
    }

    /** The same job with its dependencies as ids; throws as {@link #resolve(List, List)} does for a name that is not there. */
    public static NewJob resolve(NewJob job, Map<String, UUID> names) {
        if (job.links().names().isEmpty()) {
            return job;
        }
        Set<UUID> ids = new LinkedHashSet<>(job.links().dependsOn());
        for (String name : job.links().names()) {
            UUID id = names.get(name);
            if (id == null) {
                throw new InvalidJobException("depends_on '" + name + "' names no job of this enqueue, and is no id;"
                        + " nothing was enqueued");
            }
            ids.add(id);
        }
        return job.withLinks(job.links().resolved(List.copyOf(ids)));
    }

    /** Adds a name; throws as {@link #resolve(List, List)} does if it is there. */
    public static void name(String name, UUID id, Map<String, UUID> names) {
        if (names.putIfAbsent(name, id) != null) {
            throw new InvalidJobException("two jobs are named '" + name + "'; nothing was enqueued");
        }
    }

    private static void refuseCycles(List<NewJob> jobs, List<UUID> ids) {
        Edges edges = Edges.of(jobs, ids);
        if (edges.takenAway() < jobs.size()) {
            throw new InvalidJobException(
                    "depends_on goes in a circle: " + edges.circle(jobs) + "; nothing was enqueued");
        }
    }

    /** Who waits for whom, by place in the enqueue. */
    private static final class Edges {
        private final List<List<Integer>> waiters; // of each job
        private final int[] waitsFor; // how many jobs of the enqueue each still waits for

        Edges(List<List<Integer>> waiters, int[] waitsFor) {
            this.waiters = waiters;
            this.waitsFor = waitsFor;
        }

        static Edges of(List<NewJob> jobs, List<UUID> ids) {
            int[] place = places(jobs);
            Map<UUID, Integer> byId = new HashMap<>();
            List<List<Integer>> waiters = new ArrayList<>();
            for (int i = 0; i < place.length; i++) {
                byId.put(ids.get(i), place[i]);
                waiters.add(new ArrayList<>());
            }
            int[] waitsFor = new int[place.length];
            for (int i = 0; i < place.length; i++) {
                for (UUID id : jobs.get(i).links().dependsOn()) {
                    if (byId.containsKey(id)) { // a job that exists already waits for none of these
                        waiters.get(byId.get(id)).add(place[i]);
                        waitsFor[place[i]]++;
                    }
                }
            }
            return new Edges(waiters, waitsFor);
        }

        /** Takes away who waits for nobody that is left, until all are gone or all that are left wait (Kahn, 1962). */
        int takenAway() {
            Deque<Integer> free = new ArrayDeque<>();
            for (int i = 0; i < waitsFor.length; i++) {
                if (waitsFor[i] == 0) {
                    free.add(i);
                }
            }
            int taken = 0;
            for (; !free.isEmpty(); taken++) {
                for (int waiter : waiters.get(free.remove())) {
                    if (--waitsFor[waiter] == 0) {
                        free.add(waiter);
                    }
                }
            }
            return taken;
        }

        /** One circle of those that are left: each waits for another of them, so going on from one to the next comes round. */
        String circle(List<NewJob> jobs) {
            int[] awaited = new int[waitsFor.length];
            int at = -1;
            for (int i = 0; i < waitsFor.length; i++) {
                for (int waiter : waitsFor[i] > 0 ? waiters.get(i) : List.<Integer>of()) {
                    awaited[waiter] = i;
                    at = waiter;
                }
            }
            Set<Integer> path = new LinkedHashSet<>();
            while (path.add(at)) {
                at = awaited[at];
            }
            List<String> words = new ArrayList<>();
            boolean within = false;
            for (int step : path) {
                within |= step == at;
                if (within && words.size() < MOST_WORDS) {
                    words.add(word(jobs.get(step), step));
                }
            }
            words.add(words.size() < MOST_WORDS ? word(jobs.get(at), at) : "…");
            return String.join(" waits for ", words);
        }

        private static String word(NewJob job, int place) {
            String name = job.links().name();
            return name == null ? "job " + place + " (" + job.type() + ")" : name;
        }
    }

    /** For each job its own place, or that of the first with the same dedupe key. */
    private static int[] places(List<NewJob> jobs) {
        Map<String, Integer> byKey = new HashMap<>();
        int[] place = new int[jobs.size()];
        for (int i = 0; i < place.length; i++) {
            String key = jobs.get(i).dedupeKey();
            place[i] = key == null ? i : byKey.getOrDefault(key, i);
            byKey.putIfAbsent(key, i);
        }
        return place;
    }
}
