package dev.vigia.server.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.vigia.diagnose.WaitingOn;
import dev.vigia.job.AllowedTypes;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.JobTies;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where a record of the core does not become JSON by itself (Jackson mix-ins): the core knows nothing of this API. */
final class Shapes {
    private Shapes() {}

    /** Payload and result are JSON text already; {@code isFinal} is a question, not a member. */
    @JsonAutoDetect(isGetterVisibility = Visibility.NONE)
    abstract static class OfJob {
        @JsonRawValue
        abstract String payload();

        @JsonRawValue
        abstract String result();
    }

    /** Its ties stand beside the rest. */
    abstract static class OfJobDetails {
        @JsonUnwrapped
        abstract JobTies ties();

        @JsonProperty("waiting_on")
        @JsonSerialize(converter = Judgement.class)
        abstract JobObservation observation();
    }

    /** What is known becomes what it means. An Object, or Jackson would write what every kind has and leave the facts out. */
    static final class Judgement extends StdConverter<JobObservation, Object> {
        @Override
        public Object convert(JobObservation seen) {
            return WaitingOn.of(seen);
        }
    }

    /** Kind, summary and words come before the facts. Words are whole sentences, the command is ready to type. */
    @JsonPropertyOrder({"kind", "summary", "text", "next_action"})
    abstract static class OfWaitingOn {
        @JsonProperty
        abstract String kind();

        @JsonProperty
        abstract String summary();

        @JsonProperty("text")
        @JsonSerialize(converter = Sentences.class)
        abstract List<String> sentences();

        @JsonProperty("next_action")
        @JsonSerialize(converter = CommandLine.class)
        abstract Optional<String> command();
    }

    abstract static class OfRunning extends OfWaitingOn {
        @JsonProperty("age_seconds")
        abstract Duration age();
    }

    abstract static class OfRateLimit extends OfWaitingOn {
        @JsonProperty("period_seconds")
        abstract Duration period();
    }

    abstract static class OfBehind extends OfWaitingOn {
        @JsonProperty("eta_seconds")
        abstract Duration eta();
    }

    /** One text. */
    static final class Sentences extends StdConverter<List<String>, String> {
        @Override
        public String convert(List<String> sentences) {
            return String.join(" ", sentences);
        }
    }

    /** {@code vigia workers}; null: nothing is to be done. */
    static final class CommandLine extends StdConverter<Optional<String>, String> {
        @Override
        public String convert(Optional<String> command) {
            return command.map(words -> "vigia " + words).orElse(null);
        }
    }

    /** {@code isEmpty} is a question, not a member. */
    @JsonAutoDetect(isGetterVisibility = Visibility.NONE)
    abstract static class OfTimeline {}

    abstract static class OfEvent {
        @JsonRawValue
        abstract String data();
    }

    /** Before and after are JSON text already. */
    abstract static class OfAudit {
        @JsonRawValue
        abstract String before();

        @JsonRawValue
        abstract String after();
    }

    /** Scope and incident are JSON text already. */
    abstract static class OfIncident {
        @JsonRawValue
        abstract String scope();

        @JsonRawValue
        abstract String incident();
    }

    abstract static class OfWorker {
        @JsonProperty("lease_duration_seconds")
        abstract Duration leaseDuration();

        @JsonProperty("silent_for_seconds")
        abstract Duration silentFor();
    }

    /** What the caller is held to is no parameter of its query. */
    abstract static class OfDeadJobsQuery {
        @JsonIgnore
        abstract AllowedTypes allowed();
    }

    abstract static class OfLimitUse {
        @JsonProperty("rate_period_seconds")
        abstract Duration ratePeriod();

        @JsonProperty("rate_period_per_key_seconds")
        abstract Duration ratePeriodPerKey();
    }
}
