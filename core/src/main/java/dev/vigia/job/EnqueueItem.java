package dev.vigia.job;

/** One of many jobs to enqueue each by itself: a job, or the refusal of what could not even be read as one. */
public record EnqueueItem(NewJob job, Refusal refusal) {
    public EnqueueItem {
        if ((job == null) == (refusal == null)) {
            throw new IllegalArgumentException("an item is either a job or a refusal");
        }
    }

    public static EnqueueItem of(NewJob job) {
        return new EnqueueItem(job, null);
    }

    public static EnqueueItem refused(Refusal refusal) {
        return new EnqueueItem(null, refusal);
    }
}
