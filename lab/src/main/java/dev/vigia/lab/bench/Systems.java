package dev.vigia.lab.bench;

import bench.Contender;
import dev.vigia.lab.VigiaContender;
import dev.vigia.lab.bench.peers.DbSchedulerContender;
import dev.vigia.lab.bench.peers.JobRunrContender;
import dev.vigia.lab.bench.peers.QuartzContender;
import dev.vigia.lab.bench.peers.RawContender;
import java.util.List;
import java.util.Map;

/** Who takes part, and what each of them can do in a reasonable time. */
final class Systems {
    static final String VIGIA = "vigia";
    static final List<String> ALL = List.of(
            VIGIA, "graphile-worker", "pg-boss", "db-scheduler", "db-scheduler-fetch", "jobrunr", "quartz", "raw");

    /** In JavaScript, run by Node.js. */
    private static final List<String> NODE = List.of("graphile-worker", "pg-boss");

    /** A share of the others' jobs, so that the slow ones end in the same time. */
    private static final Map<String, Integer> SHARE = Map.of("jobrunr", 5, "quartz", 25, "db-scheduler-fetch", 2);

    private Systems() {}

    static boolean isNode(String system) {
        return NODE.contains(system);
    }

    static int jobs(String system, int n) {
        return Math.max(Math.min(n, 200), n / SHARE.getOrDefault(system, 1));
    }

    static Contender contender(String system) {
        return switch (system) {
            case VIGIA -> new VigiaContender(VigiaContender.SLOTS);
            case "db-scheduler" -> new DbSchedulerContender(true);
            case "db-scheduler-fetch" -> new DbSchedulerContender(false);
            case "jobrunr" -> new JobRunrContender();
            case "quartz" -> new QuartzContender();
            case "raw" -> new RawContender();
            default -> throw new IllegalArgumentException("no system is called '" + system + "'; known: " + ALL);
        };
    }
}
