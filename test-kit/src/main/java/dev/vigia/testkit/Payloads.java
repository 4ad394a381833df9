package dev.vigia.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/** Payloads compared as JSON: the order of members, spaces, and 1 or 1.0 make no difference. */
final class Payloads {
    private static final int LONGEST = 200;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Payloads() {}

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + json, e);
        }
    }

    static JsonNode of(Object value) {
        return value instanceof String json
                ? read(json)
                : read(JSON.valueToTree(value).toString());
    }

    static boolean same(JsonNode a, JsonNode b) {
        return a.equals(
                (x, y) -> x.isNumber() && y.isNumber()
                        ? x.decimalValue().compareTo(y.decimalValue())
                        : x.equals(y) ? 0 : 1,
                b);
    }

    /** Every member of {@code part} is in {@code whole}, with such a value; members inside of members likewise. */
    static boolean contains(JsonNode whole, JsonNode part) {
        if (!part.isObject()) {
            return same(whole, part);
        }
        for (Map.Entry<String, JsonNode> member : part.properties()) {
            JsonNode there = whole.get(member.getKey());
            if (there == null || !contains(there, member.getValue())) {
                return false;
            }
        }
        return whole.isObject();
    }

    static String brief(JsonNode payload) {
        String text = payload.toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
