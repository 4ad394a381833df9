package dev.vigia.server.api;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The query of a request. Unknown and repeated parameters, and values that are not valid, are refused by name. */
final class Query {
    private static final String KNOWN = "query.known";

    private final Map<String, String> values = new LinkedHashMap<>();

    private Query() {}

    static Query of(Context ctx, String... known) {
        Query query = new Query();
        ctx.attribute(KNOWN, List.of(known));
        String raw = ctx.req().getQueryString();
        for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            String name = decoded("the query", parts[0]);
            if (!List.of(known).contains(name)) {
                throw Problem.unknown(shown(name), name, List.of(known));
            }
            String value = decoded(name, parts.length == 2 ? parts[1] : "");
            if (query.values.putIfAbsent(name, value) != null) {
                throw Problem.badValue(name, "given more than once");
            }
        }
        return query;
    }

    /** The parameters that would make the question of this request a smaller one; empty if it takes none. */
    static List<String> narrowing(Context ctx) {
        List<String> known = ctx.attribute(KNOWN);
        return known == null
                ? List.of()
                : known.stream().filter(name -> !"cursor".equals(name)).toList();
    }

    String text(String name, int longest) {
        String value = values.get(name);
        return value == null ? null : Values.text(name, value, longest);
    }

    UUID uuid(String name) {
        String value = values.get(name);
        return value == null ? null : Values.uuid(name, value);
    }

    Instant instant(String name) {
        String value = values.get(name);
        return value == null ? null : Values.instant(name, value);
    }

    String word(String name, Collection<String> words) {
        String value = values.get(name);
        return value == null ? null : Values.word(name, value, words);
    }

    int integer(String name, int least, int most, int initial) {
        String value = values.get(name);
        return value == null ? initial : Values.integer(name, value, least, most);
    }

    private static String shown(String name) {
        return name.isEmpty() ? "a parameter without a name" : name.length() <= 60 ? name : name.substring(0, 60) + "…";
    }

    /** Percent-decoding that refuses what is no UTF-8, and control characters: PostgreSQL would, later and worse. */
    private static String decoded(String name, String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        int last = raw.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = i + 2 <= last ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = i + 2 <= last ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw Problem.badValue(name, "% must be followed by two hexadecimal digits");
                }
                bytes.write(high * 16 + low);
                i += 2;
            } else {
                bytes.writeBytes((c == '+' ? " " : String.valueOf(c)).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            if (text.chars().noneMatch(Character::isISOControl)) {
                return text;
            }
        } catch (CharacterCodingException e) {
            throw Problem.badValue(name, "not UTF-8");
        }
        throw Problem.badValue(name, "no control characters");
    }
}
