package dev.vigia.worker;

import dev.vigia.job.ErrorKind;
import dev.vigia.job.Failure;
import dev.vigia.job.JobFailedException;
import dev.vigia.job.MessageTemplate;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Turns what a handler threw into a {@link Failure}: kind, one line, stack, and a fingerprint that groups its like. */
final class Failures {
    /** Leads every fingerprint; a change of the recipe changes it, so that groups of two recipes never mix. */
    private static final String RECIPE = "f2";

    private static final int LONGEST_MESSAGE = 2_000;
    private static final int LONGEST_STACK = 16_000;
    private static final int FRAMES = 5;
    private static final Pattern NOT_OURS = Pattern.compile("(java|javax|jdk|sun|com\\.sun)\\..*");

    private Failures() {}

    static Failure of(Throwable thrown) {
        String message = shortened(
                thrown.getMessage() == null ? thrown.getClass().getName() : thrown.getMessage(), LONGEST_MESSAGE);
        if (thrown instanceof JobFailedException said) {
            return new Failure(said.kind(), message, stackOf(thrown), fingerprint(thrown, message), said.retryAfter());
        }
        String full = thrown.getMessage() == null ? message : thrown.getClass().getSimpleName() + ": " + message;
        return new Failure(ErrorKind.HANDLER_ERROR, full, stackOf(thrown), fingerprint(thrown, message), null);
    }

    /** Of an attempt that overran, with where its thread stood. */
    static Failure overrun(String message, StackTraceElement[] stack) {
        StringBuilder lines = new StringBuilder("the handler's thread stood at\n");
        for (StackTraceElement frame : stack) {
            lines.append("\tat ").append(frame).append('\n');
        }
        return new Failure(
                ErrorKind.TIME_LIMIT_EXCEEDED,
                message,
                shortened(lines.toString(), LONGEST_STACK),
                digest("overrun", stack, ""),
                null);
    }

    private static String stackOf(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return shortened(text.toString(), LONGEST_STACK);
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "… (" + (text.length() - most) + " more)";
    }

    private static String fingerprint(Throwable thrown, String message) {
        return digest(thrown.getClass().getName(), thrown.getStackTrace(), MessageTemplate.of(message));
    }

    /**
     * Exception type, the topmost frames that are not the JDK's, without line numbers, and the message without its parameters:
     * another status of the same call is another group.
     */
    private static String digest(String type, StackTraceElement[] stack, String template) {
        StringBuilder identity = new StringBuilder(type).append('\n').append(template);
        Arrays.stream(stack)
                .filter(frame -> !NOT_OURS.matcher(frame.getClassName()).matches())
                .limit(FRAMES)
                .forEach(frame -> identity.append('\n')
                        .append(frame.getClassName())
                        .append('.')
                        .append(frame.getMethodName()));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(identity.toString().getBytes(StandardCharsets.UTF_8));
            return RECIPE + "-" + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
