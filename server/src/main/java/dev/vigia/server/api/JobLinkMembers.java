package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.job.NewJob;
import dev.vigia.job.OnDependencyFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/** How a job to enqueue is tied to others: {@code name}, {@code depends_on}, {@code on_dependency_failure}, {@code batch_id}. */
final class JobLinkMembers {
    static final List<String> POLICIES = Stream.of(OnDependencyFailure.values())
            .map(OnDependencyFailure::word)
            .toList();

    /** As many as one enqueue may hold jobs: a job may wait for all others of its array. */
    private static final int MOST = 10_000;

    private JobLinkMembers() {}

    static NewJob read(NewJob job, Members members, String at) {
        String name = members.text("name", 200);
        if (name != null && Values.isUuid(name)) {
            throw Problem.badValue(at + "name", "no UUID, which depends_on would take for a job that exists");
        }
        NewJob linked = name == null ? job : job.named(name);
        linked = dependencies(linked, members.value("depends_on"), at + "depends_on");
        String policy = members.word("on_dependency_failure", POLICIES);
        if (policy != null) {
            linked = linked.whenDependencyFails(OnDependencyFailure.valueOf(policy.toUpperCase(Locale.ROOT)));
        }
        UUID batch = members.uuid("batch_id");
        return batch == null ? linked : linked.inBatch(batch);
    }

    /** Ids of jobs that exist, and names of jobs of the same array. */
    private static NewJob dependencies(NewJob job, JsonNode value, String parameter) {
        if (value == null) {
            return job;
        }
        if (!value.isArray() || value.size() > MOST) {
            throw Problem.badValue(parameter, "an array of at most " + MOST + " ids or names of jobs");
        }
        List<UUID> ids = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (JsonNode one : value) {
            if (!one.isTextual()) {
                throw Problem.badValue(parameter, "an array of at most " + MOST + " ids or names of jobs");
            }
            String text = Values.text(parameter, one.textValue(), 200);
            if (Values.isUuid(text)) {
                ids.add(UUID.fromString(text));
            } else {
                names.add(text);
            }
        }
        return job.dependsOn(ids.toArray(UUID[]::new)).dependsOn(names.toArray(String[]::new));
    }
}
