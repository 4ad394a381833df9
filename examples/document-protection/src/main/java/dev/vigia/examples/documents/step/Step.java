package dev.vigia.examples.documents.step;

import dev.vigia.examples.documents.evidence.Document;
import dev.vigia.examples.documents.evidence.Json;
import dev.vigia.job.JobContext;
import dev.vigia.job.NewJob;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** The steps of the pipeline, in their order; each enqueues the next when it succeeds. */
public enum Step {
    PROTECT_DOCUMENT_V2,
    RUN_TSA,
    SUBMIT_ANCHOR_POLYGON,
    SUBMIT_ANCHOR_BITCOIN,
    BUILD_ARTIFACT;

    /** The job type. */
    public String type() {
        return name().toLowerCase(Locale.ROOT);
    }

    private Step next() {
        return switch (this) {
            case PROTECT_DOCUMENT_V2 -> RUN_TSA;
            case RUN_TSA -> SUBMIT_ANCHOR_POLYGON;
            case SUBMIT_ANCHOR_POLYGON -> SUBMIT_ANCHOR_BITCOIN;
            case SUBMIT_ANCHOR_BITCOIN -> BUILD_ARTIFACT;
            case BUILD_ARTIFACT -> throw new IllegalStateException("nothing follows " + type());
        };
    }

    /**
     * Enqueues the step after this one, for the same document and as urgent as this one.
     *
     * @return the id it will have
     */
    UUID enqueueNext(JobContext context, Document document) {
        // The name is for the people who read the queue; the step itself goes by the entity.
        return context.enqueue(NewJob.of(next().type(), Json.line(Map.of("name", document.name())))
                .withEntity(document.id())
                .withPriority(context.job().priority()));
    }
}
