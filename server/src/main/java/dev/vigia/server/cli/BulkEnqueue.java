package dev.vigia.server.cli;

import dev.vigia.Vigia;
import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.NewJob;
import dev.vigia.job.VigiaException;
import dev.vigia.server.api.NewJobs;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.OpenDatabase;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.text.FileTrouble;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Wording;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Enqueues a file of jobs, one JSON object a line, {@value #BATCH} in one transaction. A line that cannot be read stops it
 * and is named; what was enqueued before is told, so that the rest can be repeated.
 */
final class BulkEnqueue {
    private static final int BATCH = 5_000;

    private final Session session;
    private final String file;
    private final List<NewJob> waiting = new ArrayList<>();
    private long line;
    private long enqueued;
    private long duplicates;
    private long through;

    BulkEnqueue(Session session, String file) {
        this.session = session;
        this.file = file;
    }

    int run() {
        try (BufferedReader lines = reader();
                OpenDatabase open = OpenDatabase.forActing(session.quietSettings())) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                line++;
                if (!text.isBlank()) {
                    waiting.addAll(jobs(text));
                }
                if (waiting.size() >= BATCH) {
                    send(open.vigia());
                }
            }
            send(open.vigia());
        } catch (IOException e) {
            throw CommandFailure.refused(
                    file + " cannot be read (" + FileTrouble.words(e) + ").",
                    soFar(),
                    "Check the file: it must be UTF-8, one JSON object a line.");
        }
        print();
        return Exit.OK;
    }

    private BufferedReader reader() throws IOException {
        return "-".equals(file)
                ? new BufferedReader(new InputStreamReader(session.terminal().in(), StandardCharsets.UTF_8))
                : Files.newBufferedReader(Path.of(file));
    }

    private List<NewJob> jobs(String text) {
        try {
            return NewJobs.read(text);
        } catch (InvalidJobException e) {
            throw CommandFailure.refused(
                    "line " + line + " of " + file + ": "
                            + e.getMessage()
                                    .replace("; nothing was enqueued", "")
                                    .replace("the body", "it") + ".",
                    soFar(),
                    "Correct that line" + (through == 0 ? "." : ", and go on with line " + (through + 1) + "."));
        }
    }

    private String soFar() {
        return enqueued == 0
                ? "Nothing was enqueued."
                : Wording.count(enqueued, "job") + " up to line " + through + " were enqueued and stay.";
    }

    private List<Enqueued> enqueue(Vigia vigia) {
        try {
            return vigia.enqueueAll(waiting);
        } catch (VigiaException e) {
            throw CommandFailure.refused(
                    "lines " + (through + 1) + " to " + line + " of " + file + ": " + PlainText.line(e.getMessage())
                            + ".",
                    "The " + Wording.count(enqueued, "job") + " of the lines before them were enqueued and stay.",
                    "Correct what it names, and go on with line " + (through + 1) + ".");
        }
    }

    private void send(Vigia vigia) {
        if (waiting.isEmpty()) {
            return;
        }
        List<Enqueued> answers = enqueue(vigia);
        long same = answers.stream().filter(Enqueued::duplicate).count();
        duplicates += same;
        enqueued += answers.size() - same;
        through = line;
        waiting.clear();
        if (session.terminal().errIsTerminal()) {
            session.terminal().err().print("\r" + Wording.number(enqueued) + " enqueued");
        }
    }

    private void print() {
        if (session.terminal().errIsTerminal() && enqueued > 0) {
            session.terminal().err().print("\r\u001b[K");
        }
        if (session.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("enqueued", enqueued);
            answer.put("duplicates", duplicates);
            session.printJson(answer);
        } else {
            session.terminal()
                    .out()
                    .println("Enqueued " + Wording.count(enqueued, "job") + " of " + Wording.count(line, "line")
                            + (duplicates == 0
                                    ? "."
                                    : "; " + Wording.number(duplicates) + " held a dedupe key of an unfinished job."));
        }
    }
}
