package dev.vigia.lab.incidents;

import dev.vigia.lab.incidents.Result.Ask;
import dev.vigia.lab.incidents.baseline.Baseline;
import dev.vigia.lab.incidents.cases.Catalogue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Results as tables in Markdown. What was not injected, or not suffered, counts as missed. */
public final class Scoreboard {
    private static final long ONSET = 60;

    private final List<Result> results = new ArrayList<>();

    /** A result of the same case and seed that is there already is replaced. */
    public synchronized void add(Result result) {
        results.removeIf(one -> one.id().equals(result.id()) && one.seed() == result.seed());
        results.add(result);
        results.sort(Comparator.<Result>comparingInt(one -> Catalogue.ids().indexOf(one.id()))
                .thenComparingLong(Result::seed));
    }

    /** One line, as soon as it is known. */
    static String line(Result result) {
        String verdict = !result.counts()
                ? result.missing()
                : (result.isRight() ? "right" : "WRONG") + ": "
                        + result.asks().stream()
                                .map(ask -> "+" + ask.after() + " s " + ask.said())
                                .collect(Collectors.joining(" | "));
        return String.format(
                Locale.ROOT, "%-3s seed %d  %s  [truth: %s]", result.id(), result.seed(), verdict, result.truth());
    }

    /** All of it. */
    public synchronized String markdown() {
        return scores() + "\n" + baselines() + "\n" + pairs() + "\n" + cases() + "\n" + ablation();
    }

    private List<Result> incidents() {
        return results.stream().filter(result -> !result.isControl()).toList();
    }

    private List<Result> controls() {
        return results.stream().filter(Result::isControl).toList();
    }

    private static List<Ask> asks(List<Result> of) {
        return of.stream().flatMap(result -> result.asks().stream()).toList();
    }

    private String scores() {
        List<Ask> told =
                asks(incidents()).stream().filter(ask -> ask.rank() > 0).toList();
        List<Ask> all = asks(results);
        long alarms = controls().stream().filter(result -> !result.isRight()).count()
                + results.stream().filter(result -> result.alarm() != null).count();
        long judged =
                controls().size() + results.stream().filter(Result::counts).count();
        List<Result> remedied = incidents().stream()
                .filter(result -> result.remedy().restored() != null)
                .toList();
        return "## Scores\n\n| | reached | to reach |\n|---|--:|--:|\n"
                + row("cause and scope right at rank 1", share(incidents(), Result::isRight), "95 %")
                + row("within rank 3", share(incidents(), Result::isWithinThree), "98 %")
                + row(
                        "onset within 60 s, where the cause was told",
                        share(told, ask -> ask.onset() != null && ask.onset() <= ONSET),
                        "90 %")
                + row("alarms on controls and on healthy systems before", alarms + " of " + judged, "0")
                + row("wrong cause at rank 1, said with confidence", share(asks(incidents()), Ask::misleading), "0 %")
                + row("time of the verdict, median and longest", times(all), "≤ 2 s")
                + row(
                        "evidence that holds when it is run again",
                        share(
                                told.stream().mapToInt(Ask::holding).sum(),
                                told.stream().mapToInt(Ask::evidence).sum()),
                        "100 %")
                + row(
                        "next action followed, service restored",
                        share(remedied, result -> result.remedy().restored()),
                        "90 %");
    }

    private static String row(String name, String reached, String goal) {
        return "| " + name + " | " + reached + " | " + goal + " |\n";
    }

    private static <T> String share(List<T> of, Predicate<T> good) {
        return share((int) of.stream().filter(good).count(), of.size());
    }

    private static String share(int good, int all) {
        return all == 0 ? "–" : String.format(Locale.ROOT, "%.0f %% (%d of %d)", 100.0 * good / all, good, all);
    }

    private static String times(List<Ask> asks) {
        List<Long> sorted = asks.stream().map(Ask::took).sorted().toList();
        return sorted.isEmpty()
                ? "–"
                : String.format(
                        Locale.ROOT,
                        "%.2f s, %.2f s",
                        sorted.get(sorted.size() / 2) / 1e3,
                        sorted.get(sorted.size() - 1) / 1e3);
    }

