package dev.vigia.job;

/** What became of one of many jobs: it was enqueued, or refused. The other one is null. */
public record EnqueueResult(Enqueued enqueued, Refusal refusal) {
    public static EnqueueResult of(Enqueued enqueued) {
        return new EnqueueResult(enqueued, null);
    }

    public static EnqueueResult refused(Refusal refusal) {
        return new EnqueueResult(null, refusal);
    }
}
