package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The members of a JSON object. Unknown ones and values that are not valid are refused by name; null means absent. */
final class Members {
    private final ObjectNode object;
    private final String at;

    private Members(ObjectNode object, String at) {
        this.object = object;
        this.at = at;
    }

    /** @param at where the object stands in the body, as a prefix for names; empty for the body itself */
    static Members of(JsonNode value, String at, String... known) {
        if (!(value instanceof ObjectNode object)) {
            throw at.isEmpty()
                    ? Problem.badBody("the body must be a JSON object")
                    : Problem.badValue(at.replaceAll("\\.$", ""), "a JSON object");
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!List.of(known).contains(name)) {
                throw Problem.unknown(
                        at + (name.length() <= 60 ? name : name.substring(0, 60) + "…"), name, List.of(known));
            }
        });
        return new Members(object, at);
    }

    /** Whether it was given, if only as null. */
    boolean has(String name) {
        return object.has(name);
    }

    /** The value, or null. */
    JsonNode value(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    Members object(String name, String... known) {
        JsonNode value = value(name);
        return value == null ? null : of(value, at + name + ".", known);
    }

    /** Whether nothing was given; null is nothing. */
    boolean isEmpty() {
        return object.properties().stream().allMatch(member -> member.getValue().isNull());
    }

    String text(String name, int longest) {
        String text = string(name);
        return text == null ? null : Values.text(at + name, text, longest);
    }

    String required(String name, int longest) {
        String text = text(name, longest);
        if (text == null || text.isBlank()) {
            throw Problem.badValue(at + name, "required");
        }
        return text;
    }

    /** An array of texts, none of them twice; null if it is absent. */
    List<String> texts(String name, int most, int longest) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isArray() || value.isEmpty() || value.size() > most) {
            throw Problem.badValue(at + name, "an array of 1 to " + most + " strings");
        }
        List<String> texts = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            String where = at + name + "[" + i + "]";
            if (!value.get(i).isTextual()) {
                throw Problem.badValue(where, "a JSON string");
            }
            String text = Values.text(where, value.get(i).textValue(), longest);
            if (texts.contains(text)) {
                throw Problem.badValue(where, "given more than once");
            }
            texts.add(text);
        }
        return texts;
    }

    UUID uuid(String name) {
        String text = string(name);
        return text == null ? null : Values.uuid(at + name, text);
    }

    Instant instant(String name) {
        String text = string(name);
        return text == null ? null : Values.instant(at + name, text);
    }

    /** Seconds as a number, or text as {@code 90s}, {@code 10m}, {@code 2h}, {@code 1d}, {@code PT10M}. */
    Duration duration(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        return value.isNumber()
                ? Values.seconds(at + name, value.decimalValue())
                : Values.duration(at + name, value.isTextual() ? value.textValue() : "no text");
    }

    String word(String name, Collection<String> words) {
        String text = string(name);
        return text == null ? null : Values.word(at + name, text, words);
    }

    Integer integer(String name, int least, int most) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        return Values.integer(at + name, value.isIntegralNumber() ? value.asText() : "no number", least, most);
    }

    Double decimal(String name, double least, double most) {
        JsonNode value = value(name);
        if (value != null && !(value.isNumber() && value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw Problem.badValue(at + name, "a number from " + plain(least) + " to " + plain(most));
        }
        return value == null ? null : value.doubleValue();
    }

    private static String plain(double number) {
        return new BigDecimal(number).toPlainString();
    }

    boolean flag(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isBoolean()) {
            throw Problem.badValue(at + name, "true or false");
        }
        return value != null && value.booleanValue();
    }

    private String string(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isTextual()) {
            throw Problem.badValue(at + name, "a JSON string");
        }
        return value == null ? null : value.textValue();
    }
}
