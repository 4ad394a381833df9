package dev.vigia.server.api;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Whether a caller takes what a route answers with (RFC 9110, Accept). Asked before anything is done. */
final class ContentNegotiation {
    private static final Pattern UNWANTED = Pattern.compile("(?i)\\s*q\\s*=\\s*0(\\.0{0,3})?\\s*");

    private ContentNegotiation() {}

    /** @throws Problem 406 if the Accept headers leave the media type out */
    static void require(Context ctx, String mediaType) {
        List<String> accept = Collections.list(ctx.req().getHeaders("Accept"));
        if (!accept.isEmpty() && !accepts(String.join(",", accept), mediaType)) {
            throw new Problem(
                    406,
                    "not-acceptable",
                    "this is answered in " + mediaType + ", which the Accept header leaves out; nothing was done");
        }
    }

    /** The most specific range that matches decides: {@code application/json;q=0, *}{@code /*} leaves JSON out. */
    static boolean accepts(String accept, String mediaType) {
        String[] ranges = {mediaType, mediaType.replaceAll("/.*", "/*"), "*/*"};
        for (String range : ranges) {
            Boolean said = said(accept, range);
            if (said != null) {
                return said;
            }
        }
        return accept.isBlank();
    }

    private static Boolean said(String accept, String range) {
        Boolean said = null;
        for (String element : accept.split(",", -1)) {
            String[] parts = element.split(";", -1);
            if (range.equals(parts[0].strip().toLowerCase(Locale.ROOT))) {
                boolean wanted = true;
                for (int i = 1; i < parts.length; i++) {
                    wanted &= !UNWANTED.matcher(parts[i]).matches();
                }
                said = wanted || Boolean.TRUE.equals(said);
            }
        }
        return said;
    }
}
