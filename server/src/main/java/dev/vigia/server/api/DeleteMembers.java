package dev.vigia.server.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a DELETE is told: in its query, for a body of it has no meaning that everybody agrees on, and may be lost on the way
 * (RFC 9110, 9.3.5). One that brings a JSON object all the same is read as it means it, and then has no query.
 */
final class DeleteMembers {
    private static final int LONGEST = 2000;
    private static final List<String> BOOLEANS = List.of("true", "false");

    private DeleteMembers() {}

    /** Texts, as they are checked by whoever asks for them, and flags. */
    static Members of(Context ctx, List<String> texts, List<String> flags) {
        String[] known = Stream.of(texts, flags).flatMap(List::stream).toArray(String[]::new);
        if (!RequestBody.isEmpty(ctx)) {
            Query.of(ctx);
            return Members.of(RequestBody.json(ctx, RequestBody.ONE), "", known);
        }
        Query query = Query.of(ctx, known);
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        for (String name : texts) {
            String text = query.text(name, LONGEST);
            if (text != null) {
                told.put(name, text);
            }
        }
        for (String name : flags) {
            String flag = query.word(name, BOOLEANS);
            if (flag != null) {
                told.put(name, Boolean.parseBoolean(flag));
            }
        }
        return Members.of(told, "", known);
    }
}
