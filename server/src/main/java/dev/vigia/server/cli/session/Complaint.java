package dev.vigia.server.cli.session;

import dev.vigia.job.Closest;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.InvalidKeyException;
import dev.vigia.job.InvalidValueException;
import dev.vigia.job.VigiaException;
import dev.vigia.observe.InvalidQueryException;
import dev.vigia.server.cli.text.FileTrouble;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Terminal;
import dev.vigia.server.config.ConfigurationException;
import dev.vigia.server.config.Option;
import dev.vigia.server.config.Options;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is said when a command cannot do its work: what happened, what holds now, what to do.
 *
 * @param lines the first is the answer
 */
public record Complaint(int exit, List<String> lines) {
    private static final Pattern SENTENCE = Pattern.compile("(?<=[.)]) (?=[A-Z])");

    public static Complaint of(Throwable thrown) {
        if (thrown instanceof CommandFailure failure) {
            return new Complaint(failure.exit(), lines(failure));
        }
        if (thrown instanceof ConfigurationException
                || thrown instanceof InvalidQueryException
                || thrown instanceof InvalidKeyException
                || thrown instanceof InvalidValueException) {
            return new Complaint(Exit.USAGE, lines((VigiaException) thrown));
        }
        if (thrown instanceof VigiaException expected) {
            return new Complaint(Exit.REFUSED, lines(expected));
        }
        if (thrown instanceof UncheckedIOException files) {
            IOException cause = files.getCause();
            return new Complaint(
                    Exit.REFUSED,
                    List.of(
                            "cannot use " + FileTrouble.file(cause) + " (" + FileTrouble.words(cause) + ").",
                            "What was written before it stays.",
                            "Check: ls -ld · df -h · or choose another folder with --data"));
        }
        StringWriter stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack));
        List<String> lines = new ArrayList<>();
        lines.add("this should not happen: " + thrown);
        lines.add(
                "What was committed before it stays; the command itself ended here. Please report it with the lines below.");
        stack.toString().lines().forEach(lines::add);
        return new Complaint(Exit.REFUSED, lines);
    }

    /** One line a sentence, where the message has no lines of its own. */
    private static List<String> lines(VigiaException expected) {
        String message = String.valueOf(expected.getMessage());
        List<String> lines =
                new ArrayList<>(message.contains("\n") ? message.lines().toList() : List.of(SENTENCE.split(message)));
        if (expected instanceof InvalidJobException && lines.size() == 1) {
            lines.add("vigia enqueue --help says what a job may hold.");
        }
        if (expected instanceof InvalidKeyException) {
            lines.add("vigia key create --help shows examples.");
        }
        return lines;
    }

    /** The command line could not be read; {@code words} is what was typed. */
    public static Complaint ofUsage(ParameterException e, List<String> words) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        Optional<String> unknown = unknownWord(e, words);
        if (unknown.isPresent()) {
            String meant = suggestion(unknown.get(), command)
                    .map(close -> "Did you mean " + close + "? · ")
                    .orElse("");
            return new Complaint(
                    Exit.USAGE,
                    List.of(
                            unknown(unknown.get(), command),
                            "Nothing was done.",
                            meant + name + " --help lists what there is."));
        }
        String said = e.getCause() instanceof TypeConversionException && e.getArgSpec() != null
                ? label(e.getArgSpec()) + " " + e.getCause().getMessage()
                : String.valueOf(e.getMessage()).replace("'", "");
        String sentence = decapitalised(said) + (said.endsWith(".") ? "" : ".");
        return new Complaint(Exit.USAGE, List.of(sentence, "Nothing was done.", name + " --help shows examples."));
    }

    /** The value of a misspelt option is easily taken for an argument; the option itself is what is wrong then. */
    private static Optional<String> unknownWord(ParameterException e, List<String> words) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return Optional.of(unmatched.getUnmatched().get(0));
        }
        return words.stream()
                .filter(word -> word.matches("--[a-z-]+(=.*)?")
                        && e.getCommandLine().getCommandSpec().findOption(word.replaceFirst("=.*", "")) == null)
                .findFirst();
    }

    /** Our sentences begin after "vigia: "; names in capitals stay as they are. */
    private static String decapitalised(String text) {
        boolean name = text.length() > 1 && Character.isUpperCase(text.charAt(1));
        return name ? text : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }

    private static String label(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String unknown(String word, CommandLine command) {
        String plain = word.replaceFirst("=.*", "");
        Optional<Option<?>> setting = Options.named(plain.replaceFirst("^--", ""));
        if (setting.isPresent() && !setting.get().onCommandLine()) {
            return plain + " is not an option: other users of this machine could read it. Set "
                    + setting.get().variable() + " in the environment.";
        }
        String kind = plain.startsWith("-")
                ? "option "
                : command.getSubcommands().isEmpty() ? "further argument " : "command ";
        return "there is no " + kind + plain
                + (command.getParent() == null
                        ? "."
                        : " of " + command.getCommandSpec().qualifiedName() + ".");
    }

    private static Optional<String> suggestion(String word, CommandLine command) {
        String plain = word.replaceFirst("=.*", "");
        List<String> known = plain.startsWith("-")
                ? command.getCommandSpec().options().stream()
                        .map(option -> option.longestName())
                        .toList()
                : List.copyOf(command.getSubcommands().keySet());
        return Closest.to(plain, known);
    }

    /** Prints it; nothing in it can steer the terminal. */
    public void print(Terminal terminal) {
        String prefix = "vigia: ";
        for (String line : lines) {
            String plain = PlainText.line(line);
            terminal.say(prefix + plain);
            prefix = " ".repeat(prefix.length());
        }
    }
}
