package dev.vigia.server.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.vigia.diagnose.Behind;
import dev.vigia.diagnose.RateLimit;
import dev.vigia.diagnose.Running;
import dev.vigia.diagnose.WaitingOn;
import dev.vigia.job.CorrelationId;
import dev.vigia.observe.AuditPage;
import dev.vigia.observe.DeadJobsQuery;
import dev.vigia.observe.IncidentRow;
import dev.vigia.observe.JobDetails;
import dev.vigia.observe.JobRow;
import dev.vigia.observe.LimitUse;
import dev.vigia.observe.Timeline;
import dev.vigia.observe.WorkerRow;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;

/**
 * JSON of the API. Reading is strict (no duplicate members, nothing after the value, bounded depth) and keeps numbers
 * exact; writing is snake_case with RFC 3339 instants in UTC.
 */
final class Json {
    static final int DEEPEST = 100;

    private static final JsonMapper READER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(Integer.MAX_VALUE) // the body's size is bounded already
                            .maxNumberLength(1000)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final JsonMapper CANONICAL =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private static final JsonMapper WRITER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addSerializer(CorrelationId.class, ToStringSerializer.instance)
                    .addSerializer(Duration.class, new SecondsSerializer()))
            .addMixIn(DeadJobsQuery.class, Shapes.OfDeadJobsQuery.class)
            .addMixIn(JobRow.class, Shapes.OfJob.class)
            .addMixIn(JobDetails.class, Shapes.OfJobDetails.class)
            .addMixIn(Timeline.class, Shapes.OfTimeline.class)
            .addMixIn(Timeline.Event.class, Shapes.OfEvent.class)
            .addMixIn(AuditPage.Entry.class, Shapes.OfAudit.class)
            .addMixIn(IncidentRow.class, Shapes.OfIncident.class)
            .addMixIn(WorkerRow.class, Shapes.OfWorker.class)
            .addMixIn(LimitUse.class, Shapes.OfLimitUse.class)
            .addMixIn(WaitingOn.class, Shapes.OfWaitingOn.class)
            .addMixIn(Running.class, Shapes.OfRunning.class)
            .addMixIn(Behind.class, Shapes.OfBehind.class)
            .addMixIn(RateLimit.class, Shapes.OfRateLimit.class)
            .build();

    private Json() {}

    /** Reads a caller's value; a refusal says where it stops being JSON, without quoting it. */
    static JsonNode read(String text) {
        try {
            JsonNode value = READER.readTree(text);
            if (value == null || value.isMissingNode()) {
                throw Problem.badBody("the body is empty; a JSON value is expected");
            }
            return value;
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            throw Problem.badBody("the body is not valid JSON" + where + ": " + reason(e));
        }
    }

    private static String reason(JsonProcessingException e) {
        String said = String.valueOf(e.getOriginalMessage());
        if (said.contains("Duplicate")) {
            return "a member is given twice";
        }
        if (said.contains("nesting depth")) {
            return "it is nested deeper than " + DEEPEST;
        }
        return said.contains("Number value length") ? "a number has more than 1000 digits" : "a syntax error";
    }

    /** As it was given, for the database. */
    static String text(JsonNode value) {
        return value.toString();
    }

    /** The same text for the same value, however its members were ordered and spaced. */
    static String canonical(JsonNode value) {
        try {
            return CANONICAL.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] write(Object answer) {
        try {
            return WRITER.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
