package dev.vigia.lab.incidents.worker;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vigia.Vigia;
import dev.vigia.job.VigiaException;
import dev.vigia.lab.chaos.Lifeline;
import dev.vigia.lab.chaos.WorkerJvm;
import dev.vigia.worker.Orchestrator;
import dev.vigia.worker.WorkerSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A worker process as an application would run it: the engine as a library on one pool, which its handlers share. Says
 * {@code READY id} when it works, drains after SIGTERM, and ends with the process that started it.
 */
public final class ScriptedWorker {
    private ScriptedWorker() {}

    /**
     * Starts one; it is ready later.
     *
     * @param jvmOptions besides those of the script
     */
    public static WorkerJvm start(Script script, List<String> jvmOptions, Map<String, String> environment) {
        List<String> options = new ArrayList<>(
                List.of("-Xmx" + script.text("heap-mb") + "m", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData"));
        options.addAll(jvmOptions);
        return WorkerJvm.start(ScriptedWorker.class, options, script.arguments(), environment);
    }

    public static void main(String[] arguments) throws InterruptedException {
        Script script = Script.parse(arguments);
        Lifeline.endWithParent();
        int slots = script.number("slots", 8);
        HikariDataSource pool = pool(script.text("jdbc-url"), script.number("pool", slots + 3));
        Vigia.Builder builder = Vigia.on(pool).settings(settings(script));
        if (!script.text("listen-url").isEmpty()) {
            builder.listening(pool(script.text("listen-url"), 1));
        }
        if (!script.text("functions").isEmpty()) {
            builder.functions(URI.create(script.text("functions")), null);
        }
        Behaviours behaviours = new Behaviours(pool);
        script.handlers().forEach((type, behaviour) -> builder.handler(type, behaviours.named(behaviour)));
        if (script.text("passes-only").equals("true")) {
            pass(builder.build(), slots);
        }
        Orchestrator worker = startPatiently(builder.build());
        if (!script.text("fails").isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(700);
            new IllegalStateException(script.text("fails")).printStackTrace();
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            worker.drain();
            Runtime.getRuntime().halt(0);
        }));
        say("READY " + worker.id());
        new CountDownLatch(1).await();
    }

    private static void pass(Vigia vigia, int slots) throws InterruptedException {
        say("READY passes");
        while (true) {
            try {
                vigia.runOnce(slots);
            } catch (VigiaException e) {
                say("PASS " + e.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private static WorkerSettings settings(Script script) {
        return WorkerSettings.defaults()
                .withSlots(script.number("slots", 8))
                .withLease(script.duration("beat-ms"), script.duration("lease-ms"))
                .withPoll(script.duration("poll-ms"))
                .withVersion(script.text("version"))
                .withPriorityReserve(script.number("reserve", 10));
    }

    private static Orchestrator startPatiently(Vigia vigia) throws InterruptedException {
        while (true) {
            try {
                return vigia.start();
            } catch (VigiaException e) {
                say("START " + e.getMessage());
                TimeUnit.MILLISECONDS.sleep(500);
            }
        }
    }

    private static HikariDataSource pool(String jdbcUrl, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.addDataSourceProperty("ApplicationName", "worker");
        config.addDataSourceProperty("connectTimeout", "3");
        config.addDataSourceProperty("socketTimeout", "20");
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
