package dev.vigia.job;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What error messages that are alike have in common: the text without its parameters. An HTTP status is none. */
public final class MessageTemplate {
    private static final Pattern PARAMETER = Pattern.compile(
            "[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|0x[0-9a-fA-F]+|\\b[0-9a-fA-F]{16,}\\b|'[^']*'|\"[^\"]*\"|\\d+");

    private static final Pattern STATUS = Pattern.compile(
            "(?i)\\b(?:HTTP(?:/[\\d.]+)?|status(?: code)?|code|answered|returned|answers|got)[ :=]+([1-5]\\d\\d)\\b"
                    + "|\\b([45]\\d\\d) (?:Service|Too Many|Unauthorized|Forbidden|Bad Gateway|Gateway|Internal|Not Found)");

    private MessageTemplate() {}

    /** The text with {@code ?} for each id, number and quotation. */
    public static String of(String text) {
        Matcher parameter = PARAMETER.matcher(text);
        Matcher status = STATUS.matcher(text);
        StringBuilder template = new StringBuilder();
        int from = status.find() ? status.start() : -1;
        int to = from < 0 ? -1 : status.end();
        while (parameter.find()) {
            boolean isStatus = parameter.start() >= from && parameter.end() <= to;
            parameter.appendReplacement(template, isStatus ? Matcher.quoteReplacement(parameter.group()) : "?");
        }
        return parameter.appendTail(template).toString();
    }

    /** The first HTTP status that the text speaks of; 0: none. */
    public static int status(String text) {
        Matcher status = STATUS.matcher(text);
        return status.find() ? Integer.parseInt(status.group(1) == null ? status.group(2) : status.group(1)) : 0;
    }
}
