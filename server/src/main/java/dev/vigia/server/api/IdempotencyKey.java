package dev.vigia.server.api;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Idempotency-Key of a request (draft-ietf-httpapi-idempotency-key-header-07): a string of RFC 9651, so in quotes, in
 * which quote and backslash are escaped. A key without quotes is taken too, if it needs none.
 */
final class IdempotencyKey {
    private static final int LONGEST = 255;
    private static final Pattern QUOTED =
            Pattern.compile("\"((?:[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\"\\\\])*+)\"");
    private static final Pattern BARE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]++");

    private IdempotencyKey() {}

    /**
     * The key as it is kept: the caller's own, so that the same one of another caller is another key, and tells nothing.
     * Null if the request has none.
     */
    static String of(Context ctx) {
        String key = given(ctx);
        return key == null ? null : Caller.of(ctx).own(key);
    }

    private static String given(Context ctx) {
        List<String> headers = Collections.list(ctx.req().getHeaders("Idempotency-Key"));
        if (headers.isEmpty()) {
            return null;
        }
        String key = headers.size() == 1 ? read(headers.get(0)) : "";
        if (key.isBlank() || key.length() > LONGEST) {
            throw Problem.badValue(
                    "Idempotency-Key",
                    "given once, 1 to " + LONGEST
                            + " printable ASCII characters in double quotes, as \"8e03978e-40d5-43dd-bc93-6894a57f9324\"; nothing was enqueued");
        }
        return key;
    }

    /** Tells one text from another in 64 characters. */
    static String fingerprint(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String read(String header) {
        Matcher quoted = QUOTED.matcher(header);
        if (quoted.matches()) {
            return quoted.group(1).replaceAll("\\\\(.)", "$1");
        }
        return BARE.matcher(header).matches() ? header : "";
    }
}
