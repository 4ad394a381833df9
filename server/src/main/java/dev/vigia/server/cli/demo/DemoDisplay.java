package dev.vigia.server.cli.demo;

import dev.vigia.examples.documents.step.Step;
import dev.vigia.server.cli.text.Style;
import dev.vigia.server.cli.text.Terminal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Shows a demo's progress as it goes: at a terminal one bar a step, drawn in place; elsewhere a line whenever something
 * changed.
 */
final class DemoDisplay {
    private static final int BAR = 24;

    private final Terminal terminal;
    private final long began;
    private Map<Step, Integer> shown = Map.of();
    private boolean drawn;

    DemoDisplay(Terminal terminal, long began) {
        this.terminal = terminal;
        this.began = began;
    }

    void show(DemoProgress progress, List<String> news) {
        if (terminal.errIsTerminal()) {
            draw(progress, news);
        } else {
            news.forEach(line -> terminal.say(elapsed() + line));
            tell(progress);
        }
    }

    private void tell(DemoProgress progress) {
        Map<Step, Integer> done = progress.done();
        if (!done.equals(shown)) {
            shown = done;
            terminal.say(elapsed()
                    + done.entrySet().stream()
                            .map(entry -> entry.getKey().type() + " " + entry.getValue() + "/" + progress.total())
                            .collect(Collectors.joining(" · ")));
        }
    }

    private String elapsed() {
        return String.format(Locale.ROOT, "%5.1f s  ", (System.nanoTime() - began) / 1e9);
    }

    /** Goes back over the bars, writes what is new above them, and draws them again. */
    private void draw(DemoProgress progress, List<String> news) {
        Style style = terminal.errStyle();
        StringBuilder screen = new StringBuilder();
        if (drawn) {
            screen.append("\u001b[").append(Step.values().length).append("A");
        }
        news.forEach(line -> screen.append("\r\u001b[K")
                .append(style.bad("✗"))
                .append(' ')
                .append(line)
                .append('\n'));
        progress.done()
                .forEach((step, done) -> screen.append("\r\u001b[K")
                        .append(String.format(Locale.ROOT, "  %-22s ", step.type()))
                        .append(bar(style, done, progress.total()))
                        .append(' ')
                        .append(done)
                        .append(" of ")
                        .append(progress.total())
                        .append('\n'));
        terminal.err().print(screen);
        terminal.err().flush();
        drawn = true;
    }

    private static String bar(Style style, int done, int total) {
        int full = total == 0 ? 0 : BAR * done / total;
        return style.good("█".repeat(full)) + style.faint("░".repeat(BAR - full));
    }
}
