package dev.vigia.observe;

import dev.vigia.job.MessageTemplate;
import dev.vigia.observe.signal.AttemptError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an error message as a person would: whom it blames, with which HTTP status, and what is left when its parameters
 * are stripped. Of a message that quotes another one (a function that tells what its own dependency answered), the quoted
 * one counts: the earliest link.
 */
final class ErrorText {
    private static final int LONGEST = 600;

    private static final Pattern URL = Pattern.compile(
            "\\b[a-z][a-z0-9+.-]{1,20}://(?:[^/\\s@:]*(?::[^/\\s@]*)?@)?(\\[[0-9a-fA-F:]+\\]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?");
    /** Hosts without a scheme, where a word says that it is one. */
    private static final Pattern NAMED =
            Pattern.compile("(?:\\b(?:from|to|at|host|of|by|on|reach|resolve|UnknownHostException:|refused:)\\s+)?"
                    + "\\b((?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z]{2,}|\\d{1,3}(?:\\.\\d{1,3}){3}|localhost)\\b(?:/[0-9.]+)?(?::(\\d{1,5}))?"
                    + "(?:\\s+(?:answered|answers|returned|refused|timed|did|is|said)\\b)?");

    private ErrorText() {}

    static AttemptError read(String kind, String fingerprint, String message) {
        String text = message == null ? "" : message.length() > LONGEST ? message.substring(0, LONGEST) : message;
        Blamed blamed = blamed(text);
        return new AttemptError(kind, fingerprint, brief(MessageTemplate.of(text)), text, blamed.host, blamed.status);
    }

    private record Blamed(String host, int status) {}

    private static Blamed blamed(String text) {
        Matcher url = URL.matcher(text);
        String host = null;
        int rest = 0;
        if (url.find()) {
            host = host(url.group(1), url.group(2));
            int end = text.indexOf(": ", url.end());
            rest = end < 0 ? text.length() : end + 2;
        }
        String quoted = text.substring(rest);
        String deeper = hostIn(quoted);
        int status = MessageTemplate.status(text.substring(0, rest));
        int deeperStatus = MessageTemplate.status(quoted);
        return new Blamed(
                deeper == null ? host : deeper,
                deeperStatus > 0 && (deeper != null || status == 0) ? deeperStatus : status);
    }

    private static String hostIn(String text) {
        Matcher url = URL.matcher(text);
        if (url.find()) {
            return host(url.group(1), url.group(2));
        }
        Matcher named = NAMED.matcher(text);
        while (named.find()) {
            boolean said = !named.group().equals(named.group(1)) || text.strip().equals(named.group());
            if (said && !isCode(named.group(1), text, named.end(1))) {
                return host(named.group(1), named.group(2));
            }
        }
        return null;
    }

    /** {@code com.acme.Stamper.stamp(} or {@code Stamper.java} is a place in code. */
    private static boolean isCode(String word, String text, int end) {
        String last = word.substring(word.lastIndexOf('.') + 1);
        return Character.isUpperCase(last.charAt(0))
                || last.equals("java")
                || last.equals("json")
                || last.equals("class")
                || (end < text.length() && (text.charAt(end) == '(' || text.charAt(end) == '$'));
    }

    /** Names stand for themselves; an address with its port, because many services share one. */
    private static String host(String name, String port) {
        boolean address = name.equals("localhost") || name.startsWith("[") || name.matches("[\\d.]+");
        return address && port != null ? name + ":" + port : name;
    }

    private static String brief(String template) {
        return template.length() > 200 ? template.substring(0, 200) : template;
    }
}
