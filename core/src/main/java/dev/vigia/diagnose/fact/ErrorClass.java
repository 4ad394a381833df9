package dev.vigia.diagnose.fact;

import dev.vigia.observe.signal.AttemptError;
import java.util.Locale;
import java.util.regex.Pattern;

/** What an error says of its own making, by its kind, its HTTP status and its words. */
public enum ErrorClass {
    /** Credentials are refused. */
    AUTH(
            "\\b(unauthori[sz]ed|invalid (api )?(key|credentials?|token)|token (has )?expired|access denied|forbidden)\\b"),
    /** Somebody else's rate limit. */
    RATE("\\b(rate.?limit|too many requests|throttl)"),
    MEMORY("outofmemoryerror|\\bout of memory\\b|java heap space"),
    READ_ONLY("read-only transaction|\\b25006\\b"),
    DISK("no space left on device|\\b53100\\b|could not extend file|disk full"),
    CONNECTIONS("too many clients|remaining connection slots|\\b53300\\b|too many connections"),
    POOL("connection is not available, request timed out|pool (is )?exhausted|unable to acquire (a )?(jdbc )?connection"
            + "|timeout waiting for (idle object|connection)|could not get a connection"),
    POOLER("prepared statement \"[^\"]*\" (does not exist|already exists)"),
    /** The payload is not what the code takes. */
    PAYLOAD(
            "unrecogni[sz]ed (field|property)|unknown (field|property|member)|missing (required |creator )?(property|field|member|key)"
                    + "|cannot (deserialize|parse|convert|construct|be cast)|mismatchedinput|jsonmapping|numberformat|classcast"
                    + "|\\bis required\\b|required (field|property|member)|must be an? |expected (an? )?(number|string|object|array|boolean|integer)"
                    + "|no value for|(field|property|member) [\"'`]?\\w+[\"'`]? (is|was|must|not)"),
    /** Nobody is there who knows the call. */
    MISSING("\\bnot found\\b"),
    /** No answer in time. */
    TIMEOUT("timed? ?out|timeout|deadline exceeded|no answer in"),
    /** It does not work, or cannot be reached. */
    UNAVAILABLE("connection refused|unreachable|unknown ?host|no route to host|connection reset|service unavailable"
            + "|sslhandshake|handshake_failure|pkix path|certificate ?(has )?expired"
            + "|bad gateway|refused to connect|connectexception|no answer from|broken pipe"),
    /** The type's own time limit. */
    TIME_LIMIT("(?!)"),
    /** Anything else: the code itself. */
    CODE("(?!)");

    private final Pattern words;

    ErrorClass(String words) {
        this.words = Pattern.compile(words);
    }

    public static ErrorClass of(AttemptError error) {
        String kind = String.valueOf(error.kind());
        if (kind.equals("time_limit_exceeded")) {
            return TIME_LIMIT;
        }
        if (kind.equals("invalid_payload")) {
            return PAYLOAD;
        }
        ErrorClass byStatus = byStatus(error.status());
        if (byStatus != null) {
            return byStatus;
        }
        String text = error.sample().toLowerCase(Locale.ROOT);
        for (ErrorClass candidate : values()) {
            if (candidate.words.matcher(text).find()) {
                return candidate;
            }
        }
        return kind.equals("dependency_error") ? UNAVAILABLE : CODE;
    }

    private static ErrorClass byStatus(int status) {
        return switch (status) {
            case 401, 403, 407 -> AUTH;
            case 429 -> RATE;
            case 404, 410 -> MISSING;
            case 400, 409, 412, 413, 415, 422 -> PAYLOAD;
            case 408, 504 -> TIMEOUT;
            default -> status >= 500 ? UNAVAILABLE : null;
        };
    }

    /** It speaks of another system, so a host that it names is where it happened. */
    public boolean isOfDependency() {
        return this == AUTH || this == RATE || this == TIMEOUT || this == UNAVAILABLE;
    }

    /** PostgreSQL itself, or the way to it. */
    public boolean isOfDatabase() {
        return this == READ_ONLY || this == DISK || this == CONNECTIONS || this == POOLER;
    }

    /** Refused, unreachable and too late are one trouble of one host. */
    ErrorClass family() {
        return this == TIMEOUT || this == TIME_LIMIT ? UNAVAILABLE : this;
    }
}
