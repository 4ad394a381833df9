package dev.vigia.lab.incidents.score;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One incident of an answer. */
public record Reported(JsonNode json) {

    public String cause() {
        return json.path("cause").asText();
    }

    /** Says that it cannot tell, and between what. */
    public boolean isUnknown() {
        return cause().startsWith("unknown");
    }

    /** The values of one dimension of the scope, given alone or as a list, under its name or its plural. */
    Collection<String> place(String dimension) {
        JsonNode scope = json.path("scope");
        JsonNode found = scope.has(dimension) ? scope.get(dimension) : scope.path(dimension + "s");
        List<String> values = new ArrayList<>();
        if (found.isArray()) {
            found.forEach(one -> values.add(one.asText()));
        } else if (!found.isMissingNode() && !found.isNull()) {
            values.add(found.asText());
        }
        return dimension.equals("host")
                ? values.stream().map(Reported::hostname).toList()
                : values;
    }

    private static String hostname(String value) {
        return value.replaceFirst("^[a-z]+://", "").replaceFirst("[:/].*$", "").toLowerCase(Locale.ROOT);
    }

    boolean mentions(String word) {
        return json.toString().contains(word);
    }

    /** Empty: it does not say. */
    public Optional<Instant> since() {
        try {
            return Optional.of(OffsetDateTime.parse(json.path("since").asText()).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Each with what reproduces it. */
    public List<JsonNode> evidence() {
        List<JsonNode> all = new ArrayList<>();
        json.path("evidence").forEach(all::add);
        return all;
    }

    /** What is to be done next, in words and as commands: all that stands there. */
    public String advice() {
        StringBuilder text = new StringBuilder();
        json.path("next_action").forEach(part -> text.append(part.asText()).append('\n'));
        return text.toString();
    }

    /** What can be typed. */
    public Optional<String> command() {
        return Optional.ofNullable(json.path("next_action").path("command").textValue());
    }

    /** What shows the effect of {@link #command()} before. */
    public Optional<String> dryRun() {
        return Optional.ofNullable(json.path("next_action").path("dry_run").textValue());
    }

    /** {@code cause{scope}}, for a person. */
    @Override
    public String toString() {
        return cause() + json.path("scope");
    }
}
