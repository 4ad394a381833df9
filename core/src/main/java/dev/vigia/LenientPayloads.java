package dev.vigia;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigia.worker.PayloadReader;

/**
 * Reads payloads as the application's mapper does, but for one thing: a tick's member {@code schedule} may be unknown to a
 * strict type, so that a handler need not know whether a person or the clock enqueued its job.
 */
public final class LenientPayloads implements PayloadReader {
    private static final String TICK = "schedule";

    private final ObjectMapper json;

    public LenientPayloads(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public <T> T read(String payload, Class<T> type) throws JsonProcessingException {
        try {
            return json.readValue(payload, type);
        } catch (UnrecognizedPropertyException e) {
            if (e.getPath().size() == 1
                    && TICK.equals(e.getPropertyName())
                    && json.readTree(payload) instanceof ObjectNode object
                    && isTick(object.get(TICK))) {
                return json.readValue(object.without(TICK).toString(), type);
            }
            throw e;
        }
    }

    private static boolean isTick(JsonNode value) {
        return value.hasNonNull("name") && value.hasNonNull("tick") && value.hasNonNull("outcome");
    }
}
