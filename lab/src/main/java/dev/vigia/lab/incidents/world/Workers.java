package dev.vigia.lab.incidents.world;

import dev.vigia.lab.chaos.WorkerJvm;
import dev.vigia.lab.incidents.worker.Script;
import dev.vigia.lab.incidents.worker.ScriptedWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** The worker processes of a world, and how each was started; some are started again when they die. */
public final class Workers implements AutoCloseable {
    private final Path names;
    private final List<Worker> all = new CopyOnWriteArrayList<>();
    private final Thread supervisor;
    private volatile boolean closing;

    /** One of them. */
    public record Worker(WorkerJvm process, Script script, boolean supervised) {
        /** Waits until it is ready. */
        public String id() {
            return process.id();
        }
    }

    Workers() {
        try {
            names = Files.createTempFile("vigia-hosts-", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        know(List.of());
        supervisor = new Thread(this::supervise, "supervisor");
        supervisor.setDaemon(true);
        supervisor.start();
    }

    /** Workers that start from now on find these hosts by name. */
    void know(List<Host> hosts) {
        String lines = hosts.stream()
                .map(host -> host.address() + " " + host.name() + "\n")
                .collect(Collectors.joining());
        try {
            Files.writeString(
                    names,
                    lines + "127.0.0.1 localhost\n127.0.0.1 "
                            + InetAddress.getLocalHost().getHostName() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts this many; returns when all are ready. */
    public List<Worker> start(Script script, int count) {
        List<Worker> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(launch(script, false));
        }
        started.forEach(Worker::id);
        return started;
    }

    /** Starts one that is started again whenever it dies; it need not become ready. */
    public Worker supervise(Script script) {
        return launch(script, true);
    }

    /** Starts one with these variables in its environment; returns when it is ready. */
    public Worker startWith(Script script, Map<String, String> environment) {
        Worker worker = launch(script, false, environment);
        worker.id();
        return worker;
    }

    private Worker launch(Script script, boolean supervised) {
        return launch(script, supervised, Map.of());
    }

    private Worker launch(Script script, boolean supervised, Map<String, String> environment) {
        List<String> options = List.of("-Djdk.net.hosts.file=" + names);
        Worker worker = new Worker(ScriptedWorker.start(script, options, environment), script, supervised);
        all.add(worker);
        return worker;
    }

    private void supervise() {
        Map<Worker, Boolean> replaced = new LinkedHashMap<>();
        try {
            while (!closing) {
                Thread.sleep(500);
                for (Worker worker : all) {
                    if (worker.supervised()
                            && !worker.process().isAlive()
                            && replaced.put(worker, true) == null
                            && !closing) {
                        launch(worker.script(), true);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public List<Worker> living() {
        return all.stream().filter(worker -> worker.process().isAlive()).toList();
    }

    public Worker of(String id) {
        return all.stream()
                .filter(worker -> worker.process().find("READY " + id).isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no worker " + id));
    }

    /** SIGTERM to these, and returns when they have drained. */
    public void drain(List<Worker> leaving) {
        leaving.forEach(worker -> worker.process().terminate());
        leaving.forEach(worker -> worker.process().exitCode(Duration.ofSeconds(40)));
    }

    /** No worker is started again from now on. */
    public void stopSupervising() {
        closing = true;
        supervisor.interrupt();
    }

    @Override
    public void close() {
        stopSupervising();
        all.forEach(worker -> worker.process().close());
        try {
            Files.deleteIfExists(names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
