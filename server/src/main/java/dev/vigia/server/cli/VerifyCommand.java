package dev.vigia.server.cli;

import dev.vigia.observe.HappyPath;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.session.Verdict;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Style;
import dev.vigia.server.cli.text.Wording;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code vigia verify}: checks on the live database what must always be true. */
@Command(
        name = "verify",
        header = "Checks what must always be true, on the live database: exit 0 all holds, 2 broken, 3 cannot tell.",
        footer = {"  vigia verify", "  vigia verify --json"})
final class VerifyCommand implements Callable<Integer>, Verdict {
    private final Session session;

    VerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (OpenDatabase open = OpenDatabase.forReading(session.quietSettings())) {
            long before = System.nanoTime();
            List<HappyPath> paths = open.observer().happyPaths();
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            if (session.json()) {
                session.printJson(answer(paths));
            } else {
                session.terminal().print(lines(paths, took));
            }
            return paths.stream().allMatch(HappyPath::holds) ? Exit.OK : Exit.BROKEN;
        }
    }

    private static Map<String, Object> answer(List<HappyPath> paths) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", paths.stream().allMatch(HappyPath::holds) ? "ok" : "broken");
        answer.put("happy_paths", paths);
        return answer;
    }

    private List<String> lines(List<HappyPath> paths, Duration took) {
        Style style = session.terminal().outStyle();
        int width = paths.stream().mapToInt(path -> path.title().length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (HappyPath path : paths) {
            lines.add(style.mark(path.holds()) + " " + columns(width, path.title(), PlainText.line(path.finding())));
            path.sample().forEach(id -> lines.add("    " + PlainText.line(id)));
        }
        long holding = paths.stream().filter(HappyPath::holds).count();
        lines.add("  " + columns(width, "happy paths " + holding + " of " + paths.size(), Wording.duration(took)));
        return lines;
    }

    private static String columns(int width, String left, String right) {
        return String.format(Locale.ROOT, "%-" + Math.max(1, width) + "s   %s", left, right);
    }
}
