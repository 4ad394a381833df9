package dev.vigia.server.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigia.observe.JobRow;
import java.io.UncheckedIOException;
import java.util.UUID;

/**
 * A document on its way through the pipeline.
 *
 * @param id also its correlation id
 */
record DemoDocument(UUID id, String name) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The document that a job of the pipeline is about. */
    static DemoDocument of(JobRow job) {
        try {
            JsonNode payload = JSON.readTree(job.payload());
            return new DemoDocument(
                    job.correlationId(),
                    payload.path("name").asText(job.correlationId().toString()));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
