package dev.vigia.server.api;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.EnqueueResult;
import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.NewJob;
import dev.vigia.observe.Observer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** What a caller who is held to types may enqueue, and what the answer may tell of jobs that were there before. */
final class OwnTypes {
    private final Observer observer;

    OwnTypes(Observer observer) {
        this.observer = observer;
    }

    /**
     * Refuses another type's job, and a follow-up of one: it would tell that job's correlation.
     *
     * @param jobs    null in the place of one that could not be read
     * @param ofArray whether they are told by their place in an array
     */
    void check(Caller caller, List<NewJob> jobs, boolean ofArray) {
        if (caller.types().all()) {
            return;
        }
        for (int i = 0; i < jobs.size(); i++) {
            NewJob job = jobs.get(i);
            if (job != null) {
                caller.typesFor(ofArray ? "[" + i + "].type" : "type", job.type());
            }
        }
        List<UUID> parents = jobs.stream()
                .filter(Objects::nonNull)
                .map(NewJob::parentId)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        Map<UUID, String> types = observer.typesOf(parents);
        for (UUID parent : parents) {
            if (!caller.types().allows(types.get(parent))) {
                throw new InvalidJobException("parent_id " + parent + " names no job; nothing was enqueued");
            }
        }
    }

    /**
     * The answers, without the ids of other types' jobs that hold a dedupe key: such a one says only that nothing was
     * enqueued.
     */
    List<EnqueueResult> shown(AllowedTypes allowed, List<EnqueueResult> answers) {
        List<UUID> holders = answers.stream()
                .map(EnqueueResult::enqueued)
                .filter(enqueued -> enqueued != null && enqueued.duplicate())
                .map(Enqueued::id)
                .distinct()
                .toList();
        if (allowed.all() || holders.isEmpty()) {
            return answers;
        }
        Map<UUID, String> types = observer.typesOf(holders);
        return answers.stream()
                .map(answer -> isShown(answer.enqueued(), allowed, types)
                        ? answer
                        : EnqueueResult.of(new Enqueued(null, null, true, null)))
                .toList();
    }

    private static boolean isShown(Enqueued enqueued, AllowedTypes allowed, Map<UUID, String> types) {
        return enqueued == null || !enqueued.duplicate() || allowed.allows(types.get(enqueued.id()));
    }
}
