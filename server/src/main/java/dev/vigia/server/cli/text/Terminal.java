package dev.vigia.server.cli.text;

import java.io.BufferedReader;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where a command reads and writes: data on {@code out}, messages on {@code err}. Always UTF-8.
 *
 * @param attended      standard input and standard error are a terminal: somebody can be asked
 * @param outIsTerminal somebody reads standard output as it comes
 */
public record Terminal(
        PrintStream out,
        PrintStream err,
        InputStream in,
        boolean attended,
        boolean outIsTerminal,
        boolean errIsTerminal,
        boolean colour) {

    /** Standard streams of this process. */
    public static Terminal ofProcess(Map<String, String> environment) {
        boolean out = isTerminal(1);
        boolean err = isTerminal(2);
        // https://no-color.org: set and not empty, whatever it says.
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty() || "dumb".equals(environment.get("TERM"));
        return new Terminal(
                utf8(FileDescriptor.out), utf8(FileDescriptor.err), System.in, isTerminal(0) && err, out, err, !plain);
    }

    /** Streams that no person watches: plain text. */
    public static Terminal of(InputStream in, PrintStream out, PrintStream err) {
        return new Terminal(out, err, in, false, false, false, false);
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor)))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || "/dev/console".equals(target);
        } catch (IOException | UnsupportedOperationException e) {
            return consoleIsTerminal(System.console()); // no /proc on this system
        }
    }

    /** From JDK 22 on there is always a console, and it can say whether it is a terminal. */
    private static boolean consoleIsTerminal(Console console) {
        try {
            return console != null
                    && (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    public Style outStyle() {
        return new Style(colour && outIsTerminal);
    }

    public Style errStyle() {
        return new Style(colour && errIsTerminal);
    }

    public Terminal withoutColour() {
        return new Terminal(out, err, in, attended, outIsTerminal, errIsTerminal, false);
    }

    public void print(List<String> lines) {
        lines.forEach(out::println);
    }

    public void say(String message) {
        err.println(message);
    }

    /** Asks a question that only {@code y} or {@code yes} agrees to. */
    public boolean agrees(String question) {
        err.print(question + " [y/N] ");
        err.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            throw new UncheckedIOException("the answer could not be read", e);
        }
    }
}
