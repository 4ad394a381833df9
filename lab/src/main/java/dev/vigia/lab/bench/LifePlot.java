package dev.vigia.lab.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Windows of a life as a picture: three curves over time, each from zero to its own maximum. */
final class LifePlot {
    private static final int WIDTH = 760;
    private static final int PANEL = 120;
    private static final int LEFT = 90;
    private static final int GAP = 34;

    private final List<Life.Window> windows;
    private final StringBuilder svg = new StringBuilder();

    LifePlot(List<Life.Window> windows) {
        this.windows = windows;
    }

    String svg() {
        int height = 3 * (PANEL + GAP) + 24;
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n",
                WIDTH,
                height,
                WIDTH,
                height));
        panel(0, "from commit to start, p99, ms", "#0b5fa5", Life.Window::p99);
        panel(1, "dead rows of line and leases", "#a5420b", Life.Window::deadRows);
        panel(2, "line and leases with indexes, MiB", "#3b7d23", window -> window.kibibytes() / 1024.0);
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" fill=\"#333\">0 s</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#333\">%d s</text>%n",
                LEFT,
                height - 8,
                WIDTH - 10,
                height - 8,
                last().second()));
        return svg.append("</svg>\n").toString();
    }

    private Life.Window last() {
        return windows.get(windows.size() - 1);
    }

    private void panel(int row, String title, String colour, ToDoubleFunction<Life.Window> value) {
        double most = Math.max(1e-9, windows.stream().mapToDouble(value).max().orElse(1));
        int top = row * (PANEL + GAP) + GAP - 8;
        String points = windows.stream()
                .map(window -> String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        LEFT + (WIDTH - LEFT - 10.0) * window.second() / last().second(),
                        top + PANEL * (1 - value.applyAsDouble(window) / most)))
                .collect(Collectors.joining(" "));
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" fill=\"#111\">%s</text>%n"
                        + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#333\">%,.1f</text>"
                        + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#333\">0</text>%n"
                        + "<path d=\"M%d %dH%dM%d %dV%d\" stroke=\"#bbb\" fill=\"none\"/>%n"
                        + "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>%n",
                LEFT,
                top - 8,
                title,
                LEFT - 6,
                top + 5,
                most,
                LEFT - 6,
                top + PANEL + 4,
                LEFT,
                top + PANEL,
                WIDTH - 10,
                LEFT,
                top,
                top + PANEL,
                points,
                colour));
    }
}
