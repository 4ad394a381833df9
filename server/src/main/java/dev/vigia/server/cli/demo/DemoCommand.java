package dev.vigia.server.cli.demo;

import dev.vigia.examples.documents.DefaultDocuments;
import dev.vigia.examples.documents.DocumentFolder;
import dev.vigia.examples.documents.DocumentPipeline;
import dev.vigia.examples.documents.evidence.FileDigest;
import dev.vigia.job.NewJob;
import dev.vigia.server.cli.session.CommandFailure;
import dev.vigia.server.cli.session.NextStep;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.session.Shutdown;
import dev.vigia.server.cli.text.FileTrouble;
import dev.vigia.server.cli.text.PlainText;
import dev.vigia.server.cli.text.Terminal;
import dev.vigia.server.cli.text.Wording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigia demo}: the document pipeline on real files, with something broken, and the answer to it. */
@Command(
        name = "demo",
        header = "Protects real documents, breaks one on purpose, and shows what is broken, where and why.",
        footer = {
            "  vigia demo                 eight documents that ship with it",
            "  vigia demo ~/contracts     your own files; they are read, never changed",
            "  vigia demo --once          ends with the answer, also at a terminal: exit 0 ok, 1 degraded, 2 critical",
            "  vigia demo mend            lifts what is broken and retries the dead document",
            "  vigia demo verify FILE.zip checks a finished artifact"
        },
        description = {
            "",
            "Each run protects the documents anew, under new ids. PostgreSQL is embedded under .vigia/demo, or, with",
            "--database-url, the schema vigia_demo of that database is used; nothing else is touched."
        })
public final class DemoCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "Files to protect, folders in it included.")
    private Path folder;

    @Option(
            names = "--once",
            description = "End with the answer; without it, the server goes on at a terminal until Ctrl-C.")
    private boolean once;

    public DemoCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        long began = System.nanoTime();
        DemoPlace place = DemoPlace.of(session);
        Terminal terminal = session.terminal();
        List<Path> files = folder == null ? defaultSet(place) : ownFiles();
        terminal.say("vigia: protecting " + Wording.count(files.size(), "document") + " from "
                + (folder == null ? "the set that ships" : folder) + "; PostgreSQL starts first…");
        try (Shutdown shutdown = Shutdown.armed();
                DemoLock lock = lock(place);
                DemoStage stage = DemoStage.open(place, lock)) {
            DemoRun run = new DemoRun(session, place, stage, shutdown, began);
            stage.lines().forEach(terminal::say);
            Map<DemoDocument, Path> documents = new LinkedHashMap<>();
            files.forEach(file -> documents.put(
                    new DemoDocument(UUID.randomUUID(), file.getFileName().toString()), file));
            run.refuse(
                    FileDigest.of(files.get(0)).sha256(),
                    files.get(0).getFileName().toString());
            stage.vigia().enqueueAll(jobs(documents));
            int exit = run.watchAndAnswer(List.copyOf(documents.keySet()));
            if (!once && terminal.attended() && terminal.outIsTerminal() && !shutdown.isAsked()) {
                run.stay();
            }
            return shutdown.exit(exit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DemoLock lock(DemoPlace place) {
        return DemoLock.take(place.folder())
                .orElseThrow(() -> CommandFailure.refused(
                        "a demo runs already in " + place.folder() + ".",
                        "It goes on; nothing else was started.",
                        "Ask it: " + new NextStep(place.settings()).vigia("diagnose")
                                + " · end it with Ctrl-C · or choose another folder with --data"));
    }

    private static List<NewJob> jobs(Map<DemoDocument, Path> documents) {
        List<NewJob> jobs = new ArrayList<>();
        documents.forEach((document, file) -> jobs.add(DocumentPipeline.protection(file, document.id())));
        return jobs;
    }

    private static List<Path> defaultSet(DemoPlace place) {
        try {
            return DefaultDocuments.extract(place.folder().resolve("originals"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> ownFiles() {
        try {
            DocumentFolder found = DocumentFolder.list(folder);
            found.skipped().stream()
                    .limit(10)
                    .forEach(skipped -> session.terminal()
                            .say("vigia: left out "
                                    + PlainText.line(skipped.path().toString()) + ": "
                                    + PlainText.line(skipped.because())));
            if (found.files().isEmpty()) {
                throw CommandFailure.refused(
                        "there is no file to protect in " + folder + ".",
                        "Nothing was started.",
                        "Name a folder with files, or none for the set that ships.");
            }
            return found.files();
        } catch (IOException e) {
            throw CommandFailure.refused(
                    "the folder " + folder + " cannot be read (" + FileTrouble.words(e) + ").",
                    "Nothing was started.",
                    "Check: ls -ld " + NextStep.quoted(folder.toString()));
        }
    }
}