    private String baselines() {
        StringBuilder text = new StringBuilder("## Beside it: the same database, judged more simply\n\n");
        text.append("| | rank 1 | within rank 3 | alarms on controls |\n|---|--:|--:|--:|\n");
        text.append("| vigia diagnose | ")
                .append(share(asks(incidents()), ask -> ask.rank() == 1))
                .append(" | ")
                .append(share(asks(incidents()), ask -> ask.rank() >= 1 && ask.rank() <= 3))
                .append(" | ")
                .append(share(asks(controls()), ask -> ask.rank() == 0))
                .append(" |\n");
        for (Baseline baseline : Baseline.all()) {
            String name = baseline.name();
            text.append("| ")
                    .append(name)
                    .append(" | ")
                    .append(share(asks(incidents()), ask -> ask.baselines().get(name) == 1))
                    .append(" | ")
                    .append(share(
                            asks(incidents()),
                            ask -> ask.baselines().get(name) >= 1
                                    && ask.baselines().get(name) <= 3))
                    .append(" | ")
                    .append(share(asks(controls()), ask -> ask.baselines().get(name) == 0))
                    .append(" |\n");
        }
        return text.append("\nOf questions asked, cases that were not injected left out.\n")
                .toString();
    }

    private String pairs() {
        StringBuilder text = new StringBuilder("## Pairs that must not be confused\n\n| pair | right |\n|---|--:|\n");
        for (List<String> pair : Catalogue.PAIRS) {
            List<Result> of = results.stream()
                    .filter(result -> pair.contains(result.id()))
                    .toList();
            if (!of.isEmpty()) {
                text.append(row(String.join(" / ", pair), share(of, Result::isRight)));
            }
        }
        return text.toString();
    }

    private static String row(String name, String reached) {
        return "| " + name + " | " + reached + " |\n";
    }

    private String cases() {
        StringBuilder text = new StringBuilder("""
                ## Cases

                One line a case and seed; where there were two questions, the answers stand in their order.

                | id | seed | done | right | said | onset off by | evidence | action restored service |
                |---|--:|---|---|---|--:|--:|---|
                """);
        for (Result result : results) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %s | %s | %s | %s | %s | %s |%n",
                    result.id(),
                    result.seed(),
                    cell(result.truth()),
                    result.counts() ? each(result, Scoreboard::right) : "missed",
                    cell(
                            result.counts()
                                    ? (result.alarm() == null ? "" : "(before: " + result.alarm() + ") ")
                                            + each(result, Ask::said)
                                    : result.missing()),
                    each(result, ask -> ask.onset() == null ? "" : ask.onset() + " s"),
                    each(result, ask -> ask.evidence() == 0 ? "" : ask.holding() + "/" + ask.evidence()),
                    result.remedy().restored() == null ? "" : result.remedy().restored() ? "yes" : "no"));
        }
        return text.toString();
    }

    private static String right(Ask ask) {
        return (ask.rank() == 1 ? "yes" : ask.rank() > 1 ? "at rank " + ask.rank() : "no") + " at +" + ask.after()
                + " s";
    }

    /** Of each question, in their order; what is the same of all once. */
    private static String each(Result result, Function<Ask, String> said) {
        List<String> all = result.asks().stream().map(said).toList();
        return String.join(" · ", Set.copyOf(all).size() == 1 ? all.subList(0, 1) : all);
    }

    private static String cell(String text) {
        String plain = text.replace("|", "/").replace("\n", " ");
        return plain.length() <= 220 ? plain : plain.substring(0, 219) + "…";
    }

    /** Without a signal: right, or unknown, and never wrong. */
    private String ablation() {
        Set<String> signals = new TreeSet<>();
        results.forEach(result -> signals.addAll(result.without().keySet()));
        if (signals.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("## With one signal taken away\n\n");
        text.append("| without | right | unknown between | wrong |\n|---|--:|--:|--:|\n");
        StringBuilder wrong = new StringBuilder();
        for (String signal : signals) {
            List<Result> of = results.stream()
                    .filter(result -> result.without().containsKey(signal))
                    .toList();
            text.append("| ").append(signal);
            for (String kind : List.of("right", "unknown", "wrong")) {
                text.append(" | ")
                        .append(share(of, result -> result.without().get(signal).startsWith(kind)));
            }
            text.append(" |\n");
            of.stream()
                    .filter(result -> result.without().get(signal).startsWith("wrong"))
                    .forEach(result -> wrong.append("- ")
                            .append(result.id())
                            .append(" without ")
                            .append(signal)
                            .append(": ")
                            .append(cell(result.without().get(signal)))
                            .append('\n'));
        }
        return text.append('\n').append(wrong).toString();
    }
}
