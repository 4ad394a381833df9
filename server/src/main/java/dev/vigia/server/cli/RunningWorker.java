package dev.vigia.server.cli;

import dev.vigia.server.cli.session.Exit;
import dev.vigia.server.cli.session.Session;
import dev.vigia.server.cli.text.Wording;
import dev.vigia.worker.DrainReport;
import dev.vigia.worker.Orchestrator;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** An orchestrator of this process, and what there is to say about its end. */
record RunningWorker(Orchestrator orchestrator) {

    /** Ends it in order and says what became of its jobs; 0, or 1 if a job was left to its lease. */
    int drain(Session session, Duration up) {
        DrainReport report = orchestrator.drain();
        if (session.json()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("worker", orchestrator.id().value());
            answer.put("running", report.running());
            answer.put("drained", report.drained());
            answer.put("handed_back", report.handedBack());
            answer.put("abandoned", report.abandoned());
            answer.put("took_seconds", report.took());
            session.printJson(answer);
        } else {
            session.terminal()
                    .out()
                    .println("stopped  after " + Wording.duration(up) + ": of "
                            + Wording.count(report.running(), "running job") + ", "
                            + report.drained() + " ended, " + report.handedBack() + " handed back, "
                            + report.abandoned() + " abandoned, in "
                            + Wording.duration(report.took()) + left(report));
        }
        return report.abandoned() == 0 ? Exit.OK : Exit.REFUSED;
    }

    private String left(DrainReport report) {
        return report.abandoned() == 0
                ? ""
                : "; others run the abandoned again within "
                        + Wording.duration(orchestrator.settings().lease());
    }
}
