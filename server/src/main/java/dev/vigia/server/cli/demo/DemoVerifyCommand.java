package dev.vigia.server.cli.demo;

import dev.vigia.examples.documents.Verify;
import dev.vigia.examples.documents.artifact.VerificationReport;
import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.text.PlainText;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigia demo verify FILE.zip}: checks a finished artifact, without database and network. */
@Command(
        name = "verify",
        header = "Checks a finished artifact from its files alone: exit 0 all passed, 2 not.",
        footer = {
            "  vigia demo verify artifact.zip",
            "  vigia demo verify artifact.zip --document contract.pdf --ca .vigia/demo/authority/ca.pem"
        })
public final class DemoVerifyCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE.zip", description = "The artifact.")
    private Path artifact;

    @Option(names = "--document", paramLabel = "FILE", description = "The original that it should be about.")
    private Path document;

    @Option(
            names = "--ca",
            paramLabel = "FILE.pem",
            description = "The authority's root certificate, as it publishes it.")
    private Path authority;

    @Option(
            names = "--ledger",
            paramLabel = "FILE.jsonl",
            description = "Blocks as a network publishes them; may be repeated.")
    private List<Path> ledgers = List.of();

    public DemoVerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        VerificationReport report = new Verify(artifact, document, authority, ledgers).report();
        if (session.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("passed", report.passed());
            answer.put("checks", report.checks());
            session.printJson(answer);
        } else {
            report.lines().forEach(line -> session.terminal().out().println(PlainText.line(line)));
        }
        return report.passed() ? Exit.OK : Exit.BROKEN;
    }
}
