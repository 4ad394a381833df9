package dev.vigia.examples.documents.step;

import dev.vigia.examples.documents.evidence.Document;
import dev.vigia.examples.documents.evidence.EvidenceStore;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.Job;
import dev.vigia.job.JobContext;
import dev.vigia.job.JobFailedException;
import java.io.IOException;
import java.util.UUID;

/** Which document a job is about. */
final class Documents {

    private Documents() {}

    /** The job's entity; a job without one is about a document of its own. */
    static UUID idOf(Job job) {
        return job.entityId() == null ? job.id() : job.entityId();
    }

    /**
     * The record that {@code protect_document_v2} made.
     *
     * @throws JobFailedException precondition failed, if there is none
     */
    static Document required(EvidenceStore evidence, JobContext context) throws IOException {
        UUID id = idOf(context.job());
        return evidence.document(id).orElseThrow(() -> missing("document " + id, Step.PROTECT_DOCUMENT_V2));
    }

    static JobFailedException missing(String what, Step madeBy) {
        return new JobFailedException(
                ErrorKind.PRECONDITION_FAILED,
                "no evidence of " + what + " in this work folder; it is made by " + madeBy.type());
    }
}
