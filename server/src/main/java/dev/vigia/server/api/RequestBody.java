package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** The body of a request: bounded before it is read, UTF-8, JSON, and storable as {@code jsonb}. */
final class RequestBody {
    /** Largest body that is about one thing. */
    static final int ONE = 1 << 20;

    /** A client that is slower than this for longer than that is cut off: it holds a thread. */
    private static final int SLOWEST_BYTES_PER_SECOND = 1024;

    private static final int PATIENCE_SECONDS = 5;
    private static final int LARGEST_EXPONENT =
            16_000; // numeric holds 131,072 digits before the point, 16,383 after it

    private RequestBody() {}

    static boolean isEmpty(Context ctx) {
        return ctx.req().getContentLengthLong() == 0
                || (ctx.req().getContentLengthLong() < 0 && ctx.header("Transfer-Encoding") == null);
    }

    static JsonNode json(Context ctx, long limit) {
        return storable(anyJson(ctx, limit));
    }

    /** Whether PostgreSQL can store it is left to be checked, see {@link #storable}. */
    static JsonNode anyJson(Context ctx, long limit) {
        checkType(ctx);
        return Json.read(utf8(bytes(ctx, limit)));
    }

    /** The value, if {@code jsonb} can hold it. */
    static JsonNode storable(JsonNode value) {
        checkStorable("", value);
        return value;
    }

    private static void checkType(Context ctx) {
        String type = ctx.contentType();
        boolean json = type != null
                && type.toLowerCase(Locale.ROOT).matches("application/json(\\s*;\\s*charset=\"?utf-8\"?)?\\s*");
        if (!json || ctx.header("Content-Encoding") != null) {
            throw new Problem(
                    415, "unsupported-media-type", "the body must be application/json in UTF-8, not compressed");
        }
    }

    private static byte[] bytes(Context ctx, long limit) {
        if (ctx.req().getContentLengthLong() > limit) {
            throw Problem.tooLarge("the body", limit);
        }
        try {
            return arriving(ctx.req().getInputStream(), limit);
        } catch (EOFException e) {
            throw Problem.badBody("the body ended early").header("Connection", "close");
        } catch (IOException e) {
            throw tooSlow(); // Jetty ends the wait for a client that is silent for too long
        }
    }

    private static byte[] arriving(InputStream in, long limit) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        long began = System.nanoTime();
        for (int length = in.read(part); length >= 0; length = in.read(part)) {
            body.write(part, 0, length);
            if (body.size() > limit) {
                throw Problem.tooLarge("the body", limit);
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            if (seconds > PATIENCE_SECONDS && body.size() < seconds * SLOWEST_BYTES_PER_SECOND) {
                throw tooSlow();
            }
        }
        return body.toByteArray();
    }

    private static Problem tooSlow() {
        return new Problem(408, "too-slow", "the body did not arrive in time").header("Connection", "close");
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Problem.badBody("the body is not UTF-8");
        }
    }

    /** PostgreSQL's {@code jsonb} has no place for these; it would refuse them after the work was done. */
    static void checkStorable(String at, JsonNode value) {
        if (value.isTextual()) {
            checkText(at, value.textValue());
        } else if (value.isBigDecimal()) {
            BigDecimal number = value.decimalValue();
            if (Math.abs((long) number.precision() - number.scale()) > LARGEST_EXPONENT
                    || number.scale() > LARGEST_EXPONENT) {
                throw Problem.badValue(at, "a number between 1e-" + LARGEST_EXPONENT + " and 1e" + LARGEST_EXPONENT);
            }
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                checkStorable(at + "[" + i + "]", value.get(i));
            }
        } else if (value.isObject()) {
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                checkText(at.isEmpty() ? "a member's name" : at, member.getKey());
                checkStorable(at.isEmpty() ? member.getKey() : at + "." + member.getKey(), member.getValue());
            }
        }
    }

    private static void checkText(String at, String text) {
        String name = at.isEmpty() ? "the body" : at.length() <= 200 ? at : at.substring(0, 200) + "…";
        if (text.indexOf('\0') >= 0) {
            throw Problem.badValue(name, "no \\u0000, which PostgreSQL cannot store");
        }
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw Problem.badValue(name, "no half of a surrogate pair, which is no character");
        }
    }
}
