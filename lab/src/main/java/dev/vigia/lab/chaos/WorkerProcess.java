package dev.vigia.lab.chaos;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vigia.Vigia;
import dev.vigia.job.VigiaException;
import dev.vigia.worker.DrainReport;
import dev.vigia.worker.Orchestrator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A worker as a process of its own: the engine as a library, with the handlers of {@link EffectHandlers}. Tells on
 * stdout, one line each: {@code READY id}, what its handlers go through ({@code LINGERING job attempt}, {@code STOPPED job
 * attempt reason}) and, after SIGTERM, {@code DRAINED report}; then it exits with 0. It ends with the process that
 * started it.
 */
public final class WorkerProcess {
    private WorkerProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        WorkerOptions options = WorkerOptions.parse(arguments);
        Lifeline.endWithParent();
        HikariDataSource effects = pool(options.jdbcUrl(), "effects", 4);
        Vigia.Builder builder =
                Vigia.on(pool(options.jdbcUrl(), "engine", options.slots() + 5)).settings(options.settings());
        new EffectHandlers(effects, WorkerProcess::say).registerWith(builder);
        Orchestrator worker = startPatiently(builder.build());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(worker)));
        say("READY " + worker.id());
        new CountDownLatch(1).await();
    }

    private static Orchestrator startPatiently(Vigia vigia) throws InterruptedException {
        while (true) {
            try {
                return vigia.start();
            } catch (VigiaException e) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    private static void drain(Orchestrator worker) {
        DrainReport report = worker.drain();
        say("DRAINED running=" + report.running() + " drained=" + report.drained() + " handed_back="
                + report.handedBack() + " abandoned=" + report.abandoned() + " took_ms="
                + report.took().toMillis());
        Runtime.getRuntime().halt(0); // a JVM that a signal ended would exit with 143
    }

    /** Every wait has a limit shorter than the lease, as an operator would set them. */
    private static HikariDataSource pool(String jdbcUrl, String name, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(jdbcUrl);
        config.addDataSourceProperty(
                "ApplicationName", name + " " + ProcessHandle.current().pid());
        config.addDataSourceProperty("connectTimeout", "1");
        config.addDataSourceProperty("socketTimeout", "10");
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(2_500);
        config.setValidationTimeout(2_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
