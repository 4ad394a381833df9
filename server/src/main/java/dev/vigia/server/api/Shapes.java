package dev.vigia.server.api;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.vigia.job.AllowedTypes;
import dev.vigia.observe.JobTies;
import java.time.Duration;

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
