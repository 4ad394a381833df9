package dev.vigia.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Results as JSON lines in a file, and as Markdown tables: medians, ranges, and Vigía's ratio to each. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Result> results = new ArrayList<>();
    private final Path file;

    /** @param file lines are appended to it; null: nowhere */
    Report(Path file) {
        this.file = file;
    }

    void add(Result result) throws IOException {
        results.add(result);
        if (file != null) {
            ObjectNode line = JSON.createObjectNode()
                    .put("system", result.system())
                    .put("measure", result.measure())
                    .put("n", result.n())
                    .put("error", result.error());
            line.set("config", result.config());
            line.set("rounds", JSON.valueToTree(result.rounds()));
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** Takes the results of an earlier run. */
    void read(Path lines) throws IOException {
        for (String line : Files.readAllLines(lines)) {
            JsonNode result = JSON.readTree(line);
            List<JsonNode> rounds = new ArrayList<>();
            result.get("rounds").forEach(rounds::add);
            results.add(new Result(
                    result.get("system").asText(),
                    result.get("measure").asText(),
                    result.get("n").asInt(),
                    result.get("config"),
                    rounds,
                    result.get("error").isNull() ? null : result.get("error").asText()));
        }
    }

    boolean hasErrors() {
        return results.stream().anyMatch(result -> result.error() != null);
    }

    String markdown() {
        Set<String> measures =
                results.stream().map(Result::measure).collect(Collectors.toCollection(LinkedHashSet::new));
        return measures.stream().map(this::table).collect(Collectors.joining("\n"));
    }

    private String table(String measure) {
        List<Result> of =
                results.stream().filter(r -> r.measure().equals(measure)).toList();
        Set<String> figures = new LinkedHashSet<>();
        of.forEach(result -> result.rounds().forEach(round -> round.fieldNames().forEachRemaining(figures::add)));
        figures.removeIf(figure -> of.stream().noneMatch(r -> !Double.isNaN(r.median(figure)) && isNumber(r, figure)));
        StringBuilder text = new StringBuilder("### " + measure + "\n\n| system | n |");
        figures.forEach(figure -> text.append(' ').append(figure).append(" |"));
        text.append(figures.contains("rate") ? " range | Vigía / it |" : " |").append("\n|---|--:|");
        text.append("--:|".repeat(figures.size() + (figures.contains("rate") ? 2 : 1)))
                .append('\n');
        double vigia = of.stream()
                .filter(r -> r.system().equals(Systems.VIGIA))
                .mapToDouble(r -> r.median("rate"))
                .findFirst()
                .orElse(Double.NaN);
        of.forEach(result -> text.append(row(result, figures, vigia)));
        return text.toString();
    }

    private static boolean isNumber(Result result, String figure) {
        return result.rounds().stream().allMatch(round -> round.path(figure).isNumber());
    }

    private static String row(Result result, Set<String> figures, double vigia) {
        StringBuilder row = new StringBuilder("| " + result.system() + " | " + result.n() + " |");
        if (result.error() != null) {
            return row.append(" failed: ")
                    .append(result.error().replace('|', '/'))
                    .append(" |\n")
                    .toString();
        }
        figures.forEach(
                figure -> row.append(' ').append(number(result.median(figure))).append(" |"));
        if (figures.contains("rate")) {
            double[] rates = result.sorted("rate");
            row.append(' ')
                    .append(number(rates[0]))
                    .append(" to ")
                    .append(number(rates[rates.length - 1]))
                    .append(" |");
            row.append(' ').append(ratio(vigia / result.median("rate"))).append(" |");
        } else {
            row.append(' ').append(nested(result)).append(" |");
        }
        return row.append('\n').toString();
    }

    /** Figures with percentiles of their own, as the rounds gave them. */
    private static String nested(Result result) {
        Set<String> parts = new TreeSet<>();
        result.rounds()
                .forEach(round -> round.properties().forEach(field -> {
                    if (field.getValue().isObject()) {
                        parts.add(field.getKey() + " " + field.getValue());
                    }
                }));
        return String.join("; ", parts).replace("\"", "");
    }

    private static String ratio(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        return value >= 100 ? String.format(Locale.ROOT, "%,.0f", value) : String.format(Locale.ROOT, "%.2f", value);
    }
}
